package dev.teleconsult.ports.inbound;

import dev.teleconsult.domain.RefusalCode;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.ports.RequestContext;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Has events sent again that are still kept, whether they were given up or taken. Which callers may is decided before, by the
 * inbound adapter. Receivers get them under the ids they had.
 */
public interface ResendEventsUseCase {

    /** The longest range of time at once. */
    Duration LONGEST_RANGE = Duration.ofDays(31);

    /** Whether events are sent at all. */
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
     * Has all sent again that happened in a range of time. Those that another replica is just sending are sent once more, or
     * left to it.
     *
     * @param from the first instant that counts
     * @param to the first that does not count any more; after {@code from} by {@link #LONGEST_RANGE} at most
     * @param endpoint the only one to send to; empty for all
     * @return how many
     */
    @Refuses({RefusalCode.EVENTS_UNSUPPORTED, RefusalCode.RANGE_OUT_OF_LIMIT, RefusalCode.ENDPOINT_NOT_FOUND})
    int resendBetween(Instant from, Instant to, Optional<String> endpoint, RequestContext context);

    /**
     * Has all sent again that are about a teleconsultation, which need not be there any more. Those that another replica is
     * just sending are sent once more, or left to it.
     *
     * @param endpoint the only one to send to; empty for all
     * @return how many
     */
    @Refuses({RefusalCode.EVENTS_UNSUPPORTED, RefusalCode.ENDPOINT_NOT_FOUND})
    int resendOf(TeleconsultationId id, Optional<String> endpoint, RequestContext context);
}
