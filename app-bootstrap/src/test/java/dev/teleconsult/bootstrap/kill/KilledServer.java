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
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.assertj.core.api.SoftAssertions;

/** A server on one of the stores, from its start to its death, and the servers that come after it. */
final class KilledServer implements AutoCloseable {

    private final Path folder;
    private final Holds holds = new Holds();
    private final KillableStore shared;
    private final KaleyraEmulator kaleyra = KaleyraEmulator.builder().build().start();
    private final ServerProcess first;

    /** A visit of each use case that ended before. */
    private final Map<KilledUseCase, Visit> done = new EnumMap<>(KilledUseCase.class);

    private final List<Dying> dead = new ArrayList<>();
    private int visits;

    /**
     * A use case in the middle of which the server dies.
     *
     * @param where the point or the write
     */
    private record Dying(KilledUseCase useCase, Object where, Visit visit, CompletableFuture<Answer> answer) {

        @Override
        public String toString() {
            return useCase + " killed at " + where;
        }
    }

    private KilledServer(Store store, Path folder) {
        this.folder = folder;
        shared = store.empty(folder, holds);
        kaleyra.onRequest(request -> holds.arrived(request, "Kaleyra " + request.operation()));
        kaleyra.onEffect(holds::tookEffect);
        first = ServerProcess.start(OrderedServer.class, Servers.untilDeath(kaleyra, shared), folder);
    }

    /** A running server on an empty store. */
    static KilledServer start(Store store, Path folder) {
        return new KilledServer(store, folder);
    }

    /** Every call of every use case that can be held, in turn. A use case whose calls vary is not held later. */
    Map<KilledUseCase, List<String>> countedCalls() {
        // From then on the doctor is known, and that the store accepts a key once.
        assertThat(first.ask(KilledUseCase.SCHEDULE_WITH_A_KEY
                                .begun(first, ++visits)
                                .call())
                        .status())
                .isEqualTo(201);
        Map<KilledUseCase, List<String>> calls = new EnumMap<>(KilledUseCase.class);
        for (KilledUseCase useCase : KilledUseCase.values()) {
            Visit visit = useCase.begun(first, ++visits);
            holds.count();
            Answer answer = first.ask(visit.call());
            calls.put(useCase, holds.counted());
            assertThat(answer.status())
                    .as("%s: %s", useCase, answer.body())
                    .isIn(useCase == KilledUseCase.CANCEL_AGAIN ? List.of(404) : List.of(200, 201, 204));
            done.put(useCase, visit);
        }
        return calls;
    }

    /**
     * Kills the server at these points, and one server after another in each of the writes; then starts one that
     * repairs everything, and checks that it has.
     *
     * @param repairingIsKilled whether the second server dies while it repairs, too
     */
    void play(Map<KilledUseCase, List<Point>> points, List<EndlessWrite> writes, boolean repairingIsKilled)
            throws InterruptedException {
        List<EndlessWrite> left = new ArrayList<>(writes);
        Optional<Visit> ofWrite =
                left.stream().findFirst().map(write -> write.useCase().begun(first, ++visits));
        List<Dying> held = held(points);
        assertThat(holds.unexpected()).as("unexpected calls").isEmpty();
        ofWrite.ifPresent(visit -> held.add(writing(left.remove(0), first, visit)));
        List<String> output = killed(first, held);
        holds.serverIsDead();
        if (repairingIsKilled) {
            Aftermath.bringTurnsForward(shared.storage());
            killWhileItRepairs(left);
        }
        while (!left.isEmpty()) {
            try (ServerProcess server = ServerProcess.start(Servers.untilDeath(kaleyra, shared), folder)) {
                EndlessWrite write = left.remove(0);
                Visit visit = write.useCase().begun(server, ++visits);
                killed(server, List.of(writing(write, server, visit)));
            }
        }

        Aftermath.bringTurnsForward(shared.storage());
        try (ServerProcess server = ServerProcess.start(Servers.afterwards(kaleyra, shared), folder)) {
            Aftermath after = new Aftermath(server, kaleyra, shared.storage());
            after.awaitOrder();
            after.assertExactlyTheRoomsOnRecordExist();
            SoftAssertions.assertSoftly(softly -> {
                done.forEach((useCase, visit) ->
                        check(softly, useCase + ", done before", () -> useCase.check(visit, after)));
                dead.forEach(one -> check(softly, one, () -> one.useCase().check(one.visit(), after)));
            });
            after.awaitOrder();
            after.assertExactlyTheRoomsOnRecordExist();
            after.assertNoLinkIn(output);
            after.assertNoLinkIn(server.output());
        }
    }

    /** Prepares all before it holds the first: from then on, every unexpected call is an error. */
    private List<Dying> held(Map<KilledUseCase, List<Point>> points) throws InterruptedException {
        List<Dying> begun = new ArrayList<>();
        points.forEach((useCase, list) -> list.forEach(point ->
                begun.add(new Dying(useCase, point, useCase.begun(first, ++visits), new CompletableFuture<>()))));
        List<Dying> held = new ArrayList<>();
        for (Dying one : begun) {
            holds.hold((Point) one.where());
            CompletableFuture<Answer> answer = first.send(one.visit().call());
            answer.whenComplete((answered, failure) -> holds.ended());
            holds.awaitHeld();
            assertThat(answer).as("%s", one).isNotDone();
            held.add(new Dying(one.useCase(), one.where(), one.visit(), answer));
        }
        return held;
    }

    private Dying writing(EndlessWrite write, ServerProcess server, Visit visit) {
        return new Dying(write.useCase(), write, visit, write.begin(server, visit, url()));
    }

    private String url() {
        return shared.environment().get("DATABASE_URL");
    }

    /** Returns what the server has written on its output. */
    private List<String> killed(ServerProcess server, List<Dying> dying) {
        server.kill();
        dying.forEach(one -> assertThat(one.answer()).as("%s", one).failsWithin(Servers.CALL_TIMEOUT));
        if (dying.stream().anyMatch(one -> one.where() instanceof EndlessWrite)) {
            EndlessWrite.end(url());
        }
        dead.addAll(dying);
        return server.output();
    }

    /**
     * The server dies during a reconciler run, when Kaleyra has deleted the second room and has not answered, and in a
     * write if one is left.
     */
    private void killWhileItRepairs(List<EndlessWrite> left) throws InterruptedException {
        Holds deletions = new Holds();
        kaleyra.onRequest(request -> {
            if (request.operation().equals("DELETE /rooms/{id}")) {
                deletions.arrived(request, request.operation());
            }
        });
        kaleyra.onEffect(deletions::tookEffect);
        deletions.hold(new Point(2, "DELETE /rooms/{id}", Moment.BEFORE_ITS_ANSWER));
        try (ServerProcess server = ServerProcess.start(Servers.afterwards(kaleyra, shared), folder)) {
            List<Dying> dying = new ArrayList<>();
            if (left.isEmpty()) {
                deletions.awaitHeld();
            } else {
                EndlessWrite write = left.remove(0);
                Visit visit = write.useCase().begun(server, ++visits);
                deletions.awaitHeld();
                dying.add(writing(write, server, visit));
            }
            killed(server, dying);
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

    @Override
    public void close() {
        first.close();
        kaleyra.close();
        shared.close();
    }
}
