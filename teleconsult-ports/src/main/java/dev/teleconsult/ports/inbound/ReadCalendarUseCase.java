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
 * Returns a teleconsultation as an entry for calendars, also after it was cancelled. Never a link, and no name of a person.
 */
public interface ReadCalendarUseCase {

    /**
     * An entry of a calendar.
     *
     * @param state where the teleconsultation is now
     * @param complete whether all expected participants are known
     * @param joinableFrom when the links are or were shown first, if all participants are known by then
     * @param sequence rises with each change of the plan and with the cancelling
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

    /**
     * Returns the entry for the asking participant.
     */
    @Refuses({RefusalCode.TELECONSULTATION_NOT_FOUND, RefusalCode.UNAUTHORIZED_USER})
    Entry ofParticipant(TeleconsultationId id, RequestContext context);

    /**
     * Returns the entry for people who plan. Which callers may is decided before, by the inbound adapter.
     */
    @Refuses(RefusalCode.TELECONSULTATION_NOT_FOUND)
    Entry ofAny(TeleconsultationId id, RequestContext context);
}
