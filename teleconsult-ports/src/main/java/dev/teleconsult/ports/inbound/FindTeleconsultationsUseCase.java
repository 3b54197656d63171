package dev.teleconsult.ports.inbound;

import static dev.teleconsult.domain.NonNulls.requireNonNulls;
import static java.util.Objects.requireNonNull;

import dev.teleconsult.domain.Language;
import dev.teleconsult.domain.RefusalCode;
import dev.teleconsult.domain.Role;
import dev.teleconsult.domain.Schedule;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.domain.UserId;
import dev.teleconsult.domain.VisitState;
import dev.teleconsult.ports.ExternalIdentifier;
import dev.teleconsult.ports.RequestContext;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Finds teleconsultations by time, person and state, for planners. The inbound adapter decides before which callers may
 * do so. No answer holds a link, a name of a person or an id of the video provider.
 */
public interface FindTeleconsultationsUseCase {

    /** The longest range of starts. */
    Duration LONGEST_RANGE = Duration.ofDays(92);

    /** The largest page. */
    int LARGEST_PAGE = 200;

    /**
     * Selects teleconsultations.
     *
     * @param from the first start in the range
     * @param to the first start after the range; after {@code from} by at most {@link #LONGEST_RANGE}
     * @param states the current states to find; empty for any state
     * @param user a user who must be on the roster; empty for any roster
     * @param latestFirst whether the latest start comes first
     */
    record Filter(Instant from, Instant to, Set<VisitState> states, Optional<UserId> user, boolean latestFirst) {

        public Filter {
            requireNonNulls(from, "from", to, "to");
            states = Set.copyOf(requireNonNull(states, "states"));
            requireNonNull(user, "user");
        }

        /** Selects all that start in a range. */
        public static Filter between(Instant from, Instant to) {
            return new Filter(from, to, Set.of(), Optional.empty(), false);
        }

        /** Returns a copy that selects these states. */
        public Filter in(Set<VisitState> any) {
            return new Filter(from, to, requireNonNull(any, "any"), user, latestFirst);
        }

        /** Returns a copy that selects this participant. */
        public Filter with(UserId participant) {
            return new Filter(from, to, states, Optional.of(requireNonNull(participant, "participant")), latestFirst);
        }

        /** Returns a copy in reverse order, the latest start first. */
        public Filter fromTheLast() {
            return new Filter(from, to, states, user, true);
        }

        /** Shows only the range: the rest is personal. */
        @Override
        public String toString() {
            return "Filter[" + from + " to " + to + "]";
        }
    }

    /**
     * A known participant.
     *
     * @param user the caller's id; empty if the map of users does not know the person
     * @param role the role according to the groups; {@link Role#BASIC} if the groups are unknown
     * @param groups the person's groups; empty if unknown
     * @param language the language in which the person sees calls
     * @param present whether the person has the waiting room or the call open now, as far as this replica knows
     */
    record Seat(Optional<UserId> user, Role role, Set<String> groups, Language language, boolean present) {

        public Seat {
            requireNonNulls(user, "user", role, "role");
            groups = Set.copyOf(requireNonNull(groups, "groups"));
            requireNonNull(language, "language");
        }
    }

    /**
     * A teleconsultation in a list.
     *
     * @param joinableFrom from when links are shown, if all participants are known by then
     * @param expected the planned number of participants
     * @param seats the known participants, in the order of the roster
     * @param sequence rises with each change of the listed fields other than the state; may skip numbers
     * @param since when the last such change was written
     * @param created when it was scheduled; empty if the store does not know
     * @param mark changes with the plan
     * @param identifiers its identifiers in other systems, in order
     * @param pending whether work is owed for it, for example a room that is to be deleted
     */
    record Item(
            TeleconsultationId id,
            VisitState state,
            Schedule schedule,
            Instant joinableFrom,
            int expected,
            List<Seat> seats,
            long sequence,
            Instant since,
            Optional<Instant> created,
            PlanMark mark,
            List<ExternalIdentifier> identifiers,
            boolean pending) {

        public Item {
            requireNonNulls(id, "id", state, "state", schedule, "schedule", joinableFrom, "joinableFrom");
            seats = List.copyOf(requireNonNull(seats, "seats"));
            requireNonNulls(since, "since", created, "created", mark, "mark");
            identifiers = List.copyOf(requireNonNull(identifiers, "identifiers"));
        }

        /** Whether all expected participants are known. */
        public boolean isComplete() {
            return seats.size() == expected;
        }
    }

    /**
     * A page of a list.
     *
     * @param items ordered by start, ascending or descending; may be fewer than the limit, even none, while {@code
     *     next} is present
     * @param next the cursor of the next page; empty after the last page
     */
    record Page(List<Item> items, Optional<String> next) {

        public Page {
            items = List.copyOf(requireNonNull(items, "items"));
            requireNonNull(next, "next");
        }
    }

    /**
     * Returns a page of the teleconsultations that the filter selects, cancelled ones included. Successive pages return
     * each teleconsultation whose start does not change exactly once, even while others are scheduled and changed.
     *
     * @param limit the most items to return, 1 to {@value #LARGEST_PAGE}
     * @param cursor {@link Page#next} of the previous page, with the same filter; empty for the first page
     */
    @Refuses({RefusalCode.RANGE_OUT_OF_LIMIT, RefusalCode.CURSOR_INVALID})
    Page find(Filter filter, int limit, Optional<String> cursor, RequestContext context);

    /** Returns one by its id, even if it was cancelled. The inbound adapter decides before which callers may do so. */
    @Refuses(RefusalCode.TELECONSULTATION_NOT_FOUND)
    Item look(TeleconsultationId id, RequestContext context);

    /** Returns one by its id to a person who takes part in it. */
    @Refuses({RefusalCode.TELECONSULTATION_NOT_FOUND, RefusalCode.UNAUTHORIZED_USER})
    Item lookAsParticipant(TeleconsultationId id, RequestContext context);

    /** Returns the one with this identifier of another system, even if it was cancelled; empty if there is none. */
    @Refuses(RefusalCode.IDENTIFIERS_UNSUPPORTED)
    Optional<Item> lookByIdentifier(ExternalIdentifier identifier, RequestContext context);

    /** Whether the store keeps identifiers of other systems. */
    boolean keepsIdentifiers();

    /**
     * Translates custom ids of the caller's system into the ids that answers use. An id missing from the result is
     * unknown; all are unknown if {@link #resolvesCustomIds} is false.
     */
    Map<UserId, UserId> resolve(Set<UserId> customIds, RequestContext context);

    /** Whether custom ids are configured. */
    boolean resolvesCustomIds();
}
