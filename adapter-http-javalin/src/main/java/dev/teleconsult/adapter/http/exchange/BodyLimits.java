package dev.teleconsult.adapter.http.exchange;

import java.time.Duration;

/**
 * What bodies of requests may cost.
 *
 * @param maxBytes in a JSON body
 * @param timeout how long a JSON body may take to arrive
 * @param uploadTimeout how long a picture may take to arrive
 */
public record BodyLimits(int maxBytes, Duration timeout, Duration uploadTimeout) {}
