package dev.teleconsult.ports.outbound;

import static java.util.Objects.requireNonNull;

import dev.teleconsult.domain.Fact;
import dev.teleconsult.domain.Schedule;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.domain.UserId;
import dev.teleconsult.domain.VisitState;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a receiver is told of a fact. It has no place for a link, a name, a language, a room or a video user id. Immutable.
 *
 * @param id the same however often it is sent; letters, digits and underscores
 * @param at when it happened, to the millisecond
 * @param teleconsultation empty for a fact of none
 * @param sequence the edition of the plan that the fact belongs to: rises and may skip; 0 for a fact of no teleconsultation
 * @param shown how the teleconsultation was then; empty for a fact of none
 * @param user whom it is about, in callers' words; empty if it is about no single person, the person is not known to callers
 *     any more, or receivers are told of no people
 * @param details as the fact has them
 * @param traceparent of the request that made the fact, as W3C Trace Context writes it
 */
public record OutgoingEvent(
        String id,
        Fact.Kind kind,
        Instant at,
        Optional<TeleconsultationId> teleconsultation,
        long sequence,
        Optional<Shown> shown,
        Optional<UserId> user,
        Map<Fact.Detail, String> details,
        Optional<String> traceparent) {

    public OutgoingEvent {
        requireNonNull(id, "id");
        requireNonNull(kind, "kind");
        requireNonNull(at, "at");
        requireNonNull(teleconsultation, "teleconsultation");
        requireNonNull(shown, "shown");
        requireNonNull(user, "user");
        details = Map.copyOf(requireNonNull(details, "details"));
        requireNonNull(traceparent, "traceparent");
    }

    /**
     * How a teleconsultation was when the fact happened.
     *
     * @param joinableFrom when its links are shown first
     * @param expected how many participants there are to be
     * @param participants those who are known, in callers' words and in the order of the roster; empty if receivers are told
     *     of no people
     */
    public record Shown(
            VisitState state,
            Schedule schedule,
            Instant joinableFrom,
            int expected,
            Optional<List<UserId>> participants) {

        public Shown {
            requireNonNull(state, "state");
            requireNonNull(schedule, "schedule");
            requireNonNull(joinableFrom, "joinableFrom");
            participants = requireNonNull(participants, "participants").map(List::copyOf);
        }
    }

    /** Without what is personal. */
    @Override
    public String toString() {
        return "OutgoingEvent[" + id + ", " + kind + ", " + sequence + "]";
    }
}
