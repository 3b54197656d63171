package dev.teleconsult.ports.inbound;

import static dev.teleconsult.domain.NonNulls.requireNonNulls;
import static java.util.Objects.requireNonNull;

import dev.teleconsult.domain.RefusalCode;
import dev.teleconsult.domain.Schedule;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.domain.VisitState;
import dev.teleconsult.ports.RequestContext;
import java.time.Instant;

/**
 * Returns a teleconsultation as an entry for calendars, even after it was cancelled. Entries hold no link and no name
 * of a person.
 */
public interface ReadCalendarUseCase {

    /**
     * An entry of a calendar.
     *
     * @param state the current state of the teleconsultation
     * @param complete whether all expected participants are known
     * @param joinableFrom from when links are shown, if all participants are known by then
     * @param sequence grows with each change of the plan and with the cancellation
     * @param since when the last such change was written
     */
    record Entry(
            TeleconsultationId id,
            VisitState state,
            boolean complete,
            Schedule schedule,
            Instant joinableFrom,
            long sequence,
            Instant since) {

        public Entry {
            requireNonNulls(id, "id", state, "state", schedule, "schedule", joinableFrom, "joinableFrom");
            requireNonNull(since, "since");
        }

        /** Whether it was cancelled. */
        public boolean isCancelled() {
            return state == VisitState.CANCELLED;
        }
    }

    /** Returns the entry for the calling participant. */
    @Refuses({RefusalCode.TELECONSULTATION_NOT_FOUND, RefusalCode.UNAUTHORIZED_USER})
    Entry ofParticipant(TeleconsultationId id, RequestContext context);

    /** Returns the entry for planners. The inbound adapter decides before which callers may do so. */
    @Refuses(RefusalCode.TELECONSULTATION_NOT_FOUND)
    Entry ofAny(TeleconsultationId id, RequestContext context);
}
