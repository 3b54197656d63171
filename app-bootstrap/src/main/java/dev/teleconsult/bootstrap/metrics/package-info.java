/** Metrics in the text format of Prometheus. */
package dev.teleconsult.bootstrap.metrics;
