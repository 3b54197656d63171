/**
 * Metrics in the text format of Prometheus: {@code Metrics} counts calls and events, {@code Deliveries} the delivery of
 * events, and {@code RoomCounts} and {@code LateValue} read numbers from the store without delaying a scrape.
 */
package dev.teleconsult.bootstrap.metrics;
