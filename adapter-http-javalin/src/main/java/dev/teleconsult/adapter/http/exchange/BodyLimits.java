package dev.teleconsult.adapter.http.exchange;

import dev.teleconsult.ports.inbound.ManageCompanyLookUseCase;
import java.time.Duration;
import java.util.OptionalLong;

/**
 * What bodies of requests may cost.
 *
 * @param maxBytes in a JSON body
 * @param maxEventBytes in a message of the video provider
 * @param maxInFlight bytes in all bodies that are being received or answered; empty for an eighth of the largest heap
 * @param timeout how long a body may take to arrive
 * @param uploadTimeout how long a picture may take to arrive
 * @param minBytesPerSecond how fast a body must arrive
 */
public record BodyLimits(
        int maxBytes,
        int maxEventBytes,
        OptionalLong maxInFlight,
        Duration timeout,
        Duration uploadTimeout,
        int minBytesPerSecond) {

    /** What a form may have around and beside its file: boundaries, headers, small fields. */
    private static final int ENVELOPE = 64 * 1024;

    /** Enough for the largest picture, which is held twice for a moment: within its form and alone. */
    public static final long LEAST_IN_FLIGHT = 24L * 1024 * 1024;

    private static final int PART_OF_HEAP = 8;

    long maxBytesOfAll() {
        return maxInFlight.orElseGet(
                () -> Math.max(LEAST_IN_FLIGHT, Runtime.getRuntime().maxMemory() / PART_OF_HEAP));
    }

    BodyRule ruleOf(Route.Body body) {
        return switch (body) {
            case NONE, JSON -> new BodyRule(maxBytes, timeout, minBytesPerSecond);
            case EVENT -> new BodyRule(maxEventBytes, timeout, minBytesPerSecond);
            case FORM ->
                new BodyRule(
                        ManageCompanyLookUseCase.MAX_BACKGROUND_BYTES + ENVELOPE, uploadTimeout, minBytesPerSecond);
        };
    }
}
