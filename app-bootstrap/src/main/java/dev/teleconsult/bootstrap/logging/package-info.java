/**
 * Log lines with the fields of the platform, without links, keys and names. {@code Logging} configures logback,
 * {@code PinoEncoder} and {@code ReadableEncoder} are the formats, {@code RequestLog} logs requests, {@code Redaction}
 * removes secrets, and {@code LogLines} writes lines in batches.
 */
package dev.teleconsult.bootstrap.logging;
