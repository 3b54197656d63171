/** One request and its answer, and what a route is. Internal. */
package dev.teleconsult.adapter.http.exchange;
