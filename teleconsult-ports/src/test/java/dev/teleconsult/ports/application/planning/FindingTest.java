package dev.teleconsult.ports.application.planning;

import static dev.teleconsult.ports.application.Bench.BOTH;
import static dev.teleconsult.ports.application.Bench.DOCTOR;
import static dev.teleconsult.ports.application.Bench.DOCTOR_ALONE;
import static dev.teleconsult.ports.application.Bench.HOUR;
import static dev.teleconsult.ports.application.Bench.START;
import static dev.teleconsult.ports.application.Bench.refusal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.teleconsult.domain.DomainFixtures;
import dev.teleconsult.domain.Plan;
import dev.teleconsult.domain.RefusalCode;
import dev.teleconsult.domain.RoomState;
import dev.teleconsult.domain.Schedule;
import dev.teleconsult.domain.Teleconsultation;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.domain.UserId;
import dev.teleconsult.domain.VisitState;
import dev.teleconsult.ports.application.Bench;
import dev.teleconsult.ports.inbound.FindTeleconsultationsUseCase;
import dev.teleconsult.ports.inbound.FindTeleconsultationsUseCase.Filter;
import dev.teleconsult.ports.inbound.FindTeleconsultationsUseCase.Item;
import dev.teleconsult.ports.inbound.FindTeleconsultationsUseCase.Page;
import dev.teleconsult.ports.inbound.FindTeleconsultationsUseCase.Seat;
import dev.teleconsult.ports.inbound.Invitation;
import dev.teleconsult.ports.inbound.Invitations;
import dev.teleconsult.ports.inbound.ScheduleCommand;
import dev.teleconsult.ports.inbound.WatchTeleconsultationUseCase;
import dev.teleconsult.ports.testing.InMemoryStorage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FindingTest {

    private static final Filter THAT_DAY =
            Filter.between(START.minus(Duration.ofHours(10)), START.plus(Duration.ofHours(14)));

    private final Bench bench = Bench.plain();

    @Test
    void itemShouldContainWhatStaffNeedAndNothingSecret() {
        TeleconsultationId id = bench.scheduled();
        bench.clock.set(START);
        bench.join(id, "doctor");

        Item item = all(THAT_DAY, 50).get(0);

        assertThat(item)
                .isEqualTo(new Item(
                        id,
                        VisitState.RUNNING,
                        Schedule.startingAt(START, HOUR),
                        Bench.OPENS,
                        2,
                        item.seats(),
                        item.sequence(),
                        item.since(),
                        item.created(),
                        item.mark(),
                        List.of(),
                        false));
        assertThat(item.created()).isPresent();
        assertThat(item.seats())
                .extracting(seat -> seat.user().orElseThrow())
                .containsExactlyElementsOf(
                        BOTH.known().stream().map(Invitation::user).toList());
        assertThat(item.toString())
                .doesNotContain("Ada")
                .doesNotContain("usr_")
                .doesNotContain(bench.linkOf(id, "doctor").uri().toString());
    }

    @Test
    void seatShouldShowWhetherTheWaitingRoomIsOpen() {
        TeleconsultationId id = bench.scheduled();
        assertThat(present()).containsExactly(false, false);

        WatchTeleconsultationUseCase.Watch patient =
                bench.application.watching().watch(id, Bench.by("patient-1"), news -> {});

        assertThat(present()).containsExactly(false, true);
        patient.close();
        assertThat(present()).containsExactly(false, false);
    }

    private List<Boolean> present() {
        return all(THAT_DAY, 50).get(0).seats().stream().map(Seat::present).toList();
    }

    /** Covers each way in which states change: time, a first link, cancelling. */
    @Test
    void everyPageShouldEqualASimpleFilter() {
        Random random = new Random(4);
        Map<TeleconsultationId, VisitState> expected = new HashMap<>();
        bench.clock.set(START.minus(Duration.ofDays(1)));
        List<TeleconsultationId> ids = new ArrayList<>();
        for (int number = 0; number < 80; number++) {
            Invitations who = number % 3 == 0 ? DOCTOR_ALONE : BOTH;
            Instant start = START.plus(Duration.ofMinutes(5L * random.nextInt(24) - 60));
            ids.add(bench.schedule(ScheduleCommand.of(who, start, Duration.ofMinutes(30))));
        }
        bench.clock.set(START);
        for (TeleconsultationId id : ids) {
            Teleconsultation before = bench.record(id);
            if (random.nextInt(5) == 0) {
                bench.cancel(id);
                expected.put(id, VisitState.CANCELLED);
                continue;
            }
            Duration sinceStart = Duration.between(before.plan().schedule().start(), START);
            boolean comes = random.nextBoolean()
                    && before.plan().participants().isComplete()
                    && sinceStart.compareTo(Bench.LEAD.negated()) >= 0;
            if (comes) {
                bench.join(id, "doctor");
            }
            if (sinceStart.compareTo(Duration.ofMinutes(30)) >= 0) {
                expected.put(id, VisitState.OVER);
            } else if (!before.plan().participants().isComplete()) {
                expected.put(id, VisitState.AWAITING);
            } else if (sinceStart.compareTo(Bench.LEAD.negated()) < 0) {
                expected.put(id, VisitState.PLANNED);
            } else {
                expected.put(id, comes && !sinceStart.isNegative() ? VisitState.RUNNING : VisitState.OPEN);
            }
        }
        assertThat(expected.values()).contains(VisitState.values());

        for (Set<VisitState> states : List.of(
                Set.of(VisitState.RUNNING),
                Set.of(VisitState.CANCELLED, VisitState.OPEN),
                EnumSet.allOf(VisitState.class),
                Set.<VisitState>of())) {
            for (int limit : new int[] {1, 3, 200}) {
                List<Item> found = all(THAT_DAY.in(states), limit);
                assertThat(found)
                        .extracting(Item::id)
                        .doesNotHaveDuplicates()
                        .containsExactlyInAnyOrderElementsOf(ids.stream()
                                .filter(id -> states.isEmpty() || states.contains(expected.get(id)))
                                .toList());
                assertThat(found).allMatch(item -> item.state() == expected.get(item.id()));
                assertThat(found).extracting(item -> item.schedule().start()).isSorted();
            }
        }
    }

    /** A query for a rare state reads no more than this, and the next page continues. */
    @Test
    void rareStateShouldBeSearchedInSteps() {
        InMemoryStorage storage = bench.storage;
        for (int number = 0; number < 1_150; number++) {
            storage.put(new Teleconsultation(
                    new TeleconsultationId("put-" + number),
                    new Plan(
                            DomainFixtures.oneToBeNamed(2),
                            Schedule.startingAt(START.plusMillis(number), Duration.ofHours(1))),
                    new RoomState.NoRoom(),
                    List.of()));
        }
        bench.cancel(new TeleconsultationId("put-1100"));
        Filter cancelled = THAT_DAY.in(Set.of(VisitState.CANCELLED));
        int before = storage.callsTo(InMemoryStorage.Operation.SEARCH);

        Page first = page(cancelled, 5, Optional.empty());

        assertThat(first.items()).isEmpty();
        assertThat(first.next()).isPresent();
        assertThat(storage.callsTo(InMemoryStorage.Operation.SEARCH) - before).isEqualTo(5);
        Page second = page(cancelled, 5, first.next());
        assertThat(second.items()).extracting(item -> item.id().value()).containsExactly("put-1100");
        assertThat(second.next()).isEmpty();
    }

    @Test
    void unannouncedVisitShouldNotBeFound() {
        bench.put(new RoomState.Opening(DomainFixtures.anOperation("op-1"), START, true));
        assertThat(all(THAT_DAY, 10)).isEmpty();
    }

    @Test
    void personShouldBeFoundByTheIdThatCallersUse() {
        TeleconsultationId both = bench.scheduled();
        TeleconsultationId alone = bench.schedule(DOCTOR_ALONE);

        assertThat(all(THAT_DAY.with(DOCTOR.user()), 1)).extracting(Item::id).containsExactlyInAnyOrder(both, alone);
        assertThat(all(THAT_DAY.with(Bench.PATIENT.user()), 1))
                .extracting(Item::id)
                .containsExactly(both);
        assertThat(all(THAT_DAY.with(new UserId("stranger")), 1)).isEmpty();
    }

    @Test
    void rangesAndLimitsShouldBeCheckedAtTheirEdges() {
        Instant to = START.plus(FindTeleconsultationsUseCase.LONGEST_RANGE);
        assertThat(all(Filter.between(START, to), 200)).isEmpty();
        assertThat(all(Filter.between(START, START), 1)).isEmpty();
        refusal(RefusalCode.RANGE_OUT_OF_LIMIT, () -> all(Filter.between(START, to.plusNanos(1)), 1));
        refusal(RefusalCode.RANGE_OUT_OF_LIMIT, () -> all(Filter.between(START, START.minusNanos(1)), 1));
        for (int limit : new int[] {0, 201}) {
            assertThatThrownBy(() -> all(THAT_DAY, limit)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void cursorShouldBeValidForItsFilterOnly() {
        bench.schedule(DOCTOR_ALONE);
        bench.schedule(DOCTOR_ALONE);
        Optional<String> next = page(THAT_DAY, 1, Optional.empty()).next();

        assertThat(page(THAT_DAY, 7, next).items()).hasSize(1);
        assertThat(next.orElseThrow()).matches("[A-Za-z0-9_-]+");
        for (Filter other : List.of(
                THAT_DAY.with(DOCTOR.user()),
                THAT_DAY.fromTheLast(),
                THAT_DAY.in(Set.of(VisitState.AWAITING)),
                Filter.between(THAT_DAY.from(), THAT_DAY.to().plusMillis(1)),
                Filter.between(THAT_DAY.from().plusMillis(1), THAT_DAY.to()))) {
            refusal(RefusalCode.CURSOR_INVALID, () -> page(other, 1, next));
        }
    }

    private Page page(Filter filter, int limit, Optional<String> cursor) {
        return bench.application.finding().find(filter, limit, cursor, Bench.system());
    }

    private List<Item> all(Filter filter, int limit) {
        List<Item> all = new ArrayList<>();
        Optional<String> cursor = Optional.empty();
        do {
            Page page = page(filter, limit, cursor);
            assertThat(page.items()).hasSizeLessThanOrEqualTo(limit);
            all.addAll(page.items());
            cursor = page.next();
        } while (cursor.isPresent());
        return all;
    }
}
