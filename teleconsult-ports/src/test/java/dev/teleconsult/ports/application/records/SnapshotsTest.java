package dev.teleconsult.ports.application.records;

import static dev.teleconsult.ports.application.Bench.BOTH;
import static dev.teleconsult.ports.application.Bench.DOCTOR;
import static dev.teleconsult.ports.application.Bench.DOCTOR_ALONE;
import static dev.teleconsult.ports.application.Bench.OPENS;
import static dev.teleconsult.ports.application.Bench.PATIENT;
import static dev.teleconsult.ports.application.Bench.by;
import static dev.teleconsult.ports.application.Bench.refusal;
import static dev.teleconsult.ports.application.Bench.system;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.teleconsult.domain.DomainFixtures;
import dev.teleconsult.domain.RefusalCode;
import dev.teleconsult.domain.RoomState;
import dev.teleconsult.domain.ScheduleChange;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.domain.WaitingReason;
import dev.teleconsult.ports.PortUnavailableException;
import dev.teleconsult.ports.Upstream;
import dev.teleconsult.ports.application.Bench;
import dev.teleconsult.ports.application.TeleconsultApplication;
import dev.teleconsult.ports.application.shared.Time;
import dev.teleconsult.ports.inbound.ChangeCommand;
import dev.teleconsult.ports.inbound.Invitations;
import dev.teleconsult.ports.inbound.JoinTeleconsultationUseCase.View;
import dev.teleconsult.ports.outbound.Idempotent;
import dev.teleconsult.ports.outbound.MakesNoCall;
import dev.teleconsult.ports.outbound.StoredTeleconsultation;
import dev.teleconsult.ports.outbound.TeleconsultationStore;
import dev.teleconsult.ports.testing.Failures;
import dev.teleconsult.ports.testing.InMemoryStorage;
import dev.teleconsult.ports.testing.InMemoryStorage.Operation;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class SnapshotsTest {

    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final ChangeCommand LATER =
            ChangeCommand.none().schedule(ScheduleChange.none().start(Bench.START.plusSeconds(60)));

    private final Bench bench = Bench.plain();
    private final TeleconsultApplication elsewhere = bench.beside(new Bench.Interference());
    private final List<Thread> started = new CopyOnWriteArrayList<>();
    private final ExecutorService threads = Executors.newCachedThreadPool(work -> {
        Thread thread = new Thread(work);
        started.add(thread);
        return thread;
    });

    @AfterEach
    void endThreads() {
        threads.shutdownNow();
        elsewhere.close();
        bench.close();
    }

    @Test
    void readersWithinASecondShouldShareOneRead() {
        TeleconsultationId id = bench.scheduled();
        int before = reads();

        bench.join(id, "doctor");
        bench.clock.advance(SECOND.minusNanos(1));
        bench.join(id, "patient-1");
        assertThat(reads()).isEqualTo(before + 1);

        bench.clock.advance(Duration.ofNanos(1));
        bench.join(id, "patient-1");
        assertThat(reads()).isEqualTo(before + 2);
    }

    @Test
    void everyReaderShouldReadWhenSnapshotsAreDisabled() {
        try (Bench off = Bench.with(builder -> builder.snapshotsFreshFor(Duration.ZERO))) {
            TeleconsultationId id = off.scheduled();
            int before = off.storage.callsTo(Operation.FIND);

            off.join(id, "doctor");
            off.join(id, "doctor");

            assertThat(off.storage.callsTo(Operation.FIND)).isEqualTo(before + 2);
        }
    }

    @Test
    void changeOfAnotherReplicaShouldBeSeenASecondLaterWithoutAChannel() {
        bench.storage.channel().cut();
        TeleconsultationId id = bench.scheduled();
        bench.join(id, "doctor");
        elsewhere.planning().change(id, LATER, system());

        assertThat(bench.join(id, "doctor").joinableFrom()).isEqualTo(OPENS);
        bench.clock.advance(SECOND);
        assertThat(bench.join(id, "doctor").joinableFrom()).isEqualTo(OPENS.plusSeconds(60));
    }

    @Test
    void ownChangeShouldBeSeenAtOnce() {
        TeleconsultationId id = bench.schedule(DOCTOR_ALONE);
        bench.join(id, "doctor");

        bench.change(id, LATER);
        assertThat(bench.join(id, "doctor").joinableFrom()).isEqualTo(OPENS.plusSeconds(60));

        bench.add(id, PATIENT);
        assertThat(bench.join(id, "patient-1").attendees()).hasSize(2);

        bench.cancel(id);
        refusal(RefusalCode.TELECONSULTATION_NOT_FOUND, () -> bench.join(id, "doctor"));
    }

    @Test
    void ownChangeWithAnUnknownOutcomeShouldBeReadAgain() {
        TeleconsultationId id = bench.scheduled();
        bench.join(id, "doctor");
        bench.storage.failNext(Operation.REPLACE, Failures.afterwards(Failures.unavailable()));
        bench.storage.failNext(Operation.FIND, Failures.unavailable());
        int before = reads();

        assertThatThrownBy(() -> bench.cancel(id)).isInstanceOf(PortUnavailableException.class);
        bench.storage.heal();
        bench.join(id, "doctor");

        assertThat(reads()).isGreaterThan(before);
    }

    @Test
    void outdatedSnapshotShouldRefuseNoCaller() {
        TeleconsultationId id = bench.schedule(DOCTOR_ALONE);
        bench.join(id, "doctor");
        elsewhere.planning().addParticipant(id, PATIENT, system());

        assertThat(bench.join(id, "patient-1").attendees()).hasSize(2);
        assertThat(bench.join(id, "doctor").attendees())
                .as("the new read is shared")
                .hasSize(2);
    }

    @Test
    void strangerShouldCostOneRead() {
        TeleconsultationId id = bench.scheduled();
        int before = reads();

        refusal(RefusalCode.UNAUTHORIZED_USER, () -> bench.join(id, "stranger"));
        assertThat(reads()).isEqualTo(before + 1);
        refusal(RefusalCode.UNAUTHORIZED_USER, () -> bench.join(id, "stranger"));
        assertThat(reads()).isEqualTo(before + 2);
    }

    @Test
    void missingVisitShouldBeReadEachTime() {
        TeleconsultationId id = new TeleconsultationId("put-1");
        refusal(RefusalCode.TELECONSULTATION_NOT_FOUND, () -> bench.join(id, "doctor"));

        bench.put(new RoomState.NoRoom());

        assertThat(bench.join(id, "doctor").attendees()).hasSize(2);
    }

    @Test
    void failureShouldNotBeCached() {
        TeleconsultationId id = bench.scheduled();
        bench.storage.failNext(Operation.FIND, Failures.unavailable());

        assertThatThrownBy(() -> bench.join(id, "doctor")).isInstanceOf(PortUnavailableException.class);

        assertThat(bench.join(id, "doctor").attendees()).hasSize(2);
    }

    @Test
    void linkShouldNotBeShownForAPlanReadBeforeTheWindow() {
        TeleconsultationId id = bench.scheduled();
        bench.clock.set(OPENS.minusMillis(1));
        bench.join(id, "doctor");
        elsewhere.planning().change(id, LATER, system());

        bench.openTheWindow();
        View view = bench.join(id, "doctor");

        assertThat(view.link()).isEmpty();
        assertThat(view.joinableFrom()).isEqualTo(OPENS.plusSeconds(60));
        assertThat(bench.phase(id)).isEqualTo(RoomState.Phase.READY);
    }

    @Test
    void linkShouldBeShownFromTheFirstInstantDespiteAnEarlierRead() {
        TeleconsultationId id = bench.scheduled();
        bench.clock.set(OPENS.minusMillis(1));
        assertThat(bench.join(id, "doctor").reason()).contains(WaitingReason.TOO_EARLY);

        bench.openTheWindow();

        assertThat(bench.join(id, "doctor").link()).isPresent();
        assertThat(bench.phase(id)).isEqualTo(RoomState.Phase.REVEALED);
    }

    @Test
    void linkShouldBeShownWhenAnotherReplicaRevealedItAfterTheRead() {
        TeleconsultationId id = bench.scheduled();
        bench.clock.set(OPENS.minusMillis(1));
        bench.join(id, "doctor");
        bench.openTheWindow();
        elsewhere.joining().join(id, Bench.AS_IT_IS, by("patient-1"));

        assertThat(bench.join(id, "doctor").link()).isPresent();
    }

    @Test
    void readersOfARevealedVisitShouldReadNothing() {
        TeleconsultationId id = bench.scheduled();
        bench.openTheWindow();
        bench.join(id, "doctor");
        bench.join(id, "doctor");
        int before = reads();

        assertThat(bench.join(id, "doctor").link()).isPresent();
        assertThat(bench.join(id, "patient-1").link()).isPresent();
        assertThat(reads()).isEqualTo(before);
    }

    @Test
    void readOfAWatchShouldBeSeenAtOnce() {
        TeleconsultationId id = bench.scheduled();
        bench.join(id, "doctor");
        elsewhere.planning().change(id, LATER, system());

        bench.application.watching().watch(id, by("doctor"), news -> {}).close();

        assertThat(bench.join(id, "doctor").joinableFrom()).isEqualTo(OPENS.plusSeconds(60));
    }

    @Test
    void everyReadShouldReplaceAnOutdatedSnapshot() {
        InMemoryStorage storage = new InMemoryStorage();
        try (Bench other = Bench.on(storage)) {
            TeleconsultationId id = other.scheduled();
            Snapshots snapshots = new Snapshots(
                    new TeleconsultationRecords(
                            storage.teleconsultations(), DomainFixtures.owedTerms(), KeptFacts.none(), other.clock),
                    SECOND,
                    10,
                    Runnable::run,
                    new Time(other.clock, other.clock::nanoTime));
            TeleconsultationStore store = new SnapshotStore(storage.teleconsultations(), snapshots, written -> {});
            List<Runnable> ways = List.of(
                    () -> store.find(id, system()),
                    () -> store.findAll(Set.of(id), system()),
                    () -> store.findByRoom(other.room(id), system()));
            for (Runnable way : ways) {
                StoredTeleconsultation old = snapshots.get(id, system()).stored();
                way.run();
                assertThat(snapshots.get(id, system()).stored())
                        .as("nothing has changed")
                        .isSameAs(old);

                other.change(
                        id,
                        ChangeCommand.none()
                                .schedule(ScheduleChange.none()
                                        .start(old.teleconsultation()
                                                .plan()
                                                .schedule()
                                                .start()
                                                .plusSeconds(1))));
                assertThat(snapshots.get(id, system()).stored()).isSameAs(old);
                way.run();
                assertThat(snapshots.get(id, system()).stored()).isNotEqualTo(old);
            }
        }
    }

    @Test
    void clockSetBackShouldNotChangeTheAgeOfSnapshots() {
        TeleconsultationId id = bench.scheduled();
        bench.join(id, "doctor");
        int before = reads();

        bench.clock.advance(Duration.ofDays(-1));
        bench.join(id, "doctor");
        assertThat(reads()).isEqualTo(before);

        bench.clock.advance(SECOND);
        bench.join(id, "doctor");
        assertThat(reads()).as("a second has passed").isEqualTo(before + 1);
    }

    /** Covers future writes too: waiting participants and other replicas learn of a write only through this. */
    @Test
    void everyWriteShouldBeReportedAlsoWhenItsAnswerIsLost() throws ReflectiveOperationException {
        TeleconsultationId id = bench.scheduled();
        StoredTeleconsultation current =
                bench.storage.teleconsultations().find(id, system()).orElseThrow();
        List<Method> writes = Arrays.stream(TeleconsultationStore.class.getMethods())
                .filter(method ->
                        !method.isAnnotationPresent(Idempotent.class) && !method.isAnnotationPresent(MakesNoCall.class))
                .filter(method -> Arrays.asList(method.getParameterTypes()).contains(StoredTeleconsultation.class))
                .toList();
        assertThat(writes).hasSizeGreaterThanOrEqualTo(2);
        for (Method write : writes) {
            for (boolean isLost : List.of(false, true)) {
                List<TeleconsultationId> told = new ArrayList<>();
                TeleconsultationStore inside = (TeleconsultationStore) Proxy.newProxyInstance(
                        TeleconsultationStore.class.getClassLoader(),
                        new Class<?>[] {TeleconsultationStore.class},
                        (proxy, method, arguments) -> {
                            if (isLost) {
                                throw PortUnavailableException.outcomeUnknown(Upstream.STORE, "no answer");
                            }
                            return method.getReturnType() == boolean.class ? (Object) true : Optional.of(current);
                        });
                Snapshots snapshots = snapshotsOf(inside);
                Object[] arguments = Arrays.stream(write.getParameterTypes())
                        .map(type -> type == StoredTeleconsultation.class ? (Object) current : null)
                        .toArray();

                try {
                    write.invoke(new SnapshotStore(inside, snapshots, told::add), arguments);
                } catch (InvocationTargetException lost) {
                    assertThat(lost).hasCauseInstanceOf(PortUnavailableException.class);
                }

                assertThat(told).as("%s, lost: %s", write, isLost).containsExactly(id);
            }
        }
    }

    /** Rendered views are found by their record object: they stay valid while the record is equal. */
    @Test
    void equalRecordReadAgainShouldBeTheSameObject() {
        TeleconsultationId id = bench.scheduled();
        TeleconsultationStore copying = storeReading(() -> bench.storage
                .teleconsultations()
                .find(id, system())
                .map(stored -> new StoredTeleconsultation(Bench.anew(stored.teleconsultation()), stored.version())));
        Snapshots snapshots = snapshotsOf(copying);
        StoredTeleconsultation first = snapshots.get(id, system()).stored();

        bench.clock.advance(SECOND.minusMillis(1));
        assertThat(snapshots.atOnce(id, system()).orElseThrow().stored()).isSameAs(first);
        Snapshots.Snapshot renewed = snapshots.atOnce(id, system()).orElseThrow();
        assertThat(renewed.stored()).isSameAs(first);
        assertThat(renewed.asOf()).as("when it was read").isEqualTo(bench.clock.instant());

        bench.change(id, LATER);
        bench.clock.advance(SECOND.minusMillis(1));
        snapshots.atOnce(id, system());
        assertThat(snapshots.atOnce(id, system()).orElseThrow().stored()).isNotEqualTo(first);
    }

    private static TeleconsultationStore storeReading(Supplier<Optional<StoredTeleconsultation>> find) {
        return (TeleconsultationStore) Proxy.newProxyInstance(
                TeleconsultationStore.class.getClassLoader(),
                new Class<?>[] {TeleconsultationStore.class},
                (proxy, method, arguments) -> find.get());
    }

    private Snapshots snapshotsOf(TeleconsultationStore store) {
        return new Snapshots(
                new TeleconsultationRecords(store, DomainFixtures.owedTerms(), KeptFacts.none(), bench.clock),
                SECOND,
                3,
                Runnable::run,
                new Time(bench.clock, bench.clock::nanoTime));
    }

    @Test
    void snapshotsShouldBeBounded() {
        Snapshots snapshots = snapshotsOf(bench.storage.teleconsultations());
        for (int one = 0; one < 10; one++) {
            TeleconsultationId id = bench.schedule(Invitations.of(DOCTOR, Bench.patient(one)));
            assertThat(snapshots.get(id, system()).stored().id()).isEqualTo(id);
            assertThat(snapshots.size()).isLessThanOrEqualTo(3);
        }
        bench.clock.advance(SECOND);
        snapshots.get(bench.schedule(BOTH), system());

        assertThat(snapshots.size()).as("expired snapshots go first").isEqualTo(1);
    }

    @Test
    void concurrentReadersShouldReadAndRevealOnce() throws Exception {
        TeleconsultationId id = bench.scheduled();
        bench.openTheWindow();
        Held held = hold("TeleconsultationStore.replace");
        int reads = reads();
        int writes = bench.storage.callsTo(Operation.REPLACE);

        List<Future<View>> readers = new ArrayList<>();
        readers.add(threads.submit(() -> bench.join(id, "doctor")));
        held.begun.await();
        for (int reader = 0; reader < 8; reader++) {
            readers.add(threads.submit(() -> bench.join(id, "patient-1")));
        }
        // A participant who joins after the write with the earlier read makes a write of its own, which is refused.
        while (!started.stream().allMatch(thread -> thread.getState() == Thread.State.WAITING)) {
            Thread.onSpinWait();
        }
        held.go.countDown();

        for (Future<View> reader : readers) {
            assertThat(reader.get().link()).isPresent();
        }
        assertThat(bench.storage.callsTo(Operation.REPLACE)).isEqualTo(writes + 1);
        assertThat(reads()).as("some may come after the write").isBetween(reads + 1, reads + 2);
        assertThat(readers.get(1).get().link())
                .as("each participant has their own link")
                .isNotEqualTo(readers.get(0).get().link());
    }

    @Test
    void readStartedBeforeAnOwnChangeShouldNotBeSharedAfterIt() throws Exception {
        TeleconsultationId id = bench.scheduled();
        Held held = hold("TeleconsultationStore.find");
        Future<View> early = threads.submit(() -> bench.join(id, "doctor"));
        held.begun.await();
        bench.change(id, LATER);

        assertThat(bench.join(id, "doctor").joinableFrom()).isEqualTo(OPENS.plusSeconds(60));
        held.go.countDown();
        early.get();
        assertThat(bench.join(id, "doctor").joinableFrom()).isEqualTo(OPENS.plusSeconds(60));
    }

    @Test
    void slowReadShouldNotBeSharedLongerThanASnapshotIsFresh() throws Exception {
        TeleconsultationId id = bench.scheduled();
        Held held = hold("TeleconsultationStore.find");
        Future<View> first = threads.submit(() -> bench.join(id, "doctor"));
        held.begun.await();
        bench.clock.advance(SECOND);

        assertThat(bench.join(id, "patient-1").attendees()).hasSize(2);

        held.go.countDown();
        first.get();
    }

    @Test
    void readersWaitingForAFailedReadShouldFail() throws Exception {
        TeleconsultationId id = bench.scheduled();
        Held held = hold("TeleconsultationStore.find");
        bench.storage.failNext(Operation.FIND, Failures.unavailable());
        Future<View> first = threads.submit(() -> bench.join(id, "doctor"));
        held.begun.await();
        Future<View> second = threads.submit(() -> bench.join(id, "patient-1"));
        held.go.countDown();

        assertThatThrownBy(first::get)
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(PortUnavailableException.class);
        Optional<Throwable> cause = causeOf(second);
        assertThat(cause.filter(failure -> !(failure instanceof PortUnavailableException)))
                .as("the same failure, or none for a later reader")
                .isEmpty();
    }

    private static Optional<Throwable> causeOf(Future<View> future) throws InterruptedException {
        try {
            future.get();
            return Optional.empty();
        } catch (ExecutionException e) {
            return Optional.of(e.getCause());
        }
    }

    private int reads() {
        return bench.storage.callsTo(Operation.FIND);
    }

    /** Holds the next call of that name by this replica, before it is made. */
    private Held hold(String call) {
        Held held = new Held();
        bench.interference.around(call, go -> held.hold());
        return held;
    }

    private static final class Held {
        private final CountDownLatch begun = new CountDownLatch(1);
        private final CountDownLatch go = new CountDownLatch(1);

        private void hold() {
            begun.countDown();
            try {
                go.await();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }
}
