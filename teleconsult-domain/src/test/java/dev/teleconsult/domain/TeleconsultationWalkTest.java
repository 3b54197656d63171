package dev.teleconsult.domain;

import static dev.teleconsult.domain.DomainFixtures.LONG_BEFORE;
import static dev.teleconsult.domain.DomainFixtures.aCompletePlan;
import static dev.teleconsult.domain.DomainFixtures.aPlan;
import static dev.teleconsult.domain.DomainFixtures.aRoom;
import static dev.teleconsult.domain.DomainFixtures.anId;
import static dev.teleconsult.domain.DomainFixtures.anOperation;
import static org.assertj.core.api.Assertions.assertThat;

import dev.teleconsult.domain.Leftover.KnownRoom;
import dev.teleconsult.domain.Leftover.PossibleRoom;
import dev.teleconsult.domain.RoomState.Ending;
import dev.teleconsult.domain.RoomState.Phase;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Random lives. After every step of every life: no room that exists or may exist is forgotten, a revealed room stays
 * until the end, and a record that is over stays over.
 */
class TeleconsultationWalkTest {

    private static final int LIVES = 200;
    private static final int STEPS = 60;

    private static final Map<Phase, Set<Phase>> NEXT = Map.of(
            Phase.NO_ROOM, EnumSet.of(Phase.NO_ROOM, Phase.OPENING, Phase.CLOSING),
            Phase.OPENING, EnumSet.of(Phase.OPENING, Phase.READY, Phase.NO_ROOM, Phase.CLOSING),
            Phase.READY, EnumSet.of(Phase.READY, Phase.REPLACING, Phase.REVEALED, Phase.NO_ROOM, Phase.CLOSING),
            Phase.REPLACING, EnumSet.of(Phase.REPLACING, Phase.READY, Phase.CLOSING),
            Phase.REVEALED, EnumSet.of(Phase.REVEALED, Phase.CLOSING),
            Phase.CLOSING, EnumSet.of(Phase.CLOSING, Phase.CLOSED),
            Phase.CLOSED, EnumSet.of(Phase.CLOSED));

    @Test
    void noRoomShouldEverBeForgotten() {
        Set<Phase> visited = new HashSet<>();
        Property.check(LIVES, some -> {
            Life life = new Life(some);
            for (int step = 0; step < STEPS; step++) {
                life.step();
                life.check();
                visited.add(life.now.state().phase());
            }
            life.end();
        });
        if (Long.getLong("property.seed") == null) {
            assertThat(visited).as("phases the walks came through").containsOnly(Phase.values());
        }
    }

    /** One life, and the state of the provider beside it. */
    private static final class Life {

        private final Property some;
        private final Set<Leftover> mayExist = new LinkedHashSet<>();
        private final List<String> steps = new ArrayList<>();
        private Teleconsultation before;
        private Teleconsultation now;
        private Instant clock = LONG_BEFORE;
        private int names;

        Life(Property some) {
            this.some = some;
            RoomState first = some.maybe()
                    ? new RoomState.NoRoom()
                    : new RoomState.Opening(anOperation("op-first"), clock, some.maybe());
            first.attempt().ifPresent(mayExist::add);
            now = new Teleconsultation(anId(), aCompletePlan(), first, List.of());
            before = now;
        }

        void step() {
            before = now;
            clock = clock.plusMillis(some.intBetween(0, 5_000));
            int choice = some.intBetween(0, 12);
            try {
                now = take(choice);
                steps.add(choice + " to " + now.state().phase());
            } catch (IllegalStateException refused) {
                assertThat(refused).hasMessageContaining(now.state().phase().name());
                steps.add(choice + " refused");
            }
        }

        private Teleconsultation take(int choice) {
            return switch (choice) {
                case 0 -> intend();
                case 1, 2 -> open();
                case 3 -> giveUp(true);
                case 4 -> giveUp(false);
                case 5 -> now.replanned(aCompletePlan(some.intBetween(2, 5)));
                case 6 -> now.replannedWithoutRoom(aPlan());
                // Each life ends, but most do not end at once.
                case 7 -> some.intBetween(0, 9) == 0 ? now.ending(some.oneOf(List.of(Ending.values()))) : now;
                case 8 -> some.intBetween(0, 3) == 0 ? now.revealed() : now;
                case 9 ->
                    now.leftovers().isEmpty() || some.maybe() ? now.closed() : settle(some.oneOf(now.leftovers()));
                case 10 -> now.callEnded(clock.minusMillis(some.intBetween(0, 3_000)));
                case 11 -> some.intBetween(0, 5) == 0 ? now.ended(clock) : now;
                default -> now.callResumed(clock.minusMillis(some.intBetween(0, 3_000)));
            };
        }

        private Teleconsultation intend() {
            Teleconsultation next = now.intending(anOperation("op-" + ++names), clock);
            mayExist.add(next.state().attempt().orElseThrow());
            return next;
        }

        private Teleconsultation open() {
            Room room = aRoom("room_" + ++names);
            Teleconsultation next = now.opened(room, aCompletePlan(some.intBetween(2, 5)));
            now.state().attempt().ifPresent(mayExist::remove);
            mayExist.add(new KnownRoom(room.id()));
            return next;
        }

        private Teleconsultation giveUp(boolean exists) {
            Teleconsultation next = now.notOpened(exists);
            if (!exists) {
                now.state().attempt().ifPresent(mayExist::remove);
            }
            return next;
        }

        private Teleconsultation settle(Leftover gone) {
            mayExist.remove(gone);
            return now.without(gone);
        }

        void check() {
            Set<Leftover> onRecord = new HashSet<>(now.leftovers());
            now.room().map(room -> new KnownRoom(room.id())).ifPresent(onRecord::add);
            now.state().attempt().ifPresent(onRecord::add);
            assertThat(onRecord).as("on record after %s", steps).containsAll(mayExist);
            assertThat(mayExist)
                    .as("rooms to delete that never existed, after %s", steps)
                    .containsAll(onRecord.stream()
                            .filter(one -> one instanceof KnownRoom || one instanceof PossibleRoom)
                            .toList());

            assertThat(now.leftovers()).as("leftovers after %s", steps).doesNotHaveDuplicates();
            now.room()
                    .ifPresent(current -> assertThat(now.leftovers())
                            .as("rooms to delete without the current one, after %s", steps)
                            .doesNotContain(new KnownRoom(current.id())));

            Phase from = before.state().phase();
            Phase to = now.state().phase();
            assertThat(NEXT.get(from)).as("after %s after %s", from, steps).contains(to);
            assertThat(now.id()).isEqualTo(before.id());
            if (from == Phase.REVEALED && to == Phase.REVEALED) {
                assertThat(now.room()).isEqualTo(now.isEnded() ? Optional.empty() : before.room());
                assertThat(now.isEnded() || !before.isEnded()).isTrue();
                assertThat(now.plan()).as("plan after %s", steps).isEqualTo(before.plan());
            }
            if (before.isOver()) {
                assertThat(now.isOver()).isTrue();
                assertThat(now.plan()).isEqualTo(before.plan());
                assertThat(now.room()).isEmpty();
            }
            if (before.isInFlight() && to == from) {
                assertThat(now.plan()).as("plan while in flight").isEqualTo(before.plan());
            }
            if (to == Phase.CLOSED) {
                assertThat(mayExist)
                        .as("still there when closed after %s", steps)
                        .isEmpty();
            }
        }

        /** Cancelling and settling bring every state to its end. */
        void end() {
            if (!now.isOver()) {
                before = now;
                now = now.ending(Ending.CANCELLED);
                check();
            }
            for (Leftover owed : now.leftovers()) {
                before = now;
                now = settle(owed);
                check();
            }
            if (now.state().phase() != Phase.CLOSED) {
                before = now;
                now = now.closed();
                check();
            }
            assertThat(mayExist).isEmpty();
            assertThat(now.isUnsettled()).isFalse();
        }
    }
}
