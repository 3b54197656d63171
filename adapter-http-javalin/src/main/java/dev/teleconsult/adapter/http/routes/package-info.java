/** The routes of the API, one class for each inbound port. Internal. */
package dev.teleconsult.adapter.http.routes;
