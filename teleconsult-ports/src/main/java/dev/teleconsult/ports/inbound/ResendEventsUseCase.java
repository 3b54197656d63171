package dev.teleconsult.ports.inbound;

import dev.teleconsult.domain.RefusalCode;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.ports.RequestContext;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Sends events again that are still kept, whether their delivery was given up or succeeded. The inbound adapter decides
 * before which callers may do so. Receivers get the events under the same ids as before.
 */
public interface ResendEventsUseCase {

    /** The longest range of time for one call. */
    Duration LONGEST_RANGE = Duration.ofDays(31);

    /** Whether the service sends events. */
    boolean isSupported();

    /**
     * Sends an event again, to every endpoint that wants its kind or to one of them.
     *
     * @param endpoint the only one to send to; empty for all
     */
    @Refuses({
        RefusalCode.EVENTS_UNSUPPORTED,
        RefusalCode.EVENT_NOT_FOUND,
        RefusalCode.ENDPOINT_NOT_FOUND,
        RefusalCode.CONCURRENT_CHANGE
    })
    void resend(String eventId, Optional<String> endpoint, RequestContext context);

    /**
     * Sends all events of a range of time again. An event that another replica is sending right now may be sent only
     * once.
     *
     * @param from the first instant of the range
     * @param to the first instant after the range; after {@code from} by at most {@link #LONGEST_RANGE}
     * @param endpoint the only one to send to; empty for all
     * @return how many
     */
    @Refuses({RefusalCode.EVENTS_UNSUPPORTED, RefusalCode.RANGE_OUT_OF_LIMIT, RefusalCode.ENDPOINT_NOT_FOUND})
    int resendBetween(Instant from, Instant to, Optional<String> endpoint, RequestContext context);

    /**
     * Sends all events about a teleconsultation again, even if it was deleted. An event that another replica is sending
     * right now may be sent only once.
     *
     * @param endpoint the only one to send to; empty for all
     * @return how many
     */
    @Refuses({RefusalCode.EVENTS_UNSUPPORTED, RefusalCode.ENDPOINT_NOT_FOUND})
    int resendOf(TeleconsultationId id, Optional<String> endpoint, RequestContext context);
}
