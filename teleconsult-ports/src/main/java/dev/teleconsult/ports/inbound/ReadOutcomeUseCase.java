package dev.teleconsult.ports.inbound;

import static dev.teleconsult.domain.NonNulls.requireNonNulls;
import static java.util.Objects.requireNonNull;

import dev.teleconsult.domain.CallOutcome;
import dev.teleconsult.domain.RefusalCode;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.domain.UserId;
import dev.teleconsult.ports.RequestContext;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Returns the outcome of a teleconsultation's calls. Outcomes are personal data; they hold no link and no name of a
 * person.
 */
public interface ReadOutcomeUseCase {

    /**
     * The time of one participant in the calls.
     *
     * @param user the caller's id; empty if the map of users does not know the person
     * @param joined when the person first joined
     * @param left when the person last left
     * @param open whether no message reported that the person left
     * @param stays how often the person joined
     * @param time the total time
     */
    record Presence(Optional<UserId> user, Instant joined, Instant left, boolean open, int stays, Duration time) {

        public Presence {
            requireNonNulls(user, "user", joined, "joined", left, "left", time, "time");
        }
    }

    /**
     * The outcome of the calls, see {@link CallOutcome}.
     *
     * @param tookPlace whether people met; empty while that is not certain
     * @param firstJoined when the first person joined; empty if no person is known to have joined
     * @param lastLeft when the last person left; empty if no person is known to have joined
     * @param together how long at least two people were there
     * @param meeting from the first moment with two people to the last; empty if none is known
     * @param people in the order of the roster
     * @param missed participants who met no other person; empty unless the outcome is complete, and without people
     *     missing from the map of users
     * @param confirmed whether the provider's own list of calls was read, in addition to its messages
     * @param complete whether no missing information could change whether people met, for how long, and who
     */
    record Outcome(
            Optional<Boolean> tookPlace,
            Optional<Instant> firstJoined,
            Optional<Instant> lastLeft,
            Duration together,
            Optional<CallOutcome.Meeting> meeting,
            List<Presence> people,
            List<UserId> missed,
            boolean confirmed,
            boolean complete,
            CallOutcome.Standing standing) {

        public Outcome {
            requireNonNulls(tookPlace, "tookPlace", firstJoined, "firstJoined", lastLeft, "lastLeft");
            requireNonNulls(together, "together", meeting, "meeting");
            people = List.copyOf(requireNonNull(people, "people"));
            missed = List.copyOf(requireNonNull(missed, "missed"));
            requireNonNull(standing, "standing");
        }
    }

    /**
     * Returns the current outcome, even of a cancelled teleconsultation. The inbound adapter decides before which
     * callers may do so. After the planned end the provider's list of calls is read; if that fails, the outcome is not
     * complete.
     */
    @Refuses({RefusalCode.TELECONSULTATION_NOT_FOUND, RefusalCode.ATTENDANCE_UNSUPPORTED})
    Outcome outcome(TeleconsultationId id, RequestContext context);

    /**
     * Returns the outcome of each, as {@link #outcome} does, a few at a time. An unknown id is missing from the result.
     * Each outcome costs reads of the store, and after the planned end requests to the provider.
     *
     * @param ids at most {@value FindTeleconsultationsUseCase#LARGEST_PAGE}
     */
    @Refuses(RefusalCode.ATTENDANCE_UNSUPPORTED)
    Map<TeleconsultationId, Outcome> outcomes(Set<TeleconsultationId> ids, RequestContext context);

    /** Whether attendance is kept; if not, there are no outcomes. */
    boolean keepsAttendance();
}
