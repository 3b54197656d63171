package dev.teleconsult.adapter.kaleyra;

import dev.teleconsult.ports.PortException;
import dev.teleconsult.ports.PortRejectedException;
import dev.teleconsult.ports.PortUnavailableException;
import dev.teleconsult.ports.Upstream;
import dev.teleconsult.upstream.http.UpstreamFailures;
import java.time.Duration;
import java.util.Optional;

/**
 * Translates failures of Kaleyra into port exceptions. Messages name the call and Kaleyra's code, never content that
 * was sent or received.
 */
final class KaleyraFailures {

    private static final UpstreamFailures FAILURES = UpstreamFailures.of(Upstream.VIDEO);

    private KaleyraFailures() {}

    static PortException of(KaleyraCall call, KaleyraReply reply) {
        if (reply instanceof KaleyraReply.Declined declined) {
            boolean isAboutOurKey = declined.status() == 401 || declined.status() == 403;
            String reason = declined.code() + (isAboutOurKey ? ": our key is refused, or not enough" : "");
            PortException failure = ofStatus(call.name(), declined.status(), reason, declined.retryAfter());
            return call.namesPeople() && KaleyraMapping.mayMeanUnknownUser(declined.status(), declined.code())
                    ? PortRejectedException.unknownPerson(Upstream.VIDEO, message(failure))
                    : failure;
        }
        if (reply instanceof KaleyraReply.Unanswered unanswered) {
            return FAILURES.of(call.name(), unanswered.reply());
        }
        if (reply instanceof KaleyraReply.Gibberish gibberish) {
            return unreadable(call, gibberish.what());
        }
        if (reply instanceof KaleyraReply.TooLong tooLong) {
            return unreadable(call, "answered more than " + tooLong.maxBytes() + " bytes");
        }
        return unreadable(call, "answered without what is needed");
    }

    static PortException ofStatus(String operation, int status, String reason, Optional<Duration> retryAfter) {
        return FAILURES.ofStatus(operation, status, reason, retryAfter);
    }

    static PortRejectedException unreadable(KaleyraCall call, String what) {
        return PortRejectedException.unreadable(Upstream.VIDEO, call + " " + what);
    }

    /** The failure of a step before the request for a room: no room can have been made. */
    static PortException beforeTheRoom(PortException failure) {
        if (!(failure instanceof PortUnavailableException outage)) {
            return PortRejectedException.refused(Upstream.VIDEO, message(failure));
        }
        PortUnavailableException notDone = PortUnavailableException.notDone(Upstream.VIDEO, message(failure));
        return outage.retryAfter().map(notDone::retryAfter).orElse(notDone);
    }

    private static String message(PortException failure) {
        return failure.getMessage().substring(Upstream.VIDEO.label().length() + 2);
    }
}
