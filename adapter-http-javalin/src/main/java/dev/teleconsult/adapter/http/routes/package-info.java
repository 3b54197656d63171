/** The routes of the API, one class for each inbound port, which read requests and write answers. Internal. */
package dev.teleconsult.adapter.http.routes;
