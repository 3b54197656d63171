package dev.teleconsult.upstream.http;

import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/** Reads the header {@code Retry-After} of all upstreams: how long to wait before the next call. */
final class RetryAfter {

    /**
     * The longest wait; longer ones are cut to it, so that a wrong clock of an upstream does not stop calls for days.
     */
    static final Duration LONGEST = Duration.ofHours(1);

    /** Smaller numbers are not a time in epoch seconds but a duration or a count. */
    private static final long FIRST_EPOCH_SECOND = 1_000_000_000;

    private RetryAfter() {}

    /**
     * Reads {@code Retry-After} as seconds or a date (RFC 9110), or else {@code x-ratelimit-reset} as a time in epoch
     * seconds, as Auth0 sends it. A past time means no wait, and no wait is longer than an hour. Any other value,
     * including numbers of more than twelve digits, counts as absent.
     *
     * @param retryAfter the header's value, empty if absent
     * @param rateLimitReset the header's value, empty if absent
     */
    static Optional<Duration> of(String retryAfter, String rateLimitReset, Instant now) {
        String asked = retryAfter.strip();
        if (asked.matches("[0-9]{1,12}")) {
            return Optional.of(bounded(Duration.ofSeconds(Long.parseLong(asked))));
        }
        return date(asked)
                .or(() -> epochSecond(rateLimitReset.strip()))
                .map(until -> bounded(Duration.between(now, until)));
    }

    private static Optional<Instant> date(String text) {
        try {
            return text.isEmpty()
                    ? Optional.empty()
                    : Optional.of(ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME)
                            .toInstant());
        } catch (DateTimeParseException neitherForm) {
            return Optional.empty();
        }
    }

    private static Optional<Instant> epochSecond(String text) {
        return text.matches("[0-9]{10,12}") && Long.parseLong(text) >= FIRST_EPOCH_SECOND
                ? Optional.of(Instant.ofEpochSecond(Long.parseLong(text)))
                : Optional.empty();
    }

    private static Duration bounded(Duration wait) {
        if (wait.isNegative()) {
            return Duration.ZERO;
        }
        return wait.compareTo(LONGEST) > 0 ? LONGEST : wait;
    }
}
