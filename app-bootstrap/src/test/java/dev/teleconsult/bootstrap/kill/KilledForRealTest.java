package dev.teleconsult.bootstrap.kill;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The real server, in a process of its own, is killed by SIGKILL at every call it makes: before the call has any
 * effect, and when it has had its effect and was not answered. Another server is started on the same store, and the
 * promises of the architecture must hold.
 *
 * <p>The list of points is found by counting: every use case runs once undisturbed and its calls are counted. Then it
 * is started once for every point and held there, by the called upstream; when all are held, in one process, that
 * process is killed. They are independent except for the process they die in. SQLite is part of that process, so it
 * dies only at the calls to Kaleyra, and while it writes. The server that repairs the state of SQLite is killed as well,
 * before a third one finishes.
 *
 * <p>A build plays the sample that {@link KillSample} describes; {@code -Dkills=all} plays both moments of every call on
 * each store, all writes of SQLite, and the death of the repairing server on each store.
 *
 * <p>The server that dies is an {@link OrderedServer}: the deletion of a room, which a server starts as soon as it has
 * answered, is part of its use case here. The servers that come after are started as an operator starts them.
 */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class KilledForRealTest {

    private static final boolean WHOLE = System.getProperty("kills", "").equals("all");

    @TempDir
    static Path folder;

    private static final Map<Store, KilledServer> SERVERS = new EnumMap<>(Store.class);
    private static final Map<Store, Map<KilledUseCase, List<String>>> CALLS = new EnumMap<>(Store.class);
    private static KillSample sample;

    /** All of them before the first one dies: which store plays a point depends on the calls of all. */
    @BeforeAll
    static void countTheCalls() throws IOException {
        for (Store store : Store.values()) {
            Path own = Files.createDirectory(folder.resolve(store.name()));
            KilledServer server = KilledServer.start(store, own);
            SERVERS.put(store, server);
            CALLS.put(store, server.countedCalls());
        }
        sample = WHOLE ? KillSample.whole(CALLS) : KillSample.ofABuild(CALLS);
    }

    @AfterAll
    static void close() {
        SERVERS.values().forEach(KilledServer::close);
        SERVERS.clear();
    }

    @ParameterizedTest
    @EnumSource
    void noVisitShouldBeLost(Store store) throws InterruptedException {
        Map<KilledUseCase, List<Holds.Point>> points = sample.points(store);
        List<EndlessWrite> writes = store == Store.SQLITE ? EndlessWrite.wanted(WHOLE) : List.of();

        SERVERS.get(store).play(points, writes, WHOLE || store == Store.SQLITE);

        System.out.println(store + ": killed at "
                + points.values().stream().mapToInt(List::size).sum() + " calls and in " + writes.size() + " writes");
    }

    @Test
    void everyGapBetweenTheCallsOfAUseCaseShouldBePlayed() {
        assertThat(sample.notCovered()).as("points that no server dies at").isEmpty();
        assertThat(CALLS.get(Store.MIA).get(KilledUseCase.REPLACE_THE_ROOM))
                .contains("Kaleyra POST /users", "Kaleyra POST /rooms", "Kaleyra DELETE /rooms/{id}");
    }
}
