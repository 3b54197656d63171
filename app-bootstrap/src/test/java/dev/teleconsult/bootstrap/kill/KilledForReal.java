package dev.teleconsult.bootstrap.kill;

import static org.assertj.core.api.Assertions.assertThat;

import dev.teleconsult.adapter.kaleyra.emulator.KaleyraEmulator;
import dev.teleconsult.bootstrap.ServerProcess;
import dev.teleconsult.bootstrap.ServerProcess.Answer;
import dev.teleconsult.bootstrap.kill.Holds.Moment;
import dev.teleconsult.bootstrap.kill.Holds.Point;
import dev.teleconsult.bootstrap.kill.KilledUseCase.Visit;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The real server, a process of its own, dies by SIGKILL at every call it makes: before the call has any effect, and when it
 * has had its effect and was not answered. Another server is started on the same store, and what the architecture promises
 * must be so.
 *
 * <p>The list of points makes itself: every use case runs once undisturbed and its calls are counted. Then it is begun once
 * for every point and held there, by the upstream that is called; when all are held, in one process, that process is killed. They
 * have nothing to do with each other but the process they die in. SQLite is part of that process, so that it dies at the
 * calls to Kaleyra only. The server that puts things in order is killed once as well, before a third one is let be.
 *
 * <p>A class for each store, so that the programs that run the tests do them side by side: most of the time is waiting.
 *
 * <p>The server that dies is an {@link OrderedServer}: the deletion of a room, which a server starts as soon as it has answered, is
 * part of its use case here. The servers that come after are started as an operator starts them.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
abstract class KilledForReal {

    @TempDir
    Path folder;

    private final Holds holds = new Holds();
    private final List<Done> done = new ArrayList<>();
    private int visits;

    @Test
    void nothingShouldBeLost() throws InterruptedException {
        try (KillableStore store = store(folder, holds)) {
            killed(store);
        }
    }

    /** An empty store; {@code holds} holds the calls to it, if it is no part of the server. */
    abstract KillableStore store(Path folder, Holds holds);

    /** A use case in the middle of which the server dies. */
    private record Dying(KilledUseCase useCase, Point point, Visit visit, CompletableFuture<Answer> answer) {

        @Override
        public String toString() {
            return useCase + " killed at " + point;
        }
    }

    /** A use case that came to its end before. */
    private record Done(KilledUseCase useCase, Visit visit) {

        @Override
        public String toString() {
            return useCase + ", done before";
        }
    }

    private void killed(KillableStore shared) throws InterruptedException {
        try (KaleyraEmulator kaleyra = KaleyraEmulator.builder().build().start()) {
            kaleyra.onRequest(request -> holds.arrived(request, "Kaleyra " + request.operation()));
            kaleyra.onEffect(holds::tookEffect);
            List<Dying> dying;
            List<String> output;
            try (ServerProcess server =
                    ServerProcess.start(OrderedServer.class, Servers.untilDeath(kaleyra, shared), folder)) {
                dying = held(server, points(server));
                assertThat(holds.unexpected()).as("calls besides those held").isEmpty();
                server.kill();
                output = server.output();
            }
            holds.serverIsDead();
            dying.forEach(one -> assertThat(one.answer()).as("%s", one).failsWithin(Servers.CALL_TIMEOUT));
            Aftermath.bringTurnsForward(shared.storage());
            killedAgain(kaleyra, shared);

            Aftermath.bringTurnsForward(shared.storage());
            try (ServerProcess server = ServerProcess.start(Servers.afterwards(kaleyra, shared), folder)) {
                Aftermath after = new Aftermath(server, kaleyra, shared.storage());
                after.awaitOrder();
                after.assertExactlyTheRoomsOnRecordExist();
                SoftAssertions.assertSoftly(softly -> {
                    done.forEach(one -> check(softly, one, () -> one.useCase().check(one.visit(), after)));
                    dying.forEach(one -> check(softly, one, () -> one.useCase().check(one.visit(), after)));
                });
                after.awaitOrder();
                after.assertExactlyTheRoomsOnRecordExist();
                after.assertNoLinkIn(output);
                after.assertNoLinkIn(server.output());
            }
            System.out.println(getClass().getSimpleName() + ": " + dying.size() + " points");
        }
    }

    /** The reconciler dies of it: when Kaleyra has deleted the second room and has not said so. */
    private void killedAgain(KaleyraEmulator kaleyra, KillableStore shared) throws InterruptedException {
        Holds deletions = new Holds();
        kaleyra.onRequest(request -> {
            if (request.operation().equals("DELETE /rooms/{id}")) {
                deletions.arrived(request, request.operation());
            }
        });
        kaleyra.onEffect(deletions::tookEffect);
        deletions.hold(new Point(2, "DELETE /rooms/{id}", Moment.BEFORE_ITS_ANSWER));
        try (ServerProcess server = ServerProcess.start(Servers.afterwards(kaleyra, shared), folder)) {
            deletions.awaitHeld();
            server.kill();
        }
        deletions.serverIsDead();
    }

    private static void check(SoftAssertions softly, Object what, Runnable check) {
        softly.check(() -> {
            try {
                check.run();
            } catch (AssertionError | RuntimeException failure) {
                throw new AssertionError(what + ": " + failure.getMessage(), failure);
            }
        });
    }

    /** Every call of every use case, as often as it can be held. Once to warm up, and twice to see that they do not vary. */
    private Map<KilledUseCase, List<Point>> points(ServerProcess server) {
        Map<KilledUseCase, List<Point>> points = new EnumMap<>(KilledUseCase.class);
        for (KilledUseCase useCase : KilledUseCase.values()) {
            counted(server, useCase);
            List<String> calls = counted(server, useCase);
            assertThat(counted(server, useCase)).as("%s", useCase).isEqualTo(calls);
            List<Point> found = new ArrayList<>();
            for (int number = 1; number <= calls.size(); number++) {
                for (Moment moment : Moment.values()) {
                    found.add(new Point(number, calls.get(number - 1), moment));
                }
            }
            points.put(useCase, found);
        }
        assertThat(points.get(KilledUseCase.REPLACE_THE_ROOM))
                .extracting(Point::call)
                .contains("Kaleyra POST /users", "Kaleyra POST /rooms", "Kaleyra DELETE /rooms/{id}");
        return points;
    }

    private List<String> counted(ServerProcess server, KilledUseCase useCase) {
        Visit visit = useCase.begun(server, ++visits);
        holds.count();
        Answer answer = server.ask(visit.call());
        List<String> calls = holds.counted();
        assertThat(answer.status())
                .as("%s: %s", useCase, answer.body())
                .isIn(useCase == KilledUseCase.CANCEL_AGAIN ? List.of(404) : List.of(200, 201, 204));
        done.add(new Done(useCase, visit));
        return calls;
    }

    /** Prepares all before it holds the first: from then on, a call that is not expected is one too many. */
    private List<Dying> held(ServerProcess server, Map<KilledUseCase, List<Point>> points) throws InterruptedException {
        List<Dying> begun = new ArrayList<>();
        points.forEach((useCase, list) -> list.forEach(point ->
                begun.add(new Dying(useCase, point, useCase.begun(server, ++visits), new CompletableFuture<>()))));
        List<Dying> held = new ArrayList<>();
        for (Dying one : begun) {
            holds.hold(one.point());
            CompletableFuture<Answer> answer = server.send(one.visit().call());
            answer.whenComplete((answered, failure) -> holds.ended());
            holds.awaitHeld();
            assertThat(answer).as("%s", one).isNotDone();
            held.add(new Dying(one.useCase(), one.point(), one.visit(), answer));
        }
        return held;
    }
}
