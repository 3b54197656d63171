package dev.teleconsult.ports.outbound;

import static dev.teleconsult.domain.NonNulls.requireNonNulls;
import static java.util.Objects.requireNonNull;

import dev.teleconsult.domain.Fact;
import dev.teleconsult.domain.Schedule;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.domain.UserId;
import dev.teleconsult.domain.VisitState;
import dev.teleconsult.ports.ExternalIdentifier;
import java.time.Duration;
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
 * @param outcome what the calls had come to when a {@link Fact.Kind#COMPLETED} happened; empty for other kinds, where no
 *     attendance is kept, and once the teleconsultation is gone or has another schedule
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
        Optional<String> traceparent,
        Optional<Outcome> outcome) {

    public OutgoingEvent {
        requireNonNulls(id, "id", kind, "kind", at, "at", teleconsultation, "teleconsultation", shown, "shown");
        requireNonNull(user, "user");
        details = Map.copyOf(requireNonNull(details, "details"));
        requireNonNulls(traceparent, "traceparent", outcome, "outcome");
    }

    /** The same with an outcome. */
    public OutgoingEvent with(Outcome its) {
        return new OutgoingEvent(
                id,
                kind,
                at,
                teleconsultation,
                sequence,
                shown,
                user,
                details,
                traceparent,
                Optional.of(requireNonNull(its, "its")));
    }

    /**
     * How a teleconsultation was when the fact happened.
     *
     * @param joinableFrom when its links are shown first
     * @param expected how many participants there are to be
     * @param participants those who are known, in callers' words and in the order of the roster; empty if receivers are told
     *     of no people
     * @param identifiers what other systems call it; none where no identifiers are kept
     */
    public record Shown(
            VisitState state,
            Schedule schedule,
            Instant joinableFrom,
            int expected,
            Optional<List<UserId>> participants,
            List<ExternalIdentifier> identifiers) {

        public Shown {
            requireNonNulls(state, "state", schedule, "schedule", joinableFrom, "joinableFrom");
            participants = requireNonNull(participants, "participants").map(List::copyOf);
            identifiers = List.copyOf(requireNonNull(identifiers, "identifiers"));
        }
    }

    /**
     * What the calls came to, as {@link dev.teleconsult.domain.CallOutcome} tells it.
     *
     * @param tookPlace whether people met; empty while that is not certain
     * @param firstJoined when the first person came; empty if none is known to have come
     * @param lastLeft when the last person left; empty if none is known to have come
     * @param together how long at least two people were there
     * @param people who came and who did not; empty if receivers are told of no people
     * @param confirmed whether the provider's own list of calls was looked at
     * @param complete whether nothing is missing that would change whether people met, for how long, and who
     */
    public record Outcome(
            Optional<Boolean> tookPlace,
            Optional<Instant> firstJoined,
            Optional<Instant> lastLeft,
            Duration together,
            Optional<People> people,
            boolean confirmed,
            boolean complete) {

        public Outcome {
            requireNonNulls(tookPlace, "tookPlace", firstJoined, "firstJoined", lastLeft, "lastLeft");
            requireNonNulls(together, "together", people, "people");
        }
    }

    /**
     * Who came to a call and who did not.
     *
     * @param came in the order of the roster
     * @param missed participants who met no one; only of a complete outcome, and without people callers do not know any more
     */
    public record People(List<Presence> came, List<UserId> missed) {

        public People {
            came = List.copyOf(requireNonNull(came, "came"));
            missed = List.copyOf(requireNonNull(missed, "missed"));
        }
    }

    /**
     * When one participant was there.
     *
     * @param user in callers' words; empty if callers do not know the person any more
     * @param joined when first
     * @param left when last
     * @param open whether no message told that the person left
     * @param stays how often the person came
     * @param time how long in all
     */
    public record Presence(
            Optional<UserId> user, Instant joined, Instant left, boolean open, int stays, Duration time) {

        public Presence {
            requireNonNulls(user, "user", joined, "joined", left, "left", time, "time");
        }
    }

    /** Without what is personal. */
    @Override
    public String toString() {
        return "OutgoingEvent[" + id + ", " + kind + ", " + sequence + "]";
    }
}
