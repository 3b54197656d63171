package dev.teleconsult.ports.inbound;

import static dev.teleconsult.domain.NonNulls.requireNonNulls;
import static java.util.Objects.requireNonNull;

import dev.teleconsult.domain.Role;
import dev.teleconsult.domain.Schedule;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.domain.UserId;
import dev.teleconsult.domain.VisitState;
import dev.teleconsult.ports.ExternalIdentifier;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A teleconsultation as its planners see it. Holds no link and no id of the video provider.
 *
 * @param joinableFrom from when links are shown, if all participants are known by then
 * @param expected the planned number of participants, including those still to be named
 * @param people the participants known so far, in the order of the roster
 * @param sequence as in a list: grows with each change of the plan and with its cancellation, and may skip numbers
 * @param identifiers its identifiers in other systems, in order
 * @param pending whether work is owed: a room is being opened, or an old one is still to be deleted
 * @param now the time at which the state was decided
 */
public record PlanView(
        TeleconsultationId id,
        VisitState state,
        Schedule schedule,
        Instant joinableFrom,
        int expected,
        List<Person> people,
        long sequence,
        List<ExternalIdentifier> identifiers,
        boolean pending,
        Instant now) {

    /**
     * A participant as planners see them.
     *
     * @param user the id in the map of users, which is the user directory's if there is one; empty if the map has no
     *     entry for the person
     * @param fullName empty in records of the original service whose names the user directory cannot provide now
     * @param role the role according to the groups; {@link Role#BASIC} if the groups are unknown
     */
    public record Person(Optional<UserId> user, String fullName, Role role) {

        public Person {
            requireNonNulls(user, "user", fullName, "fullName", role, "role");
        }

        /** Redacted: names are personal data and stay out of logs. */
        @Override
        public String toString() {
            return "Person[" + user.map(UserId::value).orElse("unknown") + ", " + role + "]";
        }
    }

    public PlanView {
        requireNonNulls(id, "id", state, "state", schedule, "schedule", joinableFrom, "joinableFrom");
        people = List.copyOf(requireNonNull(people, "people"));
        identifiers = List.copyOf(requireNonNull(identifiers, "identifiers"));
        requireNonNull(now, "now");
    }
}
