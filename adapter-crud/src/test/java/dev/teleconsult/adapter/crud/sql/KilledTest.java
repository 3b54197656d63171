package dev.teleconsult.adapter.crud.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.teleconsult.adapter.crud.sql.DoomedWriter.Answered;
import dev.teleconsult.domain.RoomState.Phase;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.domain.UserId;
import dev.teleconsult.domain.VideoUserId;
import dev.teleconsult.ports.PortException;
import dev.teleconsult.ports.RequestContext;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Processes are killed (SIGKILL) while they write. Every confirmed write is there, and no write is partial. */
@Timeout(180)
class KilledTest {

    private static final RequestContext CONTEXT = RequestContext.system();

    @TempDir
    private Path folder;

    /** A process writes to both databases until it is killed; afterwards this one continues. */
    @Test
    void databasesShouldKeepTheConfirmedWritesOfAKilledProcess() throws Exception {
        String sqlite = "jdbc:sqlite:" + folder.resolve("store.db");
        String postgresql = PostgresServer.schemaUrl(PostgresServer.newSchema(), PostgresServer.port());
        Map<String, List<Answered>> answered = Map.of(sqlite, new ArrayList<>(), postgresql, new ArrayList<>());

        killAfter(150, List.of(sqlite, postgresql))
                .forEach((url, all) -> answered.get(url).addAll(all));
        for (String url : answered.keySet()) {
            requireAll(answered.get(url), url);
            try (SqlStorage storage = SqlStorage.builder(url).build()) {
                DoomedWriter writer = new DoomedWriter(0, storage, answered.get(url)::add);
                for (int round = 0; round < DoomedWriter.WAYS; round++) {
                    writer.write(round);
                }
            }
            requireAll(answered.get(url), url);
        }

        try (Connection connection = DriverManager.getConnection(sqlite)) {
            assertThat(Tables.rows(connection, "PRAGMA integrity_check")).containsExactly(List.of("ok"));
            assertThat(Tables.rows(connection, "PRAGMA foreign_key_check")).isEmpty();
        }
    }

    /** Kills the writer when each database has confirmed enough writes, and returns all confirmed writes of each. */
    private Map<String, List<Answered>> killAfter(int enough, List<String> urls)
            throws IOException, InterruptedException {
        Path errors = folder.resolve("errors.txt");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                DoomedWriter.class.getName()));
        command.addAll(urls);
        Process writer =
                new ProcessBuilder(command).redirectError(errors.toFile()).start();
        Map<String, List<Answered>> answered = new HashMap<>();
        urls.forEach(url -> answered.put(url, new ArrayList<>()));
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(writer.getInputStream(), StandardCharsets.UTF_8))) {
            String line;
            while ((line = lines.readLine()) != null) {
                if (!Answered.isWhole(line)) {
                    continue;
                }
                Answered one = Answered.ofLine(line);
                answered.get(urls.get(one.database())).add(one);
                if (answered.values().stream().allMatch(all -> all.size() >= enough)) {
                    // Not by the process itself, which would close the pipe and lose its content.
                    writer.toHandle().destroyForcibly();
                }
            }
        } finally {
            writer.destroyForcibly();
        }
        assertThat(writer.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(answered.values())
                .as(Files.readString(errors))
                .allSatisfy(all -> assertThat(all).hasSizeGreaterThanOrEqualTo(enough));
        return answered;
    }

    /** The server is killed with all its processes, and restarted on the same files. */
    @Test
    void killedPostgresqlServerShouldRestartWithItsConfirmedWrites() throws Exception {
        Path data = folder.resolve("postgresql");
        List<Answered> answered = new ArrayList<>();
        List<UserId> notDone = new ArrayList<>();
        try (EmbeddedPostgres server = start(data)) {
            writeUntilItIsKilled(server, data, answered, notDone);
        }
        assertThat(answered).hasSizeGreaterThanOrEqualTo(200);

        try (EmbeddedPostgres again = start(data)) {
            String url = PostgresServer.url("postgres", again.getPort());
            requireAll(answered, url);
            try (SqlStorage storage = SqlStorage.builder(url).build()) {
                assertThat(storage.userIds().find(Set.copyOf(notDone), CONTEXT)).isEmpty();
            }
        }
    }

    private static EmbeddedPostgres start(Path data) throws IOException {
        return EmbeddedPostgres.builder()
                .setDataDirectory(data)
                .setCleanDataDirectory(false)
                .setPGStartupWait(Duration.ofSeconds(60))
                .start();
    }

    private static void writeUntilItIsKilled(
            EmbeddedPostgres server, Path data, List<Answered> answered, List<UserId> notDone) throws IOException {
        Queue<Answered> told = new ConcurrentLinkedQueue<>();
        Queue<UserId> refused = new ConcurrentLinkedQueue<>();
        String postmaster =
                Files.readAllLines(data.resolve("postmaster.pid")).get(0).strip();
        try (SqlStorage storage = SqlStorage.builder(PostgresServer.url("postgres", server.getPort()))
                .connectionTimeout(Duration.ofSeconds(3))
                .build()) {
            storage.start();
            DoomedWriter writer = new DoomedWriter(0, storage, told::add);
            StoreBehaviour.atOnce(5, number -> {
                if (number == 0) {
                    while (told.size() < 200) {
                        LockSupport.parkNanos(1_000_000);
                    }
                    kill(ProcessHandle.of(Long.parseLong(postmaster)).orElseThrow());
                    return number;
                }
                writeUntilItFails(storage, writer, refused, number);
                return number;
            });
        }
        answered.addAll(told);
        notDone.addAll(refused);
    }

    private static void writeUntilItFails(SqlStorage storage, DoomedWriter writer, Queue<UserId> refused, int number) {
        for (int round = 0; ; round++) {
            UserId user = new UserId("last-" + number + "-" + round);
            try {
                writer.write(round);
                storage.userIds().add(user, new VideoUserId("usr-" + user), CONTEXT);
            } catch (PortException e) {
                // The next write must fail, and must report truly that it did not happen.
                UserId late = new UserId("late-" + number);
                try {
                    storage.userIds().add(late, new VideoUserId("usr-" + late), CONTEXT);
                } catch (PortException again) {
                    if (!again.mayHaveHappened()) {
                        refused.add(late);
                    }
                }
                return;
            }
        }
    }

    private static void kill(ProcessHandle postmaster) {
        List<ProcessHandle> all =
                Stream.concat(Stream.of(postmaster), postmaster.descendants()).toList();
        all.forEach(ProcessHandle::destroyForcibly);
        all.forEach(one -> one.onExit().join());
    }

    private static void requireAll(List<Answered> answered, String url) throws SQLException {
        Map<String, Long> versions = new HashMap<>();
        Map<String, String> phases = new HashMap<>();
        try (SqlStorage storage = SqlStorage.builder(url).build()) {
            storage.start();
            try (Connection connection = DriverManager.getConnection(url)) {
                for (List<String> row : Tables.rows(connection, "SELECT id, version, phase FROM teleconsultation")) {
                    versions.put(row.get(0), Long.valueOf(row.get(1)));
                    phases.put(row.get(0), row.get(2));
                }
                assertEachWriteIsWholeOrAbsent(connection, phases, storage);
            }
            for (Answered one : answered) {
                switch (one.what()) {
                    case "kept" ->
                        assertThat(versions.getOrDefault(one.id(), 0L))
                                .as("version of %s", one.id())
                                .isGreaterThanOrEqualTo(writesIn(one.value()));
                    case "closed" -> assertThat(phases).containsEntry(one.id(), "CLOSED");
                    case "gone" -> assertThat(versions).doesNotContainKey(one.id());
                    case "user" ->
                        assertThat(storage.userIds().find(Set.of(new UserId(one.id())), CONTEXT))
                                .containsValue(new VideoUserId(one.value()));
                    case "key" ->
                        assertThat(storage.idempotencyRecords().orElseThrow().find(one.id(), CONTEXT))
                                .isPresent();
                    default -> throw new AssertionError(one.what());
                }
            }
        }
    }

    /** A version is the number of writes and, after a colon, the marks of the last writers. */
    private static long writesIn(String version) {
        return Long.parseLong(version.substring(0, version.indexOf(':')));
    }

    private static void assertEachWriteIsWholeOrAbsent(
            Connection connection, Map<String, String> phases, SqlStorage storage) throws SQLException {
        Map<Phase, Long> counted = new HashMap<>();
        phases.values().stream()
                .filter(phase -> !phase.equals("CLOSED"))
                .forEach(phase -> counted.merge(Phase.valueOf(phase), 1L, Long::sum));
        assertThat(storage.teleconsultations().countByPhase(CONTEXT)).isEqualTo(counted);

        Set<String> withRoom = Set.of("READY", "REPLACING", "REVEALED");
        assertThat(Tables.rows(connection, "SELECT teleconsultation_id FROM teleconsultation_links"))
                .containsExactlyInAnyOrderElementsOf(phases.entrySet().stream()
                        .filter(entry -> withRoom.contains(entry.getValue()))
                        .map(entry -> List.of(entry.getKey()))
                        .toList());
        phases.forEach((id, phase) -> assertThat(storage.teleconsultations().find(new TeleconsultationId(id), CONTEXT))
                .matches(found -> found.isPresent() != phase.equals("CLOSED")));
    }
}
