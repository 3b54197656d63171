package dev.teleconsult.ports.application.watching;

import static dev.teleconsult.ports.application.Bench.DOCTOR;
import static dev.teleconsult.ports.application.Bench.DOCTOR_ALONE;
import static dev.teleconsult.ports.application.Bench.HOUR;
import static dev.teleconsult.ports.application.Bench.LEAD;
import static dev.teleconsult.ports.application.Bench.OPENS;
import static dev.teleconsult.ports.application.Bench.PATIENT;
import static dev.teleconsult.ports.application.Bench.by;
import static dev.teleconsult.ports.application.Bench.refusal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.teleconsult.domain.DomainFixtures;
import dev.teleconsult.domain.ImmutabilityWindow;
import dev.teleconsult.domain.Notice;
import dev.teleconsult.domain.RefusalCode;
import dev.teleconsult.domain.RoomState;
import dev.teleconsult.domain.ScheduleChange;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.domain.WaitingReason;
import dev.teleconsult.ports.PeriodicTasks;
import dev.teleconsult.ports.PortRejectedException;
import dev.teleconsult.ports.PortUnavailableException;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.Upstream;
import dev.teleconsult.ports.application.Bench;
import dev.teleconsult.ports.application.people.Identities;
import dev.teleconsult.ports.application.people.Participation;
import dev.teleconsult.ports.application.records.KeptFacts;
import dev.teleconsult.ports.application.records.Replicas;
import dev.teleconsult.ports.application.records.TeleconsultationRecords;
import dev.teleconsult.ports.application.shared.Parallel;
import dev.teleconsult.ports.application.shared.Time;
import dev.teleconsult.ports.inbound.ChangeCommand;
import dev.teleconsult.ports.inbound.Invitations;
import dev.teleconsult.ports.inbound.WatchTeleconsultationUseCase.News;
import dev.teleconsult.ports.inbound.WatchTeleconsultationUseCase.Watch;
import dev.teleconsult.ports.interception.Intercepted;
import dev.teleconsult.ports.outbound.TeleconsultStorage;
import dev.teleconsult.ports.outbound.TeleconsultationStore;
import dev.teleconsult.ports.testing.Failures;
import dev.teleconsult.ports.testing.InMemoryStorage;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Rounds are run by the test here; the ticker, which runs them by itself, has its own tests. */
@Timeout(30)
class WatchingTest {

    private final Bench bench = Bench.plain();
    private final InMemoryStorage storage = bench.storage.replica();
    private final Bench.Interference interference = new Bench.Interference();
    private final TeleconsultStorage interfered = Intercepted.storage(storage, interference);
    private final PeriodicTasks tasks = new PeriodicTasks();
    private final WatchingService watching = new WatchingService(
            new TeleconsultationRecords(
                    interfered.teleconsultations(), DomainFixtures.owedTerms(), KeptFacts.none(), bench.clock),
            new Participation(new Identities(
                    interfered.userIds(), bench.video.users(), new Parallel(Runnable::run), bench.clock::nanoTime)),
            notices(interfered),
            new ImmutabilityWindow(LEAD),
            Replicas.none(),
            new WatchingService.Ticking(Duration.ofDays(300), tasks, new Time(bench.clock, bench.clock::nanoTime)));

    @AfterEach
    void close() {
        watching.close();
        bench.close();
    }

    @Test
    void firstNewsShouldContainTheCurrentState() {
        TeleconsultationId id = bench.scheduled();

        News first = one(watch(id, "doctor"));

        assertThat(first.kind()).isEqualTo(News.Kind.AVAILABILITY);
        assertThat(first.reason()).contains(WaitingReason.TOO_EARLY);
        assertThat(first.isJoinable()).isFalse();
        assertThat(first.joinableFrom()).isEqualTo(OPENS);
        assertThat(first.present()).hasSize(1);
        assertThat(first.now()).isEqualTo(bench.clock.instant());
    }

    @Test
    void everyReasonShouldBeReported() {
        TeleconsultationId incomplete = bench.schedule(DOCTOR_ALONE);
        TeleconsultationId replacing = bench.put(
                new RoomState.Replacing(Bench.room("old"), DomainFixtures.anOperation("op"), bench.clock.instant()));
        TeleconsultationId ready = bench.put(new RoomState.Ready(Bench.room("ready")));
        TeleconsultationId revealed = bench.put(new RoomState.Revealed(Bench.room("revealed")));
        bench.openTheWindow();

        assertThat(one(watch(incomplete, "doctor")).reason()).contains(WaitingReason.AWAITING_PARTICIPANTS);
        assertThat(one(watch(replacing, "patient-1")).reason()).contains(WaitingReason.ROOM_IN_PREPARATION);
        assertThat(one(watch(ready, "patient-1")).isJoinable()).isTrue();
        assertThat(one(watch(revealed, "patient-1")).isJoinable()).isTrue();
    }

    @Test
    void strangersShouldBeRefused() {
        TeleconsultationId id = bench.scheduled();

        refusal(RefusalCode.UNAUTHORIZED_USER, () -> watch(id, "stranger"));
        refusal(
                RefusalCode.UNAUTHORIZED_USER,
                () -> watching.watch(id, RequestContext.anonymous("x"), WatchingTest::unexpected));
        refusal(RefusalCode.TELECONSULTATION_NOT_FOUND, () -> watch(new TeleconsultationId("unknown"), "doctor"));
    }

    @Test
    void unchangedStateShouldNotBeReportedTwice() {
        List<News> told = watch(bench.scheduled(), "doctor");

        watching.look();
        bench.clock.advance(Duration.ofHours(1));
        watching.look();

        assertThat(told).hasSize(1);
    }

    @Test
    void openingShouldBeReported() {
        List<News> told = watch(bench.scheduled(), "doctor");
        bench.clock.set(OPENS.minusMillis(1));
        watching.look();
        assertThat(told).hasSize(1);

        bench.openTheWindow();
        watching.look();

        assertThat(last(told).kind()).isEqualTo(News.Kind.AVAILABILITY);
        assertThat(last(told).isJoinable()).isTrue();
        assertThat(last(told).reason()).isEmpty();
    }

    @Test
    void newTimeShouldBeReported() {
        TeleconsultationId id = bench.scheduled();
        List<News> told = watch(id, "doctor");

        bench.change(id, later());
        watching.look();

        assertThat(last(told).kind()).isEqualTo(News.Kind.RESCHEDULED);
        assertThat(last(told).joinableFrom()).isEqualTo(OPENS.plus(HOUR));
    }

    @Test
    void lastParticipantShouldBeReported() {
        TeleconsultationId id = bench.schedule(DOCTOR_ALONE);
        List<News> told = watch(id, "doctor");
        assertThat(one(told).reason()).contains(WaitingReason.AWAITING_PARTICIPANTS);

        bench.add(id, PATIENT);
        watching.look();

        assertThat(last(told).kind()).isEqualTo(News.Kind.AVAILABILITY);
        assertThat(last(told).reason()).contains(WaitingReason.TOO_EARLY);
    }

    @Test
    void arrivalsAndDeparturesShouldBeReported() {
        TeleconsultationId id = bench.scheduled();
        List<News> told = watch(id, "doctor");
        List<News> patient = new ArrayList<>();
        Watch here = watching.watch(id, by("patient-1"), patient::add);
        Watch another = watching.watch(id, by("patient-1"), news -> {});
        assertThat(patient.get(0).kind()).isEqualTo(News.Kind.AVAILABILITY);
        assertThat(patient.get(0).present()).hasSize(2);

        watching.look();
        assertThat(last(told).kind()).isEqualTo(News.Kind.PRESENCE);
        assertThat(last(told).present())
                .as("two people, three tabs")
                .containsExactlyInAnyOrder(bench.videoUser("doctor"), bench.videoUser("patient-1"));

        here.close();
        watching.look();
        assertThat(last(told).present()).hasSize(2);
        another.close();
        another.close();
        watching.look();
        assertThat(last(told).present()).hasSize(1);
    }

    @Test
    void noticeOfAnotherReplicaShouldBeReportedUntilItEnds() {
        TeleconsultationId id = bench.scheduled();
        List<News> told = watch(id, "patient-1");
        bench.application.delays().announce(id, Notice.Kind.STARTING_SOON, Duration.ofMinutes(5), by("doctor"));

        watching.look();
        watching.look();
        assertThat(told).hasSize(2);
        assertThat(last(told).kind()).isEqualTo(News.Kind.NOTICE);
        assertThat(last(told).notice()).map(Notice::kind).contains(Notice.Kind.STARTING_SOON);
        assertThat(one(watch(id, "patient-1")).notice())
                .as("a new watcher is notified too")
                .isEqualTo(last(told).notice());

        bench.clock.advance(Duration.ofMinutes(5));
        watching.look();
        assertThat(last(told).kind()).isEqualTo(News.Kind.NOTICE);
        assertThat(last(told).notice()).isEmpty();
    }

    /** An unreadable notice does not mean that the notice is over. */
    @Test
    void noticeShouldStayWhenItCannotBeReadAgain() {
        TeleconsultationId id = bench.scheduled();
        bench.application.delays().announce(id, Notice.Kind.STARTING_SOON, Duration.ofMinutes(5), by("doctor"));
        List<News> told = watch(id, "patient-1");
        storage.failAlways(InMemoryStorage.Operation.FIND_NOTICES, Failures.unavailable());

        bench.change(id, later());
        watching.look();

        assertThat(last(told).kind()).isEqualTo(News.Kind.RESCHEDULED);
        assertThat(last(told).notice()).isPresent();
    }

    @Test
    void cancellationShouldBeTheLastNews() {
        TeleconsultationId id = bench.scheduled();
        List<News> told = watch(id, "doctor");

        bench.cancel(id);
        watching.look();
        watching.look();

        assertThat(told).extracting(News::kind).containsExactly(News.Kind.AVAILABILITY, News.Kind.GONE);
        assertThat(last(told).isJoinable()).isFalse();
        assertThat(last(told).cause()).contains(News.Cause.CANCELLED);
    }

    @Test
    void removedParticipantShouldBeNotifiedOnlyThatTheVisitIsGone() {
        TeleconsultationId id = bench.scheduled();
        List<News> patient = watch(id, "patient-1");
        List<News> doctor = watch(id, "doctor");

        bench.change(id, people(Invitations.of(DOCTOR, Bench.patient(2))));
        watching.look();
        bench.change(id, later());
        watching.look();
        bench.change(id, people(Bench.BOTH));
        watching.look();

        assertThat(patient).extracting(News::kind).endsWith(News.Kind.GONE).containsOnlyOnce(News.Kind.GONE);
        assertThat(last(patient).cause()).contains(News.Cause.REMOVED);
        assertThat(doctor)
                .extracting(News::kind)
                .contains(News.Kind.RESCHEDULED)
                .doesNotContain(News.Kind.GONE);
    }

    @Test
    void participantWhoLeftShouldGetNoNews() {
        TeleconsultationId id = bench.scheduled();
        List<News> told = new ArrayList<>();
        Watch watch = watching.watch(id, by("doctor"), told::add);
        List<News> other = watch(id, "patient-1");

        watch.close();
        bench.cancel(id);
        watching.look();

        assertThat(last(other).kind()).isEqualTo(News.Kind.GONE);
        assertThat(told).extracting(News::kind).doesNotContain(News.Kind.GONE);
    }

    @Test
    void watcherShouldBeAbleToLeaveWhileNotified() {
        TeleconsultationId id = bench.scheduled();
        Watch[] watch = new Watch[1];
        List<News> told = new ArrayList<>();
        watch[0] = watching.watch(id, by("doctor"), news -> {
            told.add(news);
            if (watch[0] != null) {
                watch[0].close();
            }
        });

        bench.change(id, later());
        watching.look();
        bench.cancel(id);
        watching.look();

        assertThat(told).hasSize(2);
    }

    @Test
    void watcherThatLeavesShouldNotPreventNotifyingOthers() {
        TeleconsultationId id = bench.scheduled();
        Watch[] doctors = new Watch[2];
        List<News> told = new CopyOnWriteArrayList<>();
        // The first notified watcher closes the other one; which of them is first is not known.
        for (int one = 0; one < 2; one++) {
            int other = 1 - one;
            doctors[one] = watching.watch(id, by("doctor"), news -> {
                if (news.kind() == News.Kind.RESCHEDULED) {
                    told.add(news);
                    doctors[other].close();
                }
            });
        }
        List<News> patient = watch(id, "patient-1");

        bench.change(id, later());
        watching.look();

        assertThat(told).as("the closed watcher is not notified").hasSize(1);
        assertThat(patient).extracting(News::kind).contains(News.Kind.RESCHEDULED);
    }

    @Test
    void lateWatcherShouldNotBringOldNewsToOthers() {
        TeleconsultationId id = bench.scheduled();
        List<News> told = watch(id, "doctor");
        // The new watcher has read; then the visit is cancelled and all are notified; then the new watcher gets its
        // earlier read.
        List<News> late = new ArrayList<>();
        interference.around("UserIdMap.find", find -> {
            bench.cancel(id);
            watching.look();
        });

        watching.watch(id, by("patient-1"), late::add);
        watching.look();

        assertThat(told).extracting(News::kind).containsExactly(News.Kind.AVAILABILITY, News.Kind.GONE);
        assertThat(late).extracting(News::kind).containsExactly(News.Kind.AVAILABILITY, News.Kind.GONE);
    }

    @Test
    void outageOfTheStoreShouldBeRetried() {
        TeleconsultationId id = bench.scheduled();
        List<News> told = watch(id, "doctor");
        bench.cancel(id);
        storage.failNext(InMemoryStorage.Operation.FIND_ALL, Failures.unavailable());

        assertThatThrownBy(watching::look).isInstanceOf(PortUnavailableException.class);
        assertThat(told).hasSize(1);
        int reads = storage.callsTo(InMemoryStorage.Operation.FIND_ALL);
        watching.look();
        assertThat(storage.callsTo(InMemoryStorage.Operation.FIND_ALL))
                .as("paused for a moment")
                .isEqualTo(reads);
        bench.clock.advance(Duration.ofMillis(500));
        watching.look();
        assertThat(told).hasSize(2);

        storage.failAlways(Failures.unavailable());
        assertThatThrownBy(() -> watch(id, "doctor")).isInstanceOf(PortUnavailableException.class);
    }

    @Test
    void twoHundredVisitsShouldCostOneRead() {
        for (int one = 0; one < 401; one++) {
            watch(bench.put(new RoomState.Ready(Bench.room("room-" + one))), "doctor");
        }
        int before = storage.callsTo(InMemoryStorage.Operation.FIND_ALL);

        watching.look();

        assertThat(storage.callsTo(InMemoryStorage.Operation.FIND_ALL)).isEqualTo(before + 3);
    }

    @Test
    void visitsWithoutWatchersShouldNotBeRead() {
        watching.watch(bench.scheduled(), by("doctor"), news -> {}).close();
        int before = storage.calls();

        watching.look();

        assertThat(storage.calls()).isEqualTo(before);
    }

    @Test
    void sameNewsShouldHaveTheSameIdOnEveryReplica() {
        TeleconsultationId id = bench.scheduled();
        String first = one(watch(id, "doctor")).id();

        List<News> elsewhere = new ArrayList<>();
        bench.application.watching().watch(id, by("doctor"), elsewhere::add).close();

        assertThat(one(elsewhere).id()).isEqualTo(first).startsWith("too_early-" + OPENS.toEpochMilli() + "-1-");
    }

    @Test
    void tickerShouldReportOwnChangesAtOnce() throws InterruptedException {
        Bench slow = Bench.with(builder -> builder.watchInterval(Duration.ofHours(1)));
        TeleconsultationId id = slow.scheduled();
        BlockingQueue<News> told = new LinkedBlockingQueue<>();
        slow.application.watching().watch(id, by("doctor"), told::add);
        assertThat(next(told).reason()).contains(WaitingReason.TOO_EARLY);

        slow.change(id, later());
        assertThat(next(told).kind()).isEqualTo(News.Kind.RESCHEDULED);
        slow.cancel(id);
        assertThat(next(told).kind()).isEqualTo(News.Kind.GONE);
        slow.close();
    }

    @Test
    void tickerShouldReportTheOpening() throws InterruptedException {
        Bench slow = Bench.with(builder -> builder.watchInterval(Duration.ofHours(1)));
        TeleconsultationId id = slow.scheduled();
        BlockingQueue<News> told = new LinkedBlockingQueue<>();
        slow.clock.set(OPENS.minusMillis(1));
        slow.application.watching().watch(id, by("doctor"), told::add);
        assertThat(next(told).isJoinable()).isFalse();

        slow.openTheWindow();

        assertThat(next(told).isJoinable()).isTrue();
        slow.close();
    }

    @Test
    void tickerShouldContinueAfterABugInAListener() throws InterruptedException {
        Bench quick = Bench.with(builder -> builder.watchInterval(Duration.ofMillis(10)));
        TeleconsultationId broken = quick.scheduled();
        TeleconsultationId id = quick.schedule(Invitations.of(DOCTOR, Bench.patient(2)));
        CountDownLatch failed = new CountDownLatch(1);
        BlockingQueue<News> told = new LinkedBlockingQueue<>();
        Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
        Thread.setDefaultUncaughtExceptionHandler((thread, bug) -> failed.countDown());
        try {
            quick.application.watching().watch(broken, by("doctor"), news -> {
                if (news.kind() == News.Kind.GONE) {
                    throw new IllegalStateException("a listener must not throw");
                }
            });
            quick.application.watching().watch(id, by("doctor"), told::add);
            next(told);
            quick.cancel(broken);
            assertThat(failed.await(20, TimeUnit.SECONDS)).isTrue();

            quick.cancel(id);

            assertThat(next(told).kind()).isEqualTo(News.Kind.GONE);
        } finally {
            Thread.setDefaultUncaughtExceptionHandler(before);
            quick.close();
        }
    }

    /** Regression: 100 returning clients per second were 100 reads on one thread. */
    @Test
    void arrivalsAndDeparturesShouldCostOneReadEachAndNoneOnTheTicker() {
        TeleconsultationId id = bench.scheduled();
        List<News> told = watch(id, "doctor");
        watching.look();
        int before = storage.callsTo(InMemoryStorage.Operation.FIND_ALL);

        for (int client = 0; client < 100; client++) {
            watching.watch(id, by("patient-1"), news -> {}).close();
        }
        watching.watch(id, by("patient-1"), news -> {});
        watching.look();

        assertThat(storage.callsTo(InMemoryStorage.Operation.FIND_ALL))
                .as("the round's")
                .isEqualTo(before + 1);
        assertThat(last(told).kind()).isEqualTo(News.Kind.PRESENCE);
        assertThat(last(told).present()).hasSize(2);
    }

    @Test
    void changesDuringAReadShouldBeReadTogether() {
        TeleconsultationId id = bench.scheduled();
        watch(id, "doctor");
        watching.look();
        int before = storage.callsTo(InMemoryStorage.Operation.FIND_ALL);
        CountDownLatch reading = new CountDownLatch(1);
        CountDownLatch changed = new CountDownLatch(1);
        interference.around("TeleconsultationStore.findAll", find -> {
            reading.countDown();
            awaited(changed);
            find.run();
        });

        watching.changed(id);
        awaited(reading);
        for (int change = 0; change < 100; change++) {
            watching.changed(id);
        }
        changed.countDown();
        watching.look();

        assertThat(storage.callsTo(InMemoryStorage.Operation.FIND_ALL))
                .as("the read under way, one for all changes since, and the round's")
                .isBetween(before + 2, before + 3);
    }

    private static void awaited(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** One unreadable record, at each position of a batch. */
    @Test
    void unreadableRecordShouldNotAffectOthersAtAnyPosition() {
        List<TeleconsultationId> ids = new ArrayList<>();
        List<List<News>> told = new ArrayList<>();
        AtomicReference<TeleconsultationId> poisoned = new AtomicReference<>();
        try (WatchingService all = service(unreadable(storage.teleconsultations(), poisoned))) {
            for (int one = 0; one < 12; one++) {
                TeleconsultationId id = bench.scheduled();
                List<News> news = new CopyOnWriteArrayList<>();
                all.watch(id, by("doctor"), news::add);
                ids.add(id);
                told.add(news);
            }
            Duration later = HOUR;
            for (TeleconsultationId bad : ids) {
                poisoned.set(bad);
                later = later.plusMinutes(1);
                for (TeleconsultationId id : ids) {
                    bench.change(
                            id,
                            ChangeCommand.none()
                                    .schedule(ScheduleChange.none()
                                            .start(Bench.START.plus(later))
                                            .length(HOUR)));
                }

                all.look();

                for (int one = 0; one < ids.size(); one++) {
                    boolean isTold = last(told.get(one)).joinableFrom().equals(OPENS.plus(later));
                    assertThat(isTold)
                            .as("%s while %s is unreadable", ids.get(one), bad)
                            .isNotEqualTo(ids.get(one).equals(bad));
                }
            }
            poisoned.set(new TeleconsultationId("none"));
            all.look();
            for (List<News> news : told) {
                assertThat(last(news).joinableFrom()).as("readable again").isEqualTo(OPENS.plus(later));
            }
        }
    }

    @Test
    void clockSetForwardOrBackShouldStopNoRoundAndNoOpening() {
        TeleconsultationId id = bench.scheduled();
        List<News> told = watch(id, "doctor");
        bench.clock.advance(Duration.ofDays(-400));
        watching.look();
        bench.clock.advance(Duration.ofDays(400));
        watching.look();
        bench.clock.set(OPENS.minusMillis(1));
        watching.look();
        bench.clock.set(OPENS.minus(Duration.ofHours(1)));

        bench.clock.set(OPENS);
        watching.look();

        assertThat(last(told).isJoinable()).isTrue();
    }

    @Test
    void closingShouldNotifyWatchersThatTheVisitIsGoneAndRefuseNewWatchers() {
        TeleconsultationId id = bench.scheduled();
        List<News> told = watch(id, "doctor");

        watching.close();

        assertThat(last(told).kind()).isEqualTo(News.Kind.GONE);
        assertThatThrownBy(() -> watch(id, "doctor")).isInstanceOf(IllegalStateException.class);
        assertThat(tasks.statuses()).as("its task has ended").isEmpty();
    }

    /** A store that cannot read one record, alone or in a batch. */
    private static TeleconsultationStore unreadable(
            TeleconsultationStore store, AtomicReference<TeleconsultationId> bad) {
        return (TeleconsultationStore) Proxy.newProxyInstance(
                TeleconsultationStore.class.getClassLoader(),
                new Class<?>[] {TeleconsultationStore.class},
                (proxy, method, arguments) -> {
                    Object named = arguments[0];
                    boolean isBad = bad.get() != null
                            && (named instanceof Set<?> several
                                    ? several.contains(bad.get())
                                    : named.equals(bad.get()));
                    if (isBad) {
                        throw PortRejectedException.unreadable(Upstream.STORE, "a record cannot be read");
                    }
                    return method.invoke(store, arguments);
                });
    }

    private WatchingService service(TeleconsultationStore store) {
        return new WatchingService(
                new TeleconsultationRecords(store, DomainFixtures.owedTerms(), KeptFacts.none(), bench.clock),
                new Participation(new Identities(
                        storage.userIds(), bench.video.users(), new Parallel(Runnable::run), bench.clock::nanoTime)),
                notices(storage),
                new ImmutabilityWindow(LEAD),
                Replicas.none(),
                new WatchingService.Ticking(
                        Duration.ofDays(300), new PeriodicTasks(), new Time(bench.clock, bench.clock::nanoTime)));
    }

    private CurrentNotices notices(TeleconsultStorage store) {
        return new CurrentNotices(
                store.notices(),
                Duration.ZERO,
                Duration.ofSeconds(10),
                Runnable::run,
                bench.clock,
                bench.clock::nanoTime);
    }

    private List<News> watch(TeleconsultationId id, String user) {
        List<News> told = new CopyOnWriteArrayList<>();
        watching.watch(id, by(user), told::add);
        return told;
    }

    private static News one(List<News> told) {
        assertThat(told).hasSize(1);
        return told.get(0);
    }

    private static News last(List<News> told) {
        return told.get(told.size() - 1);
    }

    private static News next(BlockingQueue<News> told) throws InterruptedException {
        News news = told.poll(20, TimeUnit.SECONDS);
        assertThat(news).as("news arrives").isNotNull();
        return news;
    }

    private static ChangeCommand later() {
        return ChangeCommand.none()
                .schedule(ScheduleChange.none().start(Bench.START.plus(HOUR)).length(HOUR));
    }

    private static ChangeCommand people(Invitations people) {
        return ChangeCommand.none().invitations(people);
    }

    private static void unexpected(News news) {
        throw new AssertionError("told: " + news.kind());
    }
}
