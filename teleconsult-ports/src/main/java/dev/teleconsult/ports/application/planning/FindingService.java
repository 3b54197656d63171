package dev.teleconsult.ports.application.planning;

import dev.teleconsult.domain.ImmutabilityWindow;
import dev.teleconsult.domain.RefusalCode;
import dev.teleconsult.domain.RefusalException;
import dev.teleconsult.domain.Teleconsultation;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.domain.UserId;
import dev.teleconsult.domain.VideoUserId;
import dev.teleconsult.ports.ExternalIdentifier;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.application.people.Identities;
import dev.teleconsult.ports.application.people.ParticipantResolver;
import dev.teleconsult.ports.application.people.Participation;
import dev.teleconsult.ports.application.records.ClaimedIdentifiers;
import dev.teleconsult.ports.application.records.TeleconsultationRecords;
import dev.teleconsult.ports.application.rooms.Presence;
import dev.teleconsult.ports.application.shared.Fingerprint;
import dev.teleconsult.ports.inbound.FindTeleconsultationsUseCase;
import dev.teleconsult.ports.outbound.FoundTeleconsultation;
import dev.teleconsult.ports.outbound.TeleconsultationPage;
import dev.teleconsult.ports.outbound.TeleconsultationQuery;
import dev.teleconsult.ports.outbound.TeleconsultationQuery.Position;
import dev.teleconsult.ports.outbound.TeleconsultationStore;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Finds teleconsultations. The store filters by time and person; the state, which also changes without a write, is
 * filtered here, so that every place that shows it agrees.
 */
public final class FindingService implements FindTeleconsultationsUseCase {

    /** The most records read for one page: a search for a rare state must not read a whole range at once. */
    private static final int MOST_LOOKED_AT = 1_000;

    /**
     * The sources for ids, groups and presence of people.
     *
     * @param participation decides which callers are participants
     */
    public record People(
            Identities identities, ParticipantResolver resolver, Participation participation, Presence presence) {}

    private final TeleconsultationRecords records;
    private final TeleconsultationStore store;
    private final Identities identities;
    private final ParticipantResolver people;
    private final Participation participation;
    private final Presence presence;
    private final ClaimedIdentifiers identifiers;
    private final ImmutabilityWindow window;
    private final Clock clock;

    public FindingService(
            TeleconsultationRecords records,
            People people,
            ClaimedIdentifiers identifiers,
            ImmutabilityWindow window,
            Clock clock) {
        this.records = records;
        this.store = records.store();
        this.identities = people.identities();
        this.people = people.resolver();
        this.participation = people.participation();
        this.presence = people.presence();
        this.identifiers = identifiers;
        this.window = window;
        this.clock = clock;
    }

    @Override
    public Item look(TeleconsultationId id, RequestContext context) {
        return item(records.requireKnown(id, context), context);
    }

    @Override
    public Item lookAsParticipant(TeleconsultationId id, RequestContext context) {
        participation.requireUser(context);
        FoundTeleconsultation found = records.requireKnown(id, context);
        participation.require(found.teleconsultation(), context);
        return item(found, context);
    }

    @Override
    public Optional<Item> lookByIdentifier(ExternalIdentifier identifier, RequestContext context) {
        return identifiers
                .find(identifier, context)
                .flatMap(id -> store.lookUp(id, context))
                .filter(found -> found.teleconsultation().isKnownToCallers())
                .map(found -> item(found, context));
    }

    @Override
    public boolean keepsIdentifiers() {
        return identifiers.areKept();
    }

    @Override
    public Map<UserId, UserId> resolve(Set<UserId> customIds, RequestContext context) {
        return people.resolve(customIds, context);
    }

    @Override
    public boolean resolvesCustomIds() {
        return people.resolvesCustomIds();
    }

    @Override
    public Page find(Filter filter, int limit, Optional<String> cursor, RequestContext context) {
        if (limit < 1 || limit > LARGEST_PAGE) {
            throw new IllegalArgumentException("limit must be 1 to " + LARGEST_PAGE);
        }
        requireRange(filter);
        Optional<Position> after = cursor.map(text -> Cursor.read(filter, text));
        Optional<VideoUserId> participant = filter.user().flatMap(user -> identities.find(user, context));
        if (participant.isEmpty() && filter.user().isPresent()) {
            return new Page(List.of(), Optional.empty());
        }
        Instant now = clock.instant();
        boolean looksAtStates = !filter.states().isEmpty();
        TeleconsultationQuery query = new TeleconsultationQuery(
                filter.from(),
                filter.to(),
                participant,
                after,
                filter.latestFirst(),
                looksAtStates ? LARGEST_PAGE : limit);
        List<FoundTeleconsultation> found = new ArrayList<>();
        int lookedAt = 0;
        Optional<Position> end;
        do {
            TeleconsultationPage page = store.search(query, context);
            end = page.next();
            for (FoundTeleconsultation one : page.found()) {
                if (found.size() == limit) {
                    // The rest of this page belongs to the next one.
                    end = Optional.of(found.get(limit - 1).position());
                    break;
                }
                if (isShown(one.teleconsultation(), filter, now)) {
                    found.add(one);
                }
            }
            lookedAt += query.limit();
            query = end.map(query::after).orElse(query);
        } while (end.isPresent() && found.size() < limit && lookedAt < MOST_LOOKED_AT);
        return new Page(items(found, now, context), end.map(position -> Cursor.text(filter, position)));
    }

    private static void requireRange(Filter filter) {
        Duration range = Duration.between(filter.from(), filter.to());
        if (range.isNegative() || range.compareTo(LONGEST_RANGE) > 0) {
            throw RefusalException.of(RefusalCode.RANGE_OUT_OF_LIMIT)
                    .with(RefusalException.Detail.LIMIT, LONGEST_RANGE.toDays());
        }
    }

    private boolean isShown(Teleconsultation one, Filter filter, Instant now) {
        return one.isKnownToCallers()
                && (filter.states().isEmpty() || filter.states().contains(one.visitState(window, now)));
    }

    private List<Item> items(List<FoundTeleconsultation> found, Instant now, RequestContext context) {
        Map<VideoUserId, UserId> users = identities.findUsers(
                found.stream().flatMap(one -> one.teleconsultation().plan().participants().known().stream()), context);
        Map<TeleconsultationId, List<ExternalIdentifier>> named = identifiers.of(
                found.stream().map(FoundTeleconsultation::id).collect(Collectors.toUnmodifiableSet()), context);
        return found.stream()
                .map(one -> item(one, users, named.getOrDefault(one.id(), List.of()), now))
                .toList();
    }

    private Item item(FoundTeleconsultation found, RequestContext context) {
        return items(List.of(found), clock.instant(), context).get(0);
    }

    private Item item(
            FoundTeleconsultation found, Map<VideoUserId, UserId> users, List<ExternalIdentifier> named, Instant now) {
        Teleconsultation one = found.teleconsultation();
        Set<VideoUserId> present = presence.of(one.id());
        return new Item(
                one.id(),
                one.visitState(window, now),
                one.plan().schedule(),
                window.opensAt(one.plan().schedule()),
                one.plan().participants().expected(),
                one.plan().participants().known().stream()
                        .map(person -> new Seat(
                                Optional.ofNullable(users.get(person.videoUser())),
                                people.roleOf(person),
                                person.groups(),
                                person.language(),
                                present.contains(person.videoUser())))
                        .toList(),
                found.edition().number(),
                found.edition().since(),
                found.created(),
                Fingerprint.of(one.plan()),
                named,
                one.isUnsettled());
    }
}
