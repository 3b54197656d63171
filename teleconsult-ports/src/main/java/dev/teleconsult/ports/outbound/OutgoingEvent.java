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
 * An event that receivers get about a fact. It has no field for a link, a name, a language, a room or a video user id.
 * Immutable.
 *
 * @param id the same each time it is sent; letters, digits and underscores
 * @param at when it happened, to the millisecond
 * @param teleconsultation empty for a fact that concerns no teleconsultation
 * @param sequence the number of the edition of the plan that the fact belongs to, which grows and may skip numbers; 0
 *     for a fact of no teleconsultation
 * @param shown the teleconsultation when the fact happened; empty for a fact that concerns none
 * @param user the person whom the fact concerns, by the callers' id; empty if it concerns no single person, if callers
 *     no longer know the person, or if receivers get no ids of people
 * @param details the details of the fact
 * @param traceparent the trace of the request that made the fact, in the form of W3C Trace Context
 * @param outcome the outcome of the calls when a {@link Fact.Kind#COMPLETED} happened; empty for other kinds, if
 *     attendance is not kept, and once the teleconsultation is gone or has another schedule
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

    /** Returns a copy with an outcome. */
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
     * The teleconsultation when the fact happened.
     *
     * @param joinableFrom from when its links are shown
     * @param expected the planned number of participants
     * @param participants the known participants by the callers' ids, in the order of the roster; empty if receivers
     *     get no ids of people
     * @param identifiers its identifiers in other systems; none if the store keeps no identifiers
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
     * The outcome of the calls, see {@link dev.teleconsult.domain.CallOutcome}.
     *
     * @param tookPlace whether people met; empty while that is not certain
     * @param firstJoined when the first person joined; empty if no person is known to have joined
     * @param lastLeft when the last person left; empty if no person is known to have joined
     * @param together how long at least two people were there
     * @param people the people who joined and who did not; empty if receivers get no ids of people
     * @param confirmed whether the provider's own list of calls was read
     * @param complete whether no missing information could change whether people met, for how long, and who
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
     * The people who joined a call and who did not.
     *
     * @param came in the order of the roster
     * @param missed participants who met no other person; empty unless the outcome is complete, and without people whom
     *     callers no longer know
     */
    public record People(List<Presence> came, List<UserId> missed) {

        public People {
            came = List.copyOf(requireNonNull(came, "came"));
            missed = List.copyOf(requireNonNull(missed, "missed"));
        }
    }

    /**
     * The time of one participant in the calls.
     *
     * @param user the callers' id; empty if callers no longer know the person
     * @param joined when the person first joined
     * @param left when the person last left
     * @param open whether no message reported that the person left
     * @param stays how often the person joined
     * @param time the total time
     */
    public record Presence(
            Optional<UserId> user, Instant joined, Instant left, boolean open, int stays, Duration time) {

        public Presence {
            requireNonNulls(user, "user", joined, "joined", left, "left", time, "time");
        }
    }

    /** Redacted: it shows no data about people. */
    @Override
    public String toString() {
        return "OutgoingEvent[" + id + ", " + kind + ", " + sequence + "]";
    }
}
