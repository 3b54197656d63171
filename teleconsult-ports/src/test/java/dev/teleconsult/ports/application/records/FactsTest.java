package dev.teleconsult.ports.application.records;

import static dev.teleconsult.ports.application.Bench.BOTH;
import static dev.teleconsult.ports.application.Bench.DOCTOR_ALONE;
import static dev.teleconsult.ports.application.Bench.HOUR;
import static dev.teleconsult.ports.application.Bench.OPENS;
import static dev.teleconsult.ports.application.Bench.PATIENT;
import static dev.teleconsult.ports.application.Bench.START;
import static dev.teleconsult.ports.application.Bench.by;
import static dev.teleconsult.ports.application.Bench.system;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.teleconsult.domain.Fact;
import dev.teleconsult.domain.Fact.Detail;
import dev.teleconsult.domain.Fact.Kind;
import dev.teleconsult.domain.RoomId;
import dev.teleconsult.domain.ScheduleChange;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.ports.CheckResult;
import dev.teleconsult.ports.application.Bench;
import dev.teleconsult.ports.application.TeleconsultApplication;
import dev.teleconsult.ports.inbound.ChangeCommand;
import dev.teleconsult.ports.inbound.WatchTeleconsultationUseCase.Watch;
import dev.teleconsult.ports.outbound.CallEvent;
import dev.teleconsult.ports.outbound.IdempotencyRecords;
import dev.teleconsult.ports.outbound.KeptFact;
import dev.teleconsult.ports.outbound.TeleconsultStorage;
import dev.teleconsult.ports.outbound.TeleconsultationStore;
import dev.teleconsult.ports.outbound.UserIdMap;
import dev.teleconsult.ports.testing.Failures;
import dev.teleconsult.ports.testing.InMemoryStorage;
import dev.teleconsult.ports.testing.InMemoryStorage.Operation;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The facts that the use cases and the reconciler keep, each with the write that made it true. */
class FactsTest {

    private static final Duration AFTER = Duration.ofMinutes(15);

    private final Bench bench = Bench.with(
            builder -> builder.keepsFacts(true).completedAfter(AFTER).uploadsGoWithCall(Duration.ofMinutes(2)));

    @AfterEach
    void close() {
        bench.close();
    }

    private List<KeptFact> kept(TeleconsultationId id) {
        return bench.storage.allFacts().stream()
                .filter(one -> one.teleconsultation().filter(id::equals).isPresent())
                .toList();
    }

    private List<Kind> kinds(TeleconsultationId id) {
        return kept(id).stream().map(one -> one.fact().kind()).toList();
    }

    private void reconcile() {
        bench.application.reconciler().runOnce();
    }

    private void tell(CallEvent.Kind kind, RoomId room, int connected, Instant at) {
        bench.clock.set(at);
        bench.tell(new CallEvent(kind, room, connected, at));
    }

    @Test
    void factsOfAWholeVisitShouldBeKeptInOrder() {
        TeleconsultationId id = bench.schedule(DOCTOR_ALONE);
        bench.add(id, PATIENT);
        bench.change(id, ChangeCommand.none().schedule(ScheduleChange.none().length(HOUR.multipliedBy(2))));
        reconcile();
        assertThat(kinds(id)).containsExactly(Kind.SCHEDULED, Kind.CHANGED, Kind.READY, Kind.CHANGED);
        bench.openTheWindow();
        reconcile();
        reconcile();
        bench.join(id, "doctor");
        RoomId room = bench.record(id).room().orElseThrow().id();
        tell(CallEvent.Kind.USER_CONNECTED, room, 1, START);
        tell(CallEvent.Kind.USER_CONNECTED, room, 2, START.plusSeconds(5));
        tell(CallEvent.Kind.USER_DISCONNECTED, room, 0, START.plusSeconds(600));
        reconcile();
        bench.clock.set(START.plusSeconds(720));
        reconcile();
        bench.clock.set(START.plus(HOUR.multipliedBy(2)).plus(AFTER));
        reconcile();
        reconcile();
        bench.cancel(id);
        reconcile();

        assertThat(kinds(id))
                .containsExactly(
                        Kind.SCHEDULED,
                        Kind.CHANGED,
                        Kind.READY,
                        Kind.CHANGED,
                        Kind.LINK_AVAILABLE,
                        Kind.STARTED,
                        Kind.CLEANED,
                        Kind.ENDED,
                        Kind.COMPLETED,
                        Kind.CANCELLED,
                        Kind.CLEANED);
        assertThat(kept(id))
                .extracting(KeptFact::sequence)
                .isSorted()
                .endsWith(bench.storage
                        .teleconsultations()
                        .lookUp(id, system())
                        .orElseThrow()
                        .edition()
                        .number());
        assertThat(kept(id).get(1).fact().details()).isEqualTo(Map.of(Detail.CHANGED, "participants"));
        assertThat(kept(id).get(6).fact().details()).isEqualTo(Map.of(Detail.ROOMS, "0", Detail.UPLOADS, "1"));
        assertThat(kept(id).get(7).fact().at()).isEqualTo(START.plusSeconds(600));
        assertThat(kept(id).get(10).fact().details()).isEqualTo(Map.of(Detail.ROOMS, "1", Detail.UPLOADS, "0"));
    }

    @Test
    void disabledFactsShouldCauseNoStoreCalls() {
        try (Bench plain = Bench.with(builder -> builder.completedAfter(AFTER))) {
            TeleconsultationId id = plain.scheduled();
            plain.openTheWindow();
            plain.join(id, "doctor");
            plain.tell(new CallEvent(
                    CallEvent.Kind.USER_CONNECTED,
                    plain.record(id).room().orElseThrow().id(),
                    2,
                    OPENS));
            plain.clock.set(START.plus(HOUR).plus(AFTER));
            plain.application.reconciler().runOnce();
            plain.cancel(id);

            assertThat(plain.storage.allFacts()).isEmpty();
            assertThat(plain.record(id).madeFacts().isNothing()).isTrue();
            for (Operation operation : List.of(
                    Operation.ADD_FACTS,
                    Operation.FIND_UNTOLD,
                    Operation.REMOVE_SETTLED_FACTS,
                    Operation.FIND_BY_ROOM)) {
                assertThat(plain.storage.callsTo(operation)).as("%s", operation).isZero();
            }
        }
    }

    /** A write keeps the told facts of an older record, where facts are not kept. */
    @Test
    void toldFactsShouldBeKeptWhenFactsAreDisabled() {
        TeleconsultationId id = bench.scheduled();
        bench.openTheWindow();
        reconcile();
        try (Bench plain = Bench.on(bench.storage.replica())) {
            plain.clock.set(OPENS);
            plain.join(id, "doctor");
        }

        assertThat(bench.record(id).madeFacts().linkAvailable()).isTrue();
        assertThat(kinds(id)).containsExactly(Kind.SCHEDULED, Kind.READY, Kind.LINK_AVAILABLE);
    }

    @Test
    void oneOfManyReplicasShouldMakeLinkAvailable() {
        TeleconsultationId id = bench.scheduled();
        bench.openTheWindow();

        for (int replica = 0; replica < 3; replica++) {
            reconcile();
        }
        bench.join(id, "doctor");

        assertThat(kinds(id)).containsExactly(Kind.SCHEDULED, Kind.READY, Kind.LINK_AVAILABLE);
    }

    @Test
    void visitPlannedBeforeFactsWereKeptShouldMakeLinkAvailable() {
        InMemoryStorage storage = bench.storage.replica();
        TeleconsultationId id;
        try (Bench before = Bench.on(storage)) {
            id = before.scheduled();
        }
        bench.openTheWindow();

        reconcile();

        assertThat(kinds(id)).containsExactly(Kind.LINK_AVAILABLE);
    }

    /** More than a page, of which some records cannot be written. */
    @Test
    void recordThatCannotBeWrittenShouldNotPreventFactsOfOthers() {
        List<TeleconsultationId> ids =
                IntStream.range(0, 230).mapToObj(i -> bench.schedule(BOTH)).toList();
        bench.openTheWindow();
        bench.storage.failNext(Operation.BACKLOG, Failures.none());
        bench.storage.failNext(Operation.REPLACE, Failures.unavailable());
        bench.storage.failNext(Operation.REPLACE, Failures.rejected());

        reconcile();
        assertThat(ids)
                .filteredOn(id -> kinds(id).contains(Kind.LINK_AVAILABLE))
                .hasSize(228);
        reconcile();

        assertThat(ids).allMatch(id -> kinds(id).contains(Kind.LINK_AVAILABLE));
    }

    /** An outage of an hour: afterwards no fact is missing. */
    @Test
    void factsDueDuringAnOutageShouldBeMadeAfterwards() {
        TeleconsultationId id = bench.scheduled();
        reconcile();
        bench.storage.failAlways(Operation.FIND_UNTOLD, Failures.unavailable());
        bench.openTheWindow();
        assertThatThrownBy(this::reconcile).isInstanceOf(RuntimeException.class);
        bench.clock.advance(HOUR);
        assertThatThrownBy(this::reconcile).isInstanceOf(RuntimeException.class);
        bench.storage.heal();

        reconcile();

        assertThat(kinds(id)).contains(Kind.LINK_AVAILABLE);
    }

    @Test
    void failedScheduleShouldMakeNoFact() {
        bench.video.failNext(Failures.rejected());

        assertThatThrownBy(() -> bench.scheduled()).isInstanceOf(RuntimeException.class);
        reconcile();

        assertThat(bench.storage.allFacts()).isEmpty();
    }

    @Test
    void waitingParticipantShouldMakeOneFactInFiveMinutes() {
        TeleconsultationId id = bench.scheduled();

        for (int visit = 0; visit < 3; visit++) {
            try (Watch watch = bench.application.watching().watch(id, by("doctor"), news -> {})) {
                assertThat(watch).isNotNull();
            }
        }
        assertThat(kinds(id)).containsExactly(Kind.SCHEDULED, Kind.READY, Kind.PARTICIPANT_WAITING);
        bench.clock.advance(Duration.ofMinutes(5));
        bench.application.watching().watch(id, by("doctor"), news -> {}).close();
        bench.openTheWindow();
        bench.application.watching().watch(id, by("doctor"), news -> {}).close();

        assertThat(kinds(id))
                .filteredOn(kind -> kind == Kind.PARTICIPANT_WAITING)
                .hasSize(2);
        assertThat(kept(id).get(2).fact().person())
                .contains(bench.plan(id).participants().known().get(0).videoUser());
    }

    @Test
    void watchingShouldWorkDuringAnOutageOfTheOutbox() {
        TeleconsultationId id = bench.scheduled();
        bench.storage.failAlways(Operation.ADD_FACTS, Failures.unavailable());

        bench.application.watching().watch(id, by("doctor"), news -> {}).close();

        assertThat(kinds(id)).doesNotContain(Kind.PARTICIPANT_WAITING);
    }

    @Test
    void settledFactsShouldBeRemovedAfterTheirTime() {
        TeleconsultationId id = bench.scheduled();
        KeptFact first = kept(id).get(0);
        bench.storage.outbox().orElseThrow().update(first, Map.of(), bench.clock.instant(), system());

        bench.clock.advance(Duration.ofDays(7));
        reconcile();
        assertThat(kept(id))
                .contains(bench.storage
                        .outbox()
                        .orElseThrow()
                        .find(first.id(), system())
                        .orElseThrow());
        bench.clock.advance(Duration.ofMillis(1));
        reconcile();

        assertThat(kept(id)).extracting(KeptFact::id).doesNotContain(first.id());
    }

    @Test
    void factsShouldRequireAStoreThatSupportsFacts() {
        assertThatThrownBy(() -> TeleconsultApplication.builder(new StoreWithoutFacts(), bench.video)
                        .keepsFacts(true)
                        .build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("keepsFacts needs a store that keeps facts");
        assertThat(Fact.of(Kind.READY, START).details()).isEmpty();
    }

    /** A store of a library's user from before there were facts. */
    private static final class StoreWithoutFacts implements TeleconsultStorage {

        private final InMemoryStorage inside = new InMemoryStorage();

        @Override
        public TeleconsultationStore teleconsultations() {
            return inside.teleconsultations();
        }

        @Override
        public UserIdMap userIds() {
            return inside.userIds();
        }

        @Override
        public Optional<IdempotencyRecords> idempotencyRecords() {
            return inside.idempotencyRecords();
        }

        @Override
        public CheckResult check() {
            return inside.check();
        }

        @Override
        public void close() {
            inside.close();
        }
    }
}
