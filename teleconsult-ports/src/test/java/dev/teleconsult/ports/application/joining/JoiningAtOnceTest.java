package dev.teleconsult.ports.application.joining;

import static dev.teleconsult.ports.application.Bench.AS_IT_IS;
import static dev.teleconsult.ports.application.Bench.START;
import static dev.teleconsult.ports.application.Bench.by;
import static org.assertj.core.api.Assertions.assertThat;

import dev.teleconsult.domain.Language;
import dev.teleconsult.domain.Notice;
import dev.teleconsult.domain.RefusalException;
import dev.teleconsult.domain.RoomState;
import dev.teleconsult.domain.ScheduleChange;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.domain.VideoUserId;
import dev.teleconsult.ports.LinkPreferences;
import dev.teleconsult.ports.LinkPreferences.Appearance;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.application.Bench;
import dev.teleconsult.ports.application.TeleconsultApplication;
import dev.teleconsult.ports.inbound.ChangeCommand;
import dev.teleconsult.ports.inbound.JoinTeleconsultationUseCase.View;
import dev.teleconsult.ports.testing.Failures;
import dev.teleconsult.ports.testing.InMemoryStorage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Immediate answers from memory equal those of the regular path, for the same participant, and end with them. */
class JoiningAtOnceTest {

    private static final List<String> USERS = List.of("doctor", "patient-1", "patient-2", "a-stranger");

    private static Bench bench() {
        return Bench.with(builder -> builder.detailsFreshFor(Duration.ofSeconds(1))
                .groupsWithBackground(Set.of("backgrounds"))
                .noticesByBackoffice(true));
    }

    private static Optional<View> atOnce(Bench bench, TeleconsultationId id, String user) {
        return bench.application.joining().joinAtOnce(id, AS_IT_IS, by(user));
    }

    @Test
    void immediateAnswerShouldNeedAnEarlierRegularAnswer() {
        Bench bench = bench();
        TeleconsultationId id = bench.scheduled();
        bench.openTheWindow();

        assertThat(atOnce(bench, id, "doctor")).isEmpty();
        bench.join(id, "doctor");
        // Revealing was a write, which drops the cached record.
        assertThat(atOnce(bench, id, "doctor")).isEmpty();
        bench.join(id, "doctor");
        assertThat(atOnce(bench, id, "doctor").orElseThrow().link()).contains(bench.linkOf(id, "doctor"));
    }

    @Test
    void immediateAnswerShouldCallNoPort() {
        Bench bench = bench();
        TeleconsultationId id = bench.scheduled();
        bench.openTheWindow();
        bench.join(id, "doctor");
        bench.join(id, "patient-1");
        int calls = bench.storage.calls() + bench.video.calls();

        assertThat(atOnce(bench, id, "doctor")).isPresent();
        assertThat(atOnce(bench, id, "patient-1")).isPresent();
        assertThat(bench.storage.calls() + bench.video.calls()).isEqualTo(calls);
        bench.clock.advance(Duration.ofSeconds(1));
        assertThat(atOnce(bench, id, "doctor")).isEmpty();
    }

    /** Regression: each second all polls of a visit, and of all visits read with it, waited for the same reads. */
    @Test
    void pollingParticipantsShouldNotWaitForReadsAndCauseFewUpstreamCalls() {
        Bench bench = bench();
        TeleconsultationId id = bench.scheduled();
        bench.openTheWindow();
        bench.join(id, "doctor");
        bench.join(id, "doctor");
        int stored = bench.storage.calls();
        int rooms = bench.video.calls();

        for (int tenths = 0; tenths < 100; tenths++) {
            bench.clock.advance(Duration.ofMillis(100));
            assertThat(atOnce(bench, id, "doctor"))
                    .as("after %s tenths of a second", tenths)
                    .isPresent();
        }

        assertThat(bench.video.calls() - rooms)
                .as("detail reads in ten seconds")
                .isBetween(10, 17);
        assertThat(bench.storage.calls() - stored)
                .as("reads of record and notice")
                .isBetween(20, 34);
    }

    @Test
    void visitCancelledElsewhereShouldEndWithTheNextRead() {
        Bench bench = bench();
        TeleconsultationId id = bench.scheduled();
        bench.openTheWindow();
        bench.join(id, "doctor");
        bench.join(id, "doctor");
        bench.storage.channel().cut();
        bench.restarted().planning().cancel(id, Bench.system());
        bench.clock.advance(Duration.ofMillis(950));

        assertThat(atOnce(bench, id, "doctor")).as("within the second").isPresent();
        assertThat(atOnce(bench, id, "doctor")).as("after the renewal").isEmpty();
    }

    @Test
    void outageOfTheStoreShouldNotEndAnAnswerEarly() {
        Bench bench = bench();
        TeleconsultationId id = bench.scheduled();
        bench.openTheWindow();
        bench.join(id, "doctor");
        bench.join(id, "doctor");
        bench.storage.failAlways(InMemoryStorage.Operation.FIND, Failures.unavailable());
        bench.clock.advance(Duration.ofMillis(950));

        assertThat(atOnce(bench, id, "doctor")).isPresent();
        assertThat(atOnce(bench, id, "doctor")).isPresent();
        bench.clock.advance(Duration.ofMillis(50));
        assertThat(atOnce(bench, id, "doctor")).isEmpty();
    }

    @Test
    void renderedAnswerShouldBeReusedWhileTheViewIsEqual() {
        Bench bench = bench();
        TeleconsultationId id = bench.scheduled();
        bench.openTheWindow();
        bench.join(id, "doctor");
        View first = bench.join(id, "doctor");
        Object made = first.made(Object.class, view -> new Object());
        bench.clock.advance(Duration.ofMillis(999));
        View same = atOnce(bench, id, "doctor").orElseThrow();

        assertThat(same.now()).isEqualTo(first.now().plusMillis(999));
        assertThat(same.made(Object.class, view -> new Object())).isSameAs(made);
        assertThat(bench.join(id, "patient-1").made(Object.class, view -> new Object()))
                .isNotSameAs(made);
    }

    @Test
    void answerOfAWaitingParticipantShouldEndWhenTheWindowOpens() {
        Bench bench = bench();
        TeleconsultationId id = bench.scheduled();
        bench.clock.set(Bench.OPENS.minusMillis(500));
        bench.join(id, "doctor");
        bench.clock.set(Bench.OPENS.minusMillis(1));
        assertThat(atOnce(bench, id, "doctor").orElseThrow().link()).isEmpty();
        bench.clock.set(Bench.OPENS);

        assertThat(atOnce(bench, id, "doctor")).isEmpty();
        assertThat(bench.phase(id)).isEqualTo(RoomState.Phase.READY);
    }

    /**
     * Random steps of callers, planners and the clock. Each immediate answer is compared to that of an application
     * without caches, on the same store and provider.
     */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void answersShouldEqualThoseOfAnApplicationWithoutCaches(long seed) {
        Random random = new Random(seed);
        Bench bench = bench();
        TeleconsultApplication forgetful = bench.beside(
                new Bench.Interference(),
                builder -> builder.detailsFreshFor(Duration.ZERO)
                        .snapshotsFreshFor(Duration.ZERO)
                        .groupsWithBackground(Set.of("backgrounds")));
        List<TeleconsultationId> visits = new ArrayList<>();
        visits.add(bench.schedule(Bench.people(3)));
        visits.add(bench.schedule(Bench.people(2)));
        visits.add(bench.schedule(Bench.DOCTOR_ALONE));
        int answered = 0;
        int links = 0;
        for (int step = 0; step < 1500; step++) {
            TeleconsultationId id = visits.get(random.nextInt(visits.size()));
            switch (random.nextInt(60)) {
                case 0 -> bench.clock.advance(Duration.ofMinutes(random.nextInt(90)));
                case 1, 2, 3, 4 -> bench.clock.advance(Duration.ofMillis(random.nextInt(1200)));
                case 5 -> runUnlessRefused(() -> bench.cancel(id));
                case 6 ->
                    runUnlessRefused(() -> bench.change(
                            id,
                            ChangeCommand.none()
                                    .schedule(ScheduleChange.none()
                                            .start(bench.clock.instant().plus(Duration.ofMinutes(random.nextInt(40))))
                                            .length(Bench.HOUR))));
                case 7 -> runUnlessRefused(() -> bench.add(id, Bench.patient(1 + random.nextInt(2))));
                case 8 ->
                    runUnlessRefused(() -> bench.application
                            .delays()
                            .announce(
                                    id,
                                    Notice.Kind.values()[random.nextInt(Notice.Kind.values().length)],
                                    Duration.ofMinutes(1 + random.nextInt(20)),
                                    by("doctor")));
                case 9 -> visits.add(bench.schedule(Bench.command(Bench.people(3))));
                default -> {
                    String user = USERS.get(random.nextInt(USERS.size()));
                    RequestContext context = by(user).groups(random.nextInt(4) == 0 ? Set.of("backgrounds") : Set.of());
                    LinkPreferences wanted = new LinkPreferences(
                                    random.nextInt(3) == 0,
                                    random.nextBoolean() ? Language.ITALIAN : Language.COMPANY_DEFAULT)
                            .appearance(random.nextInt(5) == 0 ? Appearance.DARK : Appearance.AS_SET);
                    Optional<View> atOnce = bench.application.joining().joinAtOnce(id, wanted, context);
                    if (atOnce.isPresent()) {
                        answered++;
                        links += atOnce.get().link().isPresent() ? 1 : 0;
                        if (atOnce.get().link().isPresent()) {
                            assertThat(bench.phase(id)).isEqualTo(RoomState.Phase.REVEALED);
                        }
                        assertThat(textOf(atOnce.get()))
                                .as("step %s of seed %s", step, seed)
                                .isEqualTo(textOf(forgetful.joining().join(id, wanted, context)));
                    } else {
                        runUnlessRefused(() -> bench.application.joining().join(id, wanted, context));
                    }
                }
            }
        }
        assertThat(answered).as("immediate answers").isGreaterThan(100);
        assertThat(links).as("immediate answers with a link").isGreaterThan(5);
    }

    private static void runUnlessRefused(Runnable step) {
        try {
            step.run();
        } catch (RefusalException refused) {
            // Many steps are not possible, and are refused as usual.
            assertThat(refused.code()).isNotNull();
        }
    }

    private static String textOf(View view) {
        return String.join(
                " | ",
                view.videoUser().value(),
                view.link().map(link -> link.uri().toString()).orElse("no link"),
                view.reason().map(Enum::name).orElse("no reason"),
                view.language().code(),
                view.attendees().stream()
                        .map(one -> one.videoUser().value() + one.fullName() + one.role())
                        .toList()
                        .toString(),
                view.details().toString(),
                view.notice().toString(),
                view.schedule().toString(),
                view.joinableFrom().toString(),
                view.now().toString());
    }

    /** The write of another replica is visible after a second at the latest; the limit of snapshots. */
    @Test
    void answerShouldEndASecondAfterAnotherReplicaCancels() {
        Bench bench = bench();
        TeleconsultationId id = bench.scheduled();
        bench.openTheWindow();
        bench.join(id, "doctor");
        bench.restarted().planning().cancel(id, Bench.system());
        bench.clock.advance(Duration.ofSeconds(1));

        assertThat(atOnce(bench, id, "doctor")).isEmpty();
    }

    @Test
    void concurrentParticipantsShouldNeverGetEachOthersAnswers() throws InterruptedException {
        Bench bench = bench();
        List<TeleconsultationId> visits = new ArrayList<>();
        for (int visit = 0; visit < 20; visit++) {
            visits.add(bench.schedule(Bench.people(3)));
        }
        bench.clock.set(START);
        Queue<String> wrong = new ConcurrentLinkedQueue<>();
        CountDownLatch go = new CountDownLatch(1);
        List<Thread> threads = new ArrayList<>();
        for (int number = 0; number < 6; number++) {
            Random random = new Random(number);
            Thread thread = new Thread(() -> {
                await(go);
                for (int turn = 0; turn < 3000; turn++) {
                    TeleconsultationId id = visits.get(random.nextInt(visits.size()));
                    String user = USERS.get(random.nextInt(3));
                    View view = bench.application
                            .joining()
                            .joinAtOnce(id, AS_IT_IS, by(user))
                            .orElseGet(() -> bench.application.joining().join(id, AS_IT_IS, by(user)));
                    VideoUserId mine = bench.videoUser(user);
                    if (!view.videoUser().equals(mine)
                            || !bench.video.admits(view.link().orElseThrow()).equals(Optional.of(mine))
                            || !view.made(VideoUserId.class, View::videoUser).equals(mine)) {
                        wrong.add(user + " was shown " + view);
                    }
                }
            });
            threads.add(thread);
            thread.start();
        }
        go.countDown();
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(wrong).isEmpty();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
