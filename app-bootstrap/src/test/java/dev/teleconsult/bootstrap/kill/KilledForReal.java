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
import java.util.stream.IntStream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The real server, in a process of its own, is killed by SIGKILL at every call it makes: before the call has any
 * effect, and when it has had its effect and was not answered. Another server is started on the same store, and the
 * promises of the architecture must hold.
 *
 * <p>The list of points is found by counting: every use case runs once undisturbed and its calls are counted. Then it
 * is started once for every point and held there, by the called upstream; when all are held, in one process, that
 * process is killed. They are independent except for the process they die in. SQLite is part of that process, so it
 * dies only at the calls to Kaleyra. The server that repairs the state is killed once as well, before a third one
 * finishes.
 *
 * <p>A server that writes nothing of its own leaves the same state whether it dies when a call was not answered or
 * before the next call has any effect. So on a store outside the process, a build plays one point for each number of
 * effects; {@code -Dkills=all} plays both moments of every call.
 *
 * <p>There is a class for each store, so that the programs that run the tests can do so concurrently: most of the time
 * is waiting.
 *
 * <p>The server that dies is an {@link OrderedServer}: the deletion of a room, which a server starts as soon as it has
 * answered, is part of its use case here. The servers that come after are started as an operator starts them.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
abstract class KilledForReal {

    private static final boolean WHOLE = System.getProperty("kills", "").equals("all");

    @TempDir
    Path folder;

    private final Holds holds = new Holds();

    /** A visit of each use case that ended before. */
    private final Map<KilledUseCase, Visit> done = new EnumMap<>(KilledUseCase.class);

    private int visits;

    @Test
    void noVisitShouldBeLost() throws InterruptedException {
        try (KillableStore store = store(folder, holds)) {
            killed(store);
        }
    }

    /** Whether the server writes to the store without a call that can be held. */
    boolean isStoreInTheServer() {
        return false;
    }

    /** An empty store; {@code holds} holds the calls to it, if it is not part of the server. */
    abstract KillableStore store(Path folder, Holds holds);

    /** A use case in the middle of which the server dies. */
    private record Dying(KilledUseCase useCase, Point point, Visit visit, CompletableFuture<Answer> answer) {

        @Override
        public String toString() {
            return useCase + " killed at " + point;
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
                assertThat(holds.unexpected()).as("unexpected calls").isEmpty();
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
                    done.forEach((useCase, visit) ->
                            check(softly, useCase + ", done before", () -> useCase.check(visit, after)));
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

    /** The server dies during a reconciler run: when Kaleyra has deleted the second room and has not answered. */
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

    /**
     * Every call of every use case, as often as it can be held. The second run counts, when the doctor is known. A use
     * case whose calls vary is not held, which fails the test.
     */
    private Map<KilledUseCase, List<Point>> points(ServerProcess server) {
        Map<KilledUseCase, List<Point>> points = new EnumMap<>(KilledUseCase.class);
        for (KilledUseCase useCase : KilledUseCase.values()) {
            counted(server, useCase);
            List<String> calls = counted(server, useCase);
            List<Point> found = isStoreInTheServer() || WHOLE ? everyMoment(calls) : onceForEachNumberOfEffects(calls);
            if (!calls.isEmpty()) {
                assertThat(found)
                        .extracting(Point::effects)
                        .as("effects before a death in %s", useCase)
                        .containsAll(
                                IntStream.rangeClosed(0, calls.size()).boxed().toList());
            }
            points.put(useCase, found);
        }
        assertThat(points.get(KilledUseCase.REPLACE_THE_ROOM))
                .extracting(Point::call)
                .contains("Kaleyra POST /users", "Kaleyra POST /rooms", "Kaleyra DELETE /rooms/{id}");
        return points;
    }

    private static List<Point> everyMoment(List<String> calls) {
        List<Point> points = new ArrayList<>();
        for (int number = 1; number <= calls.size(); number++) {
            for (Moment moment : Moment.values()) {
                points.add(new Point(number, calls.get(number - 1), moment));
            }
        }
        return points;
    }

    /** Before the first call, and when any call was not answered. */
    private static List<Point> onceForEachNumberOfEffects(List<String> calls) {
        return everyMoment(calls).stream()
                .filter(point -> point.number() == 1 || point.moment() == Moment.BEFORE_ITS_ANSWER)
                .toList();
    }

    private List<String> counted(ServerProcess server, KilledUseCase useCase) {
        Visit visit = useCase.begun(server, ++visits);
        holds.count();
        Answer answer = server.ask(visit.call());
        List<String> calls = holds.counted();
        assertThat(answer.status())
                .as("%s: %s", useCase, answer.body())
                .isIn(useCase == KilledUseCase.CANCEL_AGAIN ? List.of(404) : List.of(200, 201, 204));
        done.put(useCase, visit);
        return calls;
    }

    /** Prepares all before it holds the first: from then on, every unexpected call is an error. */
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
