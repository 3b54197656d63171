package dev.teleconsult.adapter.http.exchange;

import dev.teleconsult.ports.inbound.ManageCompanyLookUseCase;
import java.time.Duration;
import java.util.OptionalLong;

/**
 * The limits on bodies of requests.
 *
 * @param maxBytes the most bytes in a JSON body
 * @param maxEventBytes the most bytes in a message of the video provider
 * @param maxInFlight the most bytes in all bodies that are being received or answered; empty for an eighth of the
 *     largest heap
 * @param timeout how long a body may take to arrive
 * @param uploadTimeout how long a picture may take to arrive
 * @param minBytesPerSecond how fast a body must arrive on average
 */
public record BodyLimits(
        int maxBytes,
        int maxEventBytes,
        OptionalLong maxInFlight,
        Duration timeout,
        Duration uploadTimeout,
        int minBytesPerSecond) {

    /** The most bytes of a form besides its file: boundaries, headers, small fields. */
    private static final int ENVELOPE = 64 * 1024;

    /** Enough for the largest picture, which is briefly in memory twice: in its form and separately. */
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
