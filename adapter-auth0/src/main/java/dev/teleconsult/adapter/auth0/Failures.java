package dev.teleconsult.adapter.auth0;

import dev.teleconsult.ports.PortException;
import dev.teleconsult.ports.PortRejectedException;
import dev.teleconsult.ports.PortUnavailableException;
import dev.teleconsult.ports.Upstream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import okhttp3.Headers;

/** Their failures in our words. Everything asked here only reads, so whatever failed, nothing happened. */
final class Failures {

    /** The longest wait we believe in, so that a broken clock elsewhere does not keep callers away for days. */
    static final Duration LONGEST_WAIT = Duration.ofHours(1);

    private final Upstream upstream;
    private final Clock clock;

    Failures(Upstream upstream, Clock clock) {
        this.upstream = upstream;
        this.clock = clock;
    }

    /**
     * The failure to report for a reply that holds no usable answer.
     *
     * @param operation what was asked, as a template without anybody's id
     */
    PortException of(String operation, Reply reply) {
        if (reply instanceof Reply.Unanswered unanswered) {
            return PortUnavailableException.notDone(upstream, operation + " was not answered", unanswered.cause());
        }
        if (reply instanceof Reply.Oversized oversized) {
            return isTransient(oversized.status())
                    ? unavailable(operation, oversized.status(), oversized.headers())
                    : PortRejectedException.unreadable(upstream, operation + " was answered with more than the limit");
        }
        Reply.Answered answered = (Reply.Answered) reply;
        if (isTransient(answered.status())) {
            return unavailable(operation, answered.status(), answered.headers());
        }
        String message = operation + " was answered " + answered.status();
        return answered.status() >= 400
                ? PortRejectedException.refused(upstream, message)
                : unreadable(operation, "status " + answered.status());
    }

    /** The failure to report for an answer that came and says something else than agreed. */
    PortRejectedException unreadable(String operation, String why) {
        return PortRejectedException.unreadable(upstream, operation + " was answered in words we cannot read: " + why);
    }

    Upstream upstream() {
        return upstream;
    }

    private static boolean isTransient(int status) {
        // 501 stays as it is however often one asks.
        return status == 408 || status == 425 || status == 429 || (status >= 500 && status != 501);
    }

    private PortUnavailableException unavailable(String operation, int status, Headers headers) {
        PortUnavailableException failure =
                PortUnavailableException.notDone(upstream, operation + " was answered " + status);
        return retryAfter(headers).map(failure::retryAfter).orElse(failure);
    }

    /** As seconds or as a date ({@code Retry-After}), or as Auth0 says it: {@code x-ratelimit-reset} in epoch seconds. */
    private Optional<Duration> retryAfter(Headers headers) {
        Instant now = clock.instant();
        String retryAfter = headers.get("Retry-After");
        if (retryAfter != null) {
            Optional<Duration> seconds = number(retryAfter).map(Duration::ofSeconds);
            if (seconds.isPresent()) {
                return seconds.map(Failures::within);
            }
            Instant date = headers.getInstant("Retry-After");
            if (date != null) {
                return Optional.of(within(Duration.between(now, date)));
            }
        }
        String reset = headers.get("x-ratelimit-reset");
        return reset == null
                ? Optional.empty()
                : number(reset).map(at -> within(Duration.between(now, Instant.ofEpochSecond(at))));
    }

    private static Duration within(Duration wait) {
        if (wait.isNegative()) {
            return Duration.ZERO;
        }
        return wait.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait;
    }

    /** At most twelve digits: more is no time, and would overflow an instant. */
    private static Optional<Long> number(String text) {
        String digits = text.strip();
        return digits.matches("[0-9]{1,12}") ? Optional.of(Long.valueOf(digits)) : Optional.empty();
    }
}
