package dev.teleconsult.upstream.http;

import static java.util.Objects.requireNonNull;

import dev.teleconsult.ports.PortException;
import dev.teleconsult.ports.PortRejectedException;
import dev.teleconsult.ports.PortUnavailableException;
import dev.teleconsult.ports.Upstream;
import java.time.Duration;
import java.util.Optional;

/**
 * Makes the exceptions for replies without a usable answer. Messages name the operation and the status, never sent or
 * received data.
 *
 * <p>A 4xx shows that the request had no effect. After a 408 or 5xx the effect is unknown: a proxy may have sent it
 * after the upstream handled the request.
 */
public final class UpstreamFailures {

    private final Upstream upstream;
    private final boolean onlyReads;

    private UpstreamFailures(Upstream upstream, boolean onlyReads) {
        this.upstream = requireNonNull(upstream, "upstream");
        this.onlyReads = onlyReads;
    }

    /** For an upstream that changes data: a request without an answer may have had its effect. */
    public static UpstreamFailures of(Upstream upstream) {
        return new UpstreamFailures(upstream, false);
    }

    /** For an upstream that is only read: a failed request has had no effect. */
    public static UpstreamFailures ofReadsFrom(Upstream upstream) {
        return new UpstreamFailures(upstream, true);
    }

    public Upstream upstream() {
        return upstream;
    }

    /** @param operation what was asked, as a template without an id */
    public PortException of(String operation, HttpReply reply) {
        return of(operation, reply, "");
    }

    /**
     * @param operation what was asked, as a template without an id
     * @param reason the upstream's reason as a word that may be logged; empty for none
     */
    public PortException of(String operation, HttpReply reply, String reason) {
        if (reply instanceof HttpReply.NotSent notSent) {
            return PortUnavailableException.notDone(
                    upstream, operation + " could not be sent: " + inWords(notSent.why()));
        }
        if (reply instanceof HttpReply.Lost lost) {
            return outcomeUnknown(operation + " got no answer, " + lost.why());
        }
        if (reply instanceof HttpReply.TooLong tooLong) {
            return isTransient(tooLong.status())
                    ? ofStatus(operation, tooLong.status(), reason, tooLong.retryAfter())
                    : PortRejectedException.unreadable(
                            upstream, operation + " answered more than the limit of " + tooLong.maxBytes() + " bytes");
        }
        HttpReply.Answered answered = (HttpReply.Answered) reply;
        if (answered.status() < 400) {
            return unreadable(operation, "status " + answered.status());
        }
        return ofStatus(operation, answered.status(), reason, answered.retryAfter());
    }

    /** Puts the causes that an operator can fix into words, followed by the kind of failure. */
    private static String inWords(String kind) {
        String words = switch (kind) {
            case "ConnectException", "NoRouteToHostException" -> "nothing answers at the address";
            case "UnknownHostException" -> "there is no host of this name";
            case "SocketTimeoutException" -> "the host does not take the connection";
            case "SSLHandshakeException", "SSLPeerUnverifiedException" -> "the certificate of the host is not trusted";
            default -> "";
        };
        return words.isEmpty() ? kind : words + " (" + kind + ")";
    }

    /** The failure to report for an error status. */
    public PortException ofStatus(String operation, int status, String reason, Optional<Duration> retryAfter) {
        String said = operation + " answered " + status + (reason.isEmpty() ? "" : " " + reason);
        if (!isTransient(status)) {
            return PortRejectedException.refused(upstream, said);
        }
        PortUnavailableException failure = status == 425 || status == 429
                ? PortUnavailableException.notDone(upstream, said)
                : outcomeUnknown(said);
        return retryAfter.map(failure::retryAfter).orElse(failure);
    }

    private PortUnavailableException outcomeUnknown(String message) {
        return onlyReads
                ? PortUnavailableException.notDone(upstream, message)
                : PortUnavailableException.outcomeUnknown(upstream, message);
    }

    /** Makes the exception for an answer whose content cannot be used. */
    public PortRejectedException unreadable(String operation, String why) {
        return PortRejectedException.unreadable(upstream, operation + " was answered in words we cannot read: " + why);
    }

    /** Whether the same request may be answered differently later. A 501 is permanent. */
    public static boolean isTransient(int status) {
        return status == 408 || status == 425 || status == 429 || (status >= 500 && status != 501);
    }
}
