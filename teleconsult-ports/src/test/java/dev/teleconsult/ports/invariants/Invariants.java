package dev.teleconsult.ports.invariants;

import static org.assertj.core.api.Assertions.assertThat;

import dev.teleconsult.domain.AccessLink;
import dev.teleconsult.domain.Leftover;
import dev.teleconsult.domain.Participant;
import dev.teleconsult.domain.RefusalCode;
import dev.teleconsult.domain.RefusalException;
import dev.teleconsult.domain.Room;
import dev.teleconsult.domain.RoomId;
import dev.teleconsult.domain.RoomSpec;
import dev.teleconsult.domain.ScheduleChange;
import dev.teleconsult.domain.Teleconsultation;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.domain.UserId;
import dev.teleconsult.domain.VideoUserId;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.inbound.ChangeCommand;
import dev.teleconsult.ports.invariants.Stage.Process;
import dev.teleconsult.ports.invariants.Stage.Shown;
import dev.teleconsult.ports.outbound.StoredTeleconsultation;
import dev.teleconsult.ports.testing.FakeVideoProvider.OpenedRoom;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The invariants of a stage on which nothing is running any more. Each failure names the invariant. */
final class Invariants {

    private final Stage stage;
    private final Process process;

    private Invariants(Stage stage, Process process) {
        this.stage = stage;
        this.process = process;
    }

    /**
     * Checks all of them. Moves the clock to the start of the visits, so it comes last.
     *
     * @param known scheduled teleconsultations, cancelled or not
     * @param cancelled those whose cancelling was requested
     */
    static void check(Stage stage, Process process, Set<TeleconsultationId> known, Set<TeleconsultationId> cancelled) {
        Invariants invariants = new Invariants(stage, process);
        Map<TeleconsultationId, Teleconsultation> live = invariants.live(known);
        invariants.oneRoom(live);
        invariants.everyParticipantHasOne(live);
        invariants.oneIdentity(live);
        invariants.linksShownStayGood(live, cancelled);
        invariants.assertLinksAndChangesKeepToTheWindow(live);
    }

    /** Checks the invariants that need no further request and no passing of time. */
    static void checkAtRest(Stage stage, Process process, Set<TeleconsultationId> known) {
        Invariants invariants = new Invariants(stage, process);
        Map<TeleconsultationId, Teleconsultation> live = invariants.live(known);
        invariants.oneRoom(live);
        invariants.oneIdentity(live);
    }

    /**
     * Checks the invariants that hold once every call has returned, without passing of time and without a reconciler:
     * no record looks as if a call were running, and no room is unknown. A record may still owe the provider a
     * deletion.
     */
    static void checkSettled(Stage stage, Process process, Set<TeleconsultationId> known) {
        Invariants invariants = new Invariants(stage, process);
        Map<TeleconsultationId, Teleconsultation> live = invariants.live(known);
        assertThat(live.values())
                .as("settled: no attempt is on record that no call is making")
                .noneMatch(Teleconsultation::isInFlight);
        assertThat(live.values()).as("settled: a complete roster has a room").noneMatch(Teleconsultation::lacksRoom);
        invariants.assertEveryRoomIsOnRecord(live);
    }

    private void assertEveryRoomIsOnRecord(Map<TeleconsultationId, Teleconsultation> live) {
        for (OpenedRoom room : stage.video.currentRooms()) {
            assertThat(Optional.ofNullable(live.get(room.token().teleconsultation()))
                            .filter(one -> isOnRecord(room, one)))
                    .as("settled: some record knows of %s of %s", room.id(), room.token())
                    .isPresent();
        }
    }

    private static boolean isOnRecord(OpenedRoom room, Teleconsultation one) {
        return one.room().filter(current -> current.id().equals(room.id())).isPresent()
                || Stream.concat(one.leftovers().stream(), one.state().attempt().stream())
                        .anyMatch(leftover -> leftover instanceof Leftover.KnownRoom known
                                        && known.room().equals(room.id())
                                || leftover instanceof Leftover.PossibleRoom possible
                                        && possible.operation()
                                                .equals(room.token().operation()));
    }

    private Map<TeleconsultationId, Teleconsultation> live(Set<TeleconsultationId> known) {
        Set<TeleconsultationId> all = new HashSet<>(known);
        all.addAll(stage.everOpenedFor());
        Map<TeleconsultationId, Teleconsultation> live = new HashMap<>();
        for (TeleconsultationId id : all) {
            read(id).ifPresent(teleconsultation -> live.put(id, teleconsultation));
        }
        return live;
    }

    private Optional<Teleconsultation> read(TeleconsultationId id) {
        return process.storage()
                .teleconsultations()
                .find(id, RequestContext.system())
                .map(StoredTeleconsultation::teleconsultation);
    }

    /** Every room of ours is the current room of one teleconsultation, and matches its plan. */
    private void oneRoom(Map<TeleconsultationId, Teleconsultation> live) {
        assertThat(live.values())
                .as("one room: no work remains")
                .noneMatch(Teleconsultation::isUnsettled)
                .noneMatch(Teleconsultation::isOver);
        Map<RoomId, OpenedRoom> open =
                stage.video.currentRooms().stream().collect(Collectors.toMap(OpenedRoom::id, Function.identity()));
        Map<RoomId, TeleconsultationId> current = new HashMap<>();
        live.forEach((id, teleconsultation) -> teleconsultation
                .room()
                .ifPresent(room -> assertThat(current.put(room.id(), id))
                        .as("one room: no two visits share one")
                        .isNull()));
        assertThat(open.keySet())
                .as("one room: every room is the current room of a visit, and every current room exists")
                .isEqualTo(current.keySet());
        for (Teleconsultation teleconsultation : live.values()) {
            teleconsultation.room().map(Room::id).map(open::get).ifPresent(room -> {
                assertThat(room.spec())
                        .as("one room: it matches the plan")
                        .isEqualTo(RoomSpec.of(teleconsultation.plan(), stage.privileges, stage.settings));
                assertThat(room.token().teleconsultation())
                        .as("one room: it was opened for this visit")
                        .isEqualTo(teleconsultation.id());
                assertThat(teleconsultation.room().orElseThrow().links())
                        .as("own link only: as the provider gave them")
                        .isEqualTo(room.room().links());
            });
        }
        assertThat(stage.video.strangersRooms())
                .as("one room: foreign rooms are untouched")
                .containsExactly(stage.strangersRoom);
    }

    private void everyParticipantHasOne(Map<TeleconsultationId, Teleconsultation> live) {
        live.values()
                .forEach(teleconsultation -> assertThat(teleconsultation.room().isPresent())
                        .as("one room: exactly the visits with complete rosters have one")
                        .isEqualTo(teleconsultation.plan().participants().isComplete()));
    }

    /** Each participant on a roster has one id, at the provider and on record. */
    private void oneIdentity(Map<TeleconsultationId, Teleconsultation> live) {
        for (Teleconsultation teleconsultation : live.values()) {
            Set<VideoUserId> people = teleconsultation.plan().participants().known().stream()
                    .map(Participant::videoUser)
                    .collect(Collectors.toSet());
            Map<VideoUserId, UserId> users = process.storage().userIds().findUsers(people, RequestContext.system());
            assertThat(users.keySet()).as("one identity: on the map").isEqualTo(people);
            assertThat(process.storage().userIds().find(Set.copyOf(users.values()), RequestContext.system()))
                    .as("one identity: both ways")
                    .isEqualTo(users.entrySet().stream()
                            .collect(Collectors.toMap(Map.Entry::getValue, Map.Entry::getKey)));
            assertThat(stage.video.knownUsers().keySet())
                    .as("one identity: known to the provider")
                    .containsAll(people);
        }
    }

    private void linksShownStayGood(Map<TeleconsultationId, Teleconsultation> live, Set<TeleconsultationId> cancelled) {
        for (Shown shown : List.copyOf(stage.shown)) {
            if (!cancelled.contains(shown.id())) {
                assertThat(live).as("freeze: still there").containsKey(shown.id());
                assertThat(process.join(shown.id(), shown.user()))
                        .as("freeze: the same link as before")
                        .contains(shown.link());
            }
        }
    }

    /** No link before the window; then each participant's own link only; and then no change any more. */
    private void assertLinksAndChangesKeepToTheWindow(Map<TeleconsultationId, Teleconsultation> live) {
        Set<TeleconsultationId> revealed = stage.shown.stream().map(Shown::id).collect(Collectors.toUnmodifiableSet());
        Instant now = stage.clock.instant();
        for (Teleconsultation teleconsultation : live.values()) {
            Instant opens = teleconsultation.plan().schedule().start().minus(Stage.LEAD);
            if (!revealed.contains(teleconsultation.id()) && now.isBefore(opens)) {
                stage.clock.set(opens.minusMillis(1));
                assertThat(links(teleconsultation).values())
                        .as("window: no participant sees a link early")
                        .allMatch(Optional::isEmpty);
            }
            stage.clock.set(opens.isAfter(now) ? opens : now);
            Map<VideoUserId, Optional<AccessLink>> shown = links(teleconsultation);
            Map<VideoUserId, AccessLink> expected =
                    teleconsultation.room().map(Room::links).orElse(Map.of());
            assertThat(shown.entrySet().stream()
                            .filter(one -> one.getValue().isPresent())
                            .collect(Collectors.toMap(
                                    Map.Entry::getKey, one -> one.getValue().orElseThrow())))
                    .as("own link only: each participant sees theirs")
                    .isEqualTo(expected);
            refused(
                    RefusalCode.UNAUTHORIZED_USER,
                    () -> process.join(teleconsultation.id(), "stranger"),
                    "own link only: a stranger sees nothing");
            if (!expected.isEmpty()) {
                ChangeCommand late =
                        ChangeCommand.none().schedule(ScheduleChange.none().length(Stage.HOUR.multipliedBy(7)));
                refused(
                        RefusalCode.IMMUTABILITY_WINDOW_CLOSED,
                        () -> process.application
                                .planning()
                                .change(teleconsultation.id(), late, RequestContext.system()),
                        "freeze: no change any more");
                assertThat(links(teleconsultation)).as("freeze: the links stay").isEqualTo(shown);
            }
        }
    }

    private Map<VideoUserId, Optional<AccessLink>> links(Teleconsultation teleconsultation) {
        Set<VideoUserId> people = teleconsultation.plan().participants().known().stream()
                .map(Participant::videoUser)
                .collect(Collectors.toSet());
        Map<VideoUserId, Optional<AccessLink>> links = new HashMap<>();
        process.storage()
                .userIds()
                .findUsers(people, RequestContext.system())
                .forEach((videoUser, user) -> links.put(
                        videoUser,
                        process.join(teleconsultation.id(), user.value().substring(stage.name.length() + 1))));
        return links;
    }

    private static void refused(RefusalCode code, Runnable request, String invariant) {
        Optional<RefusalCode> refused = Optional.empty();
        try {
            request.run();
        } catch (RefusalException refusal) {
            // Not by AssertJ, which formats the stack trace of each caught exception.
            refused = Optional.of(refusal.code());
        }
        assertThat(refused).as(invariant).contains(code);
    }
}
