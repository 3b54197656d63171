package dev.teleconsult.ports.application;

import dev.teleconsult.domain.AccessLink;
import dev.teleconsult.domain.ImmutabilityWindow;
import dev.teleconsult.domain.Participant;
import dev.teleconsult.domain.Plan;
import dev.teleconsult.domain.Room;
import dev.teleconsult.domain.RoomState;
import dev.teleconsult.domain.Teleconsultation;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.application.Snapshots.Snapshot;
import dev.teleconsult.ports.inbound.JoinTeleconsultationUseCase;
import dev.teleconsult.ports.outbound.LinkPreferences;
import dev.teleconsult.ports.outbound.StoredTeleconsultation;
import dev.teleconsult.ports.outbound.VideoRooms;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Lets participants in. */
final class JoiningService implements JoinTeleconsultationUseCase {

    private final Snapshots snapshots;
    private final TeleconsultationRecords records;
    private final Participation participation;
    private final RoomKeeper keeper;
    private final VideoRooms rooms;
    private final People people;
    private final ImmutabilityWindow window;
    private final Set<String> groupsWithBackground;
    private final boolean displaysNames;
    private final Glances details;
    private final Clock clock;

    JoiningService(
            Snapshots snapshots,
            TeleconsultationRecords records,
            Participation participation,
            RoomKeeper keeper,
            VideoRooms rooms,
            People people,
            ImmutabilityWindow window,
            Set<String> groupsWithBackground,
            boolean displaysNames,
            Glances details,
            Clock clock) {
        this.snapshots = snapshots;
        this.records = records;
        this.participation = participation;
        this.keeper = keeper;
        this.rooms = rooms;
        this.people = people;
        this.window = window;
        this.groupsWithBackground = Set.copyOf(groupsWithBackground);
        this.displaysNames = displaysNames;
        this.details = details;
        this.clock = clock;
    }

    @Override
    public View join(TeleconsultationId id, LinkPreferences preferences, RequestContext context) {
        participation.requireUser(context);
        long before = snapshots.number();
        Snapshot snapshot = snapshots.get(id, context);
        Optional<Participant> known = participation.find(snapshot.stored().teleconsultation(), context);
        if (known.isEmpty()) {
            // Perhaps invited a moment ago, on another replica: nobody is refused for what may be out of date.
            snapshot = snapshots.getAfter(before, id, context);
            known = participation.find(snapshot.stored().teleconsultation(), context);
        }
        Participant asking = known.orElseThrow(Participation::unauthorized);
        Teleconsultation teleconsultation = snapshot.stored().teleconsultation();
        if (isToBeRevealed(teleconsultation, clock.instant()) && !isToBeRevealed(teleconsultation, snapshot.asOf())) {
            // Read before its time, and it may have been changed since.
            snapshot = snapshots.getAfter(snapshots.number(), id, context);
        }
        if (isToBeRevealed(snapshot.stored().teleconsultation(), snapshot.asOf())
                || snapshot.stored().teleconsultation().lacksRoom()) {
            Snapshot read = snapshot;
            snapshot =
                    snapshots.worked(read, () -> revealed(withItsRoom(read.stored(), context), read.asOf(), context));
        }
        return view(snapshot.stored().teleconsultation(), asking, preferences, clock.instant(), context);
    }

    /** A complete roster without a room is what the original service could leave behind; nobody is kept out for that. */
    private StoredTeleconsultation withItsRoom(StoredTeleconsultation stored, RequestContext context) {
        return stored.teleconsultation().lacksRoom()
                ? keeper.openMissing(
                                stored,
                                people.describedIfPossible(
                                        stored.teleconsultation().plan(), context),
                                context)
                        .orElse(stored)
                : stored;
    }

    private boolean isToBeRevealed(Teleconsultation teleconsultation, Instant at) {
        return teleconsultation.state() instanceof RoomState.Ready && window.allowsJoining(teleconsultation.plan(), at);
    }

    /**
     * Fixes the plan before anybody sees a link, by turning a ready record revealed. If somebody changes it at this very
     * moment, one of us loses and looks again. Only what was read with the window open is revealed.
     */
    private StoredTeleconsultation revealed(StoredTeleconsultation read, Instant asOf, RequestContext context) {
        StoredTeleconsultation current = read;
        Instant readAt = asOf;
        for (int attempt = 0; attempt < TeleconsultationRecords.ATTEMPTS; attempt++) {
            if (!isToBeRevealed(current.teleconsultation(), readAt)) {
                return current;
            }
            Optional<StoredTeleconsultation> written =
                    records.replace(current, current.teleconsultation().revealed(), context);
            if (written.isPresent() && !written.get().teleconsultation().isOver()) {
                return written.get();
            }
            readAt = clock.instant();
            current = records.require(read.id(), context);
        }
        return current;
    }

    private View view(
            Teleconsultation teleconsultation,
            Participant asking,
            LinkPreferences preferences,
            Instant now,
            RequestContext context) {
        Plan shown = people.describedIfPossible(teleconsultation.plan(), context);
        // The record may have changed since the asking participant was looked up in it.
        Participant participant =
                shown.participants().find(asking.videoUser()).orElseThrow(Participation::unauthorized);
        List<Attendee> attendees = shown.participants().known().stream()
                .map(one -> new Attendee(one.videoUser(), one.fullName(), people.roleOf(one)))
                .toList();
        Instant joinableFrom = window.opensAt(teleconsultation.plan().schedule());
        Optional<AccessLink> link = teleconsultation.state() instanceof RoomState.Revealed revealed
                ? revealed.current().linkOf(participant.videoUser())
                : Optional.empty();
        View view = link.map(personal -> View.open(
                        participant.videoUser(),
                        personalised(personal, participant, preferences, context),
                        attendees,
                        teleconsultation.plan().schedule(),
                        joinableFrom,
                        now))
                .orElseGet(() -> View.waiting(
                        participant.videoUser(),
                        reason(teleconsultation, now),
                        attendees,
                        teleconsultation.plan().schedule(),
                        joinableFrom,
                        now))
                .language(participant.language());
        return teleconsultation
                .room()
                .map(Room::id)
                .flatMap(details::of)
                .map(view::details)
                .orElse(view);
    }

    private WaitingReason reason(Teleconsultation teleconsultation, Instant now) {
        if (!teleconsultation.plan().participants().isComplete()) {
            return WaitingReason.AWAITING_PARTICIPANTS;
        }
        return window.allowsJoining(teleconsultation.plan(), now)
                ? WaitingReason.ROOM_IN_PREPARATION
                : WaitingReason.TOO_EARLY;
    }

    private AccessLink personalised(
            AccessLink link, Participant participant, LinkPreferences preferences, RequestContext context) {
        boolean background = preferences.virtualBackground()
                || groupsWithBackground.stream()
                        .anyMatch(group -> participant.groups().contains(group)
                                || context.groups().contains(group));
        return rooms.personalise(
                link,
                new LinkPreferences(
                        background,
                        preferences.language().or(participant.language()),
                        displaysNames ? participant.fullName() : "",
                        preferences.appearance()));
    }
}
