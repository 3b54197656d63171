package dev.teleconsult.adapter.kaleyra;

import dev.teleconsult.ports.PortException;
import dev.teleconsult.ports.PortRejectedException;
import dev.teleconsult.ports.PortUnavailableException;
import dev.teleconsult.ports.Upstream;

/**
 * What went wrong at Kaleyra, in our words. Messages name the call and Kaleyra's code, never what was sent or received.
 *
 * <p>A 4xx is Kaleyra's word that nothing happened. A 5xx is no word at all: also 503 may come from something in front of
 * Kaleyra, after Kaleyra did what it was asked.
 */
final class KaleyraFailures {

    private KaleyraFailures() {}

    static PortException of(KaleyraCall call, KaleyraReply reply) {
        if (reply instanceof KaleyraReply.Declined declined) {
            return declined(call, declined);
        }
        if (reply instanceof KaleyraReply.NotSent notSent) {
            return PortUnavailableException.notDone(Upstream.VIDEO, call + " could not be sent, " + notSent.why());
        }
        if (reply instanceof KaleyraReply.Lost lost) {
            return PortUnavailableException.outcomeUnknown(Upstream.VIDEO, call + " got no answer, " + lost.why());
        }
        if (reply instanceof KaleyraReply.Gibberish gibberish) {
            return unreadable(call, gibberish.what());
        }
        if (reply instanceof KaleyraReply.TooLong tooLong) {
            return unreadable(call, "answered more than " + tooLong.maxBytes() + " bytes");
        }
        return unreadable(call, "answered without what is needed");
    }

    static PortRejectedException unreadable(KaleyraCall call, String what) {
        return PortRejectedException.unreadable(Upstream.VIDEO, call + " " + what);
    }

    private static PortException declined(KaleyraCall call, KaleyraReply.Declined declined) {
        int status = declined.status();
        String said = call + " answered " + status + (declined.code().isEmpty() ? "" : " " + declined.code());
        if (status == 401 || status == 403) {
            return PortRejectedException.refused(Upstream.VIDEO, said + ": our key is refused, or not enough");
        }
        if (status == 429) {
            return asked(PortUnavailableException.notDone(Upstream.VIDEO, said), declined);
        }
        if (status == 408 || status >= 500) {
            return asked(PortUnavailableException.outcomeUnknown(Upstream.VIDEO, said), declined);
        }
        return call.namesPeople() && KaleyraWire.mayMeanUnknownUser(status, declined.code())
                ? PortRejectedException.unknownPerson(Upstream.VIDEO, said)
                : PortRejectedException.refused(Upstream.VIDEO, said);
    }

    private static PortUnavailableException asked(PortUnavailableException failure, KaleyraReply.Declined declined) {
        return declined.retryAfter().map(failure::retryAfter).orElse(failure);
    }
}
