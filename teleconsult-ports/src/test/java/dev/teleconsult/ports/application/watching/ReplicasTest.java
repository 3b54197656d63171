package dev.teleconsult.ports.application.watching;

import static dev.teleconsult.ports.application.Bench.HOUR;
import static dev.teleconsult.ports.application.Bench.LEAD;
import static dev.teleconsult.ports.application.Bench.OPENS;
import static dev.teleconsult.ports.application.Bench.by;
import static org.assertj.core.api.Assertions.assertThat;

import dev.teleconsult.domain.DomainFixtures;
import dev.teleconsult.domain.ImmutabilityWindow;
import dev.teleconsult.domain.Notice;
import dev.teleconsult.domain.RoomState;
import dev.teleconsult.domain.Schedule;
import dev.teleconsult.domain.ScheduleChange;
import dev.teleconsult.domain.Teleconsultation;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.domain.VideoUserId;
import dev.teleconsult.ports.PeriodicTask;
import dev.teleconsult.ports.PeriodicTasks;
import dev.teleconsult.ports.application.Bench;
import dev.teleconsult.ports.application.TeleconsultApplication;
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
import dev.teleconsult.ports.outbound.ReplicaId;
import dev.teleconsult.ports.outbound.ReplicaPresence;
import dev.teleconsult.ports.outbound.StoredTeleconsultation;
import dev.teleconsult.ports.outbound.TeleconsultationStore;
import dev.teleconsult.ports.outbound.WriteMark;
import dev.teleconsult.ports.testing.FakeReplicaChannel;
import dev.teleconsult.ports.testing.InMemoryStorage;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two replicas with waiting participants on one store, with a channel between them. The test runs each step. */
@Timeout(30)
class ReplicasTest {

    private final Bench bench = Bench.plain();
    private final FakeReplicaChannel channel = bench.storage.channel();
    private final Replica here = new Replica();
    private final Replica there = new Replica();

    @AfterEach
    void close() {
        here.close();
        there.close();
        bench.close();
    }

    @Test
    void changeOfAnotherReplicaShouldBeReportedWithTheNextStep() {
        TeleconsultationId id = bench.scheduled();
        List<News> told = here.watch(id, "doctor");
        here.settle();
        int before = here.reads();

        bench.change(id, later(1));
        here.step();

        assertThat(last(told).kind()).isEqualTo(News.Kind.RESCHEDULED);
        assertThat(here.reads()).as("one, with the notices").isEqualTo(before + 2);
    }

    @Test
    void noticeOfAnotherReplicaShouldBeReportedAtOnceAndItsEndWithoutARound() {
        TeleconsultationId id = bench.scheduled();
        List<News> told = here.watch(id, "patient-1");
        here.settle();
        passAndStep(Duration.ofSeconds(30));

        bench.application.delays().announce(id, Notice.Kind.STARTING_SOON, Notice.SHORTEST, by("doctor"));
        here.step();
        assertThat(last(told).kind()).isEqualTo(News.Kind.NOTICE);

        passAndStep(Duration.ofSeconds(30));
        int after = here.reads();
        passAndStep(Duration.ofSeconds(29));
        assertThat(here.reads()).as("no round").isEqualTo(after);
        passAndStep(Duration.ofSeconds(1));
        assertThat(last(told).notice()).as("over").isEmpty();
    }

    @Test
    void writeOfEveryUseCaseShouldBeAnnounced() {
        TeleconsultationId id = bench.scheduled();
        bench.openTheWindow();
        int before = channel.changesSent().size();

        bench.join(id, "doctor");
        assertThat(channel.changesSent())
                .as("the first link shown")
                .hasSize(before + 1)
                .endsWith(id);

        bench.join(id, "patient-1");
        assertThat(channel.changesSent()).as("nothing is written").hasSize(before + 1);
    }

    @Test
    void changeOfAnotherReplicaShouldEndASnapshotAtOnce() {
        TeleconsultationId id = bench.scheduled();
        try (TeleconsultApplication other =
                bench.beside(new Bench.Interference(), builder -> builder.snapshotsFreshFor(Duration.ofMinutes(1)))) {
            other.reconciler().runOnce();
            other.joining().join(id, Bench.AS_IT_IS, by("doctor"));

            bench.change(id, later(1));

            assertThat(other.joining().join(id, Bench.AS_IT_IS, by("doctor")).joinableFrom())
                    .isEqualTo(OPENS.plus(HOUR));
        }
    }

    @Test
    void peopleShouldBeCountedOnceAcrossReplicas() {
        TeleconsultationId id = bench.scheduled();
        List<News> doctor = here.watch(id, "doctor");
        List<News> patient = there.watch(id, "patient-1");
        here.step();
        there.step();
        here.step();
        there.step();
        assertThat(last(doctor).present()).isEqualTo(people("doctor", "patient-1"));
        assertThat(last(patient).present()).isEqualTo(people("doctor", "patient-1"));

        Watch tab = here.watching.watch(id, by("patient-1"), news -> {});
        exchange();
        assertThat(last(patient).present()).as("with a tab at each replica").isEqualTo(people("doctor", "patient-1"));

        there.leave();
        exchange();
        assertThat(last(doctor).present()).as("the other tab is left").isEqualTo(people("doctor", "patient-1"));
        tab.close();
        exchange();
        assertThat(last(doctor).present()).isEqualTo(people("doctor"));
    }

    @Test
    void strangersOnOtherReplicasShouldNotBeCounted() {
        TeleconsultationId id = bench.scheduled();
        List<News> doctor = here.watch(id, "doctor");
        there.watch(id, "patient-1");
        exchange();

        bench.change(id, ChangeCommand.none().invitations(Invitations.of(Bench.DOCTOR, Bench.patient(2))));
        exchange();

        assertThat(last(doctor).present()).isEqualTo(people("doctor"));
    }

    @Test
    void deadReplicaShouldLeaveAndItsUnannouncedChangesShouldBeRead() {
        TeleconsultationId id = bench.scheduled();
        List<News> told = here.watch(id, "doctor");
        there.watch(id, "patient-1");
        exchange();
        assertThat(last(told).present()).hasSize(2);

        changeWithoutNews(id, 1);
        here.step();
        assertThat(last(told).joinableFrom())
                .as("written by a replica that died before announcing it")
                .isEqualTo(OPENS);
        channel.letDie(channel.members().get(2));
        here.step();

        assertThat(last(told).present()).isEqualTo(people("doctor"));
        assertThat(last(told).joinableFrom()).isEqualTo(OPENS.plus(HOUR));
    }

    @Test
    void noChangeShouldBeLostDuringAnOutageOfTheChannel() {
        TeleconsultationId id = bench.scheduled();
        List<News> told = here.watch(id, "doctor");
        here.settle();
        channel.cut();
        there.watch(id, "patient-1");
        there.step();
        bench.change(id, later(1));
        here.step();
        assertThat(last(told).kind()).as("not reported yet").isEqualTo(News.Kind.AVAILABILITY);

        bench.clock.advance(Duration.ofSeconds(1));
        here.step();
        assertThat(last(told).joinableFrom()).as("the fast round").isEqualTo(OPENS.plus(HOUR));

        bench.change(id, later(2));
        channel.mend();
        exchange();
        assertThat(last(told).joinableFrom())
                .as("a round as soon as the channel is back")
                .isEqualTo(OPENS.plus(HOUR.multipliedBy(2)));
        assertThat(last(told).present())
                .as("every replica announces presence again")
                .isEqualTo(people("doctor", "patient-1"));
    }

    /** A replica of an earlier version writes and notifies no other replica. */
    @Test
    void unannouncedChangeShouldBeFoundByTheSlowRound() {
        TeleconsultationId id = bench.scheduled();
        List<News> told = here.watch(id, "doctor");
        here.settle();
        changeWithoutNews(id, 1);

        passAndStep(Duration.ofSeconds(59));
        assertThat(last(told).joinableFrom()).isEqualTo(OPENS);
        passAndStep(Duration.ofSeconds(1));
        assertThat(last(told).joinableFrom()).isEqualTo(OPENS.plus(HOUR));
    }

    /**
     * A room that is being opened is ready in a moment, and the slow round must not make a participant wait for a
     * minute.
     */
    @Test
    void roomInPreparationShouldBeReadInFastRoundsAlsoWithAChannel() {
        TeleconsultationId replacing = bench.put(
                new RoomState.Replacing(Bench.room("old"), DomainFixtures.anOperation("op"), bench.clock.instant()));
        TeleconsultationId ready = bench.put(new RoomState.Ready(Bench.room("ready")));
        bench.openTheWindow();
        here.watch(replacing, "patient-1");
        here.watch(ready, "patient-1");
        here.settle();
        int before = here.reads();

        for (int second = 0; second < 10; second++) {
            passAndStep(Duration.ofSeconds(1));
        }

        assertThat(here.reads() - before).as("ten reads, each with the notices").isEqualTo(20);
        assertThat(here.recordsRead).last().isEqualTo(1);
    }

    /** Two people on each of many visits, at two replicas: the number of store calls while nothing changes. */
    @Test
    void manyWaitingParticipantsShouldCostFewReadsWhileNothingChanges() {
        int visits = 2000;
        List<TeleconsultationId> ids = new ArrayList<>();
        for (int visit = 0; visit < visits; visit++) {
            ids.add(bench.put(new RoomState.Ready(Bench.room("room-" + visit))));
            here.watch(ids.get(visit), "doctor");
            there.watch(ids.get(visit), "patient-1");
        }
        here.settle();
        there.settle();
        int before = here.reads() + there.reads();
        int records = here.recordsReadInAll() + there.recordsReadInAll();

        int seconds = 1000;
        for (int second = 0; second < seconds; second += 5) {
            passAndStep(Duration.ofSeconds(5));
        }

        double readsASecond = (double) (here.reads() + there.reads() - before) / seconds;
        double recordsASecond = (double) (here.recordsReadInAll() + there.recordsReadInAll() - records) / seconds;
        assertThat(readsASecond).isLessThan(1);
        assertThat(recordsASecond).isLessThanOrEqualTo(50);

        bench.change(ids.get(0), later(1));
        here.step();
        there.step();
        assertThat(last(here.news.get(0)).kind()).isEqualTo(News.Kind.RESCHEDULED);
        assertThat(last(there.news.get(0)).kind()).isEqualTo(News.Kind.RESCHEDULED);
    }

    @Test
    void channelShouldBeJoinedWhenNeededAndLeftWhenClosed() {
        int before = channel.members().size();
        TeleconsultApplication other = bench.beside(new Bench.Interference());
        assertThat(channel.members().size()).as("building starts nothing").isEqualTo(before);

        other.reconciler().runOnce();
        assertThat(channel.members().size()).isEqualTo(before + 1);
        other.reconciler().runOnce();
        assertThat(channel.members().size()).isEqualTo(before + 1);
        other.close();

        assertThat(channel.members().size()).isEqualTo(before);
    }

    @Test
    void everyReplicaShouldListWhoWaits() {
        TeleconsultationId id = bench.scheduled();
        there.watch(id, "patient-1");
        there.step();
        assertThat(here.watching.present(id))
                .as("this replica has not joined yet")
                .isEmpty();

        here.watch(bench.scheduled(), "doctor");
        exchange();
        assertThat(here.watching.present(id)).as("asked when it joined").isEqualTo(people("patient-1"));

        there.leave();
        exchange();
        assertThat(here.watching.present(id)).isEmpty();
    }

    @Test
    void presenceOnOtherReplicasShouldBeBoundedAndKeptForWatchedVisits() {
        TeleconsultationId id = bench.scheduled();
        List<News> told = here.watch(id, "doctor");
        ReplicaId other = new ReplicaId("other");
        Set<VideoUserId> stranger = Set.of(new VideoUserId("stranger"));
        for (int visit = 0; visit < 50_001; visit++) {
            here.replicas.present(other, new ReplicaPresence(new TeleconsultationId("visit-" + visit), stranger));
        }

        assertThat(here.watching.present(new TeleconsultationId("visit-49999"))).hasSize(1);
        assertThat(here.watching.present(new TeleconsultationId("visit-50000"))).isEmpty();
        here.replicas.present(other, new ReplicaPresence(id, people("patient-1")));
        here.step();
        assertThat(last(told).present()).hasSize(2);

        here.replicas.left(other);
        here.step();
        assertThat(last(told).present()).hasSize(1);
        assertThat(here.watching.present(new TeleconsultationId("visit-1"))).isEmpty();
    }

    /** Like a write of an earlier version, or of a replica that dies before it notifies the others. */
    private void changeWithoutNews(TeleconsultationId id, int hours) {
        TeleconsultationStore store = bench.storage.teleconsultations();
        StoredTeleconsultation current = store.find(id, Bench.system()).orElseThrow();
        Teleconsultation next = current.teleconsultation()
                .replanned(current.teleconsultation()
                        .plan()
                        .with(Schedule.startingAt(Bench.START.plus(HOUR.multipliedBy(hours)), HOUR)));
        assertThat(store.replace(current, next, WriteMark.random(), Bench.system()))
                .isPresent();
    }

    private void passAndStep(Duration time) {
        bench.clock.advance(time);
        here.step();
        there.step();
    }

    private void exchange() {
        for (int turn = 0; turn < 3; turn++) {
            here.step();
            there.step();
        }
    }

    private Set<VideoUserId> people(String... users) {
        Set<VideoUserId> people = new HashSet<>();
        for (String user : users) {
            people.add(bench.videoUser(user));
        }
        return people;
    }

    private static ChangeCommand later(int hours) {
        return ChangeCommand.none()
                .schedule(ScheduleChange.none()
                        .start(Bench.START.plus(HOUR.multipliedBy(hours)))
                        .length(HOUR));
    }

    private static News last(List<News> told) {
        return told.get(told.size() - 1);
    }

    private static TeleconsultationStore counting(TeleconsultationStore store, List<Integer> recordsRead) {
        return (TeleconsultationStore) Proxy.newProxyInstance(
                TeleconsultationStore.class.getClassLoader(),
                new Class<?>[] {TeleconsultationStore.class},
                (proxy, method, arguments) -> {
                    if (method.getName().equals("findAll")) {
                        recordsRead.add(((Set<?>) arguments[0]).size());
                    }
                    return method.invoke(store, arguments);
                });
    }

    /** One replica: its own connection to the store and the channel, and a task that runs when the test says so. */
    private final class Replica {

        private final InMemoryStorage storage = bench.storage.replica();
        private final List<Integer> recordsRead = new ArrayList<>();
        private final List<List<News>> news = new ArrayList<>();
        private final List<Watch> watches = new ArrayList<>();
        private final Replicas replicas = new Replicas(storage.replicaChannel(), new PeriodicTasks(), id -> {});
        private final WatchingService watching = new WatchingService(
                new TeleconsultationRecords(
                        counting(storage.teleconsultations(), recordsRead),
                        DomainFixtures.owedTerms(),
                        KeptFacts.none(),
                        bench.clock),
                new Participation(new Identities(
                        storage.userIds(), bench.video.users(), new Parallel(Runnable::run), bench.clock::nanoTime)),
                new CurrentNotices(
                        storage.notices(),
                        Duration.ZERO,
                        Duration.ofSeconds(10),
                        Runnable::run,
                        bench.clock,
                        bench.clock::nanoTime),
                new ImmutabilityWindow(LEAD),
                replicas,
                new WatchingService.Ticking(
                        Duration.ofSeconds(1),
                        Duration.ofDays(300),
                        new PeriodicTasks(),
                        new Time(bench.clock, bench.clock::nanoTime)));

        private List<News> watch(TeleconsultationId id, String user) {
            List<News> told = new CopyOnWriteArrayList<>();
            news.add(told);
            watches.add(watching.watch(id, by(user), told::add));
            return told;
        }

        private void leave() {
            watches.forEach(Watch::close);
        }

        /** As the task does; the task reports exceptions of a run. */
        private void step() {
            assertThat(watching.stepNow()).isEqualTo(PeriodicTask.Outcome.SUCCEEDED);
        }

        /** Runs the round that a newly started channel requests. */
        private void settle() {
            for (int part = 0; part < 30; part++) {
                step();
            }
        }

        private int reads() {
            return storage.callsTo(InMemoryStorage.Operation.FIND_ALL)
                    + storage.callsTo(InMemoryStorage.Operation.FIND_NOTICES);
        }

        private int recordsReadInAll() {
            return recordsRead.stream().mapToInt(Integer::intValue).sum();
        }

        private void close() {
            watching.close();
            replicas.close();
        }
    }
}
