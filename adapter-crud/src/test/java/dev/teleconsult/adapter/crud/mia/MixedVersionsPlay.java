package dev.teleconsult.adapter.crud.mia;

import static dev.teleconsult.domain.DomainFixtures.aCompletePlan;
import static org.assertj.core.api.Assertions.assertThat;

import dev.teleconsult.adapter.crud.mia.fake.FakeCrudService;
import dev.teleconsult.adapter.crud.sql.PostgresServer;
import dev.teleconsult.adapter.crud.sql.SqlStorage;
import dev.teleconsult.domain.RoomState;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Replicas of version 3.0.0 and of today write the same records in turns, as during a rolling upgrade, and then 3.0.0
 * alone, as after a rollback. After every write both read the same: the phase, the attempt, the room with its links,
 * the plan and the leftovers. At the end today's version closes and forgets all records.
 *
 * <p>It needs the history of the repository and takes a quarter of a minute; run it with the profile {@code
 * mixed-versions}.
 */
class MixedVersionsPlay {

    private static final int RECORDS = 12;
    private static final int WRITES = 400;
    private static final int WRITES_AFTER_THE_ROLLBACK = 100;

    /** Each phase of a record's life, and each kind of leftover, including the phases with an attempt in progress. */
    private static final List<List<String>> LIVES = List.of(
            List.of("intending"),
            List.of("intending", "notOpened"),
            List.of("intending", "opened"),
            List.of("intending", "opened", "intending"),
            List.of("intending", "opened", "intending", "opened"),
            List.of("intending", "opened", "intending", "opened", "intending"),
            List.of("intending", "opened", "revealed"),
            List.of("intending", "opened", "revealed", "callEnded"),
            List.of("intending", "ending"),
            List.of("intending", "opened", "ending"));

    private static ClassLoader version30;

    @BeforeAll
    static void build() throws Exception {
        version30 = Version30.load();
    }

    @Test
    void visitsShouldSurviveMixedVersionsOnSqlite(@TempDir Path folder) {
        String url = "jdbc:sqlite:" + folder.resolve("mixed.db");
        // Version 3.0.0 creates the tables, and today's version migrates them while it runs.
        try (ServiceVersion old = ServiceVersion.of30(version30, "sql.SqlStorage", url)) {
            assertThat(old.unsettled()).isEmpty();
            try (ServiceVersion today = ServiceVersion.ofToday("sql.SqlStorage", url)) {
                play(today, old, 1);
            }
        }
        forgets(url);
    }

    @Test
    void visitsShouldSurviveMixedVersionsOnPostgresql() {
        String url = PostgresServer.url(PostgresServer.newDatabase());
        try (ServiceVersion old = ServiceVersion.of30(version30, "sql.SqlStorage", url)) {
            assertThat(old.unsettled()).isEmpty();
            try (ServiceVersion today = ServiceVersion.ofToday("sql.SqlStorage", url)) {
                play(today, old, 2);
            }
        }
        forgets(url);
    }

    @Test
    void visitsShouldSurviveMixedVersionsOnTheCrudService() throws Exception {
        try (FakeCrudService service = FakeCrudService.builder()
                .collection(CrudServiceUnderTest.teleconsultations())
                .collection(CrudServiceUnderTest.userMap())
                .start()) {
            Object[] where = ServiceVersion.mia(
                    service.url(), CrudServiceUnderTest.TELECONSULTATIONS, CrudServiceUnderTest.USER_MAP);
            try (ServiceVersion today = ServiceVersion.ofToday("mia.MiaCrudStorage", where);
                    ServiceVersion old = ServiceVersion.of30(version30, "mia.MiaCrudStorage", where)) {
                play(today, old, 3);
            }
            try (MiaCrudStorage storage = MiaCrudStorage.builder(
                            service.url(), CrudServiceUnderTest.TELECONSULTATIONS, CrudServiceUnderTest.USER_MAP)
                    .build()) {
                RetentionOf30.closesAndForgets(
                        storage, () -> String.join("\n", service.documents(CrudServiceUnderTest.TELECONSULTATIONS)));
            }
        }
    }

    /** One record in each phase of its life, and with each kind of leftover, as 3.0.0 writes it to the CRUD service. */
    @Test
    void record() throws Exception {
        Instant now = Instant.parse("2030-01-01T08:00:00Z");
        try (FakeCrudService service = FakeCrudService.start();
                ServiceVersion today = ServiceVersion.ofToday(
                        "mia.MiaCrudStorage",
                        ServiceVersion.mia(service.url(), "teleconsultations", "teleconsultations-users"));
                ServiceVersion old = ServiceVersion.of30(
                        version30,
                        "mia.MiaCrudStorage",
                        ServiceVersion.mia(service.url(), "teleconsultations", "teleconsultations-users"))) {
            List<String> views = new ArrayList<>();
            for (List<String> life : LIVES) {
                // Only the words of 3.0.0 are left after its write.
                Object begun = today.insert(aCompletePlan(), new RoomState.NoRoom());
                String id = (String) today.call(today.call(begun, "id"), "value");
                views.add(id + " " + lived(old, id, life, views.size(), now));
            }
            assertThat(views).hasSameSizeAs(LIVES);
            if (Boolean.getBoolean("fixtures.update")) {
                Files.createDirectories(RecordedBy30Test.FOLDER);
                Files.write(RecordedBy30Test.VIEWS, views);
                Files.write(RecordedBy30Test.DOCUMENTS, service.documents("teleconsultations"));
            }
        }
    }

    /** The same in SQLite: the tables of 3.0.0, and in them the rows of its last writes. */
    @Test
    void recordSqlite(@TempDir Path folder) throws Exception {
        Instant now = Instant.parse("2030-01-01T08:00:00Z");
        Path todays = folder.resolve("today.db");
        Path file = folder.resolve("recorded.db");
        List<String> ids = new ArrayList<>();
        try (ServiceVersion today = ServiceVersion.ofToday("sql.SqlStorage", "jdbc:sqlite:" + todays)) {
            for (int record = 0; record < LIVES.size(); record++) {
                Object begun = today.insert(aCompletePlan(), new RoomState.NoRoom());
                ids.add((String) today.call(today.call(begun, "id"), "value"));
            }
        }
        List<String> views = new ArrayList<>();
        try (ServiceVersion old = ServiceVersion.of30(version30, "sql.SqlStorage", "jdbc:sqlite:" + file)) {
            assertThat(old.unsettled()).isEmpty();
            SqliteDump.copyRows(todays, file, "teleconsultation");
            for (String id : ids) {
                views.add(id + " " + lived(old, id, LIVES.get(views.size()), views.size(), now));
            }
        }
        assertThat(views).hasSameSizeAs(LIVES);
        if (Boolean.getBoolean("fixtures.update")) {
            Files.write(RecordedBy30Test.SQL_VIEWS, views);
            Files.writeString(RecordedBy30Test.SQL, SqliteDump.of(file));
        }
    }

    private static void forgets(String url) {
        try (SqlStorage storage = SqlStorage.builder(url).build()) {
            storage.start();
            RetentionOf30.closesAndForgets(storage, () -> RetentionOf30.rows(url));
        }
    }

    private static Map<String, String> lived(
            ServiceVersion old, String id, List<String> life, int number, Instant now) {
        Object stored = old.find(id).orElseThrow();
        for (String step : life) {
            Object one = old.call(stored, "teleconsultation");
            stored = old.replace(stored, step(old, one, step, number, now), now).orElseThrow();
        }
        return old.recordableView(old.call(stored, "teleconsultation"));
    }

    private static Object step(ServiceVersion old, Object one, String step, int number, Instant now) {
        Object plan = old.call(one, "plan");
        return switch (step) {
            case "intending" -> old.call(one, step, old.operation("op-" + number), now);
            case "opened" -> old.call(one, step, old.room("room-" + number, people(old, plan)), plan);
            case "notOpened" -> old.call(one, step, true);
            case "callEnded" -> old.call(one, step, now);
            case "ending" -> old.call(one, step, old.ending("CANCELLED"));
            default -> old.call(one, step);
        };
    }

    private static void play(ServiceVersion today, ServiceVersion old, long seed) {
        Random random = new Random(seed);
        Instant now = Instant.parse("2030-01-01T08:00:00Z");
        List<String> ids = new ArrayList<>();
        for (int record = 0; record < RECORDS; record++) {
            Object state =
                    record % 3 == 0 ? new RoomState.NoRoom() : today.opening("first-" + record, now, record % 3 == 1);
            Object stored = today.insert(aCompletePlan(), state);
            ids.add((String) today.call(today.call(stored, "id"), "value"));
        }
        int written = 0;
        for (int write = 0; write < WRITES + WRITES_AFTER_THE_ROLLBACK; write++) {
            now = now.plus(Duration.ofSeconds(1));
            ServiceVersion writer = write < WRITES && random.nextBoolean() ? today : old;
            String id = ids.get(random.nextInt(ids.size()));
            written += writes(writer, id, write, random, now) ? 1 : 0;
            bothRead(today, old, id, writer);
        }
        Set<String> unsettled = new TreeSet<>(today.unsettled());
        assertThat(old.unsettled()).isEqualTo(unsettled);
        assertThat(written).as("possible writes").isGreaterThan(WRITES / 2);
    }

    /** One step of a record's life, as the version writes it. */
    private static boolean writes(ServiceVersion writer, String id, int write, Random random, Instant now) {
        Optional<?> found = writer.find(id);
        if (found.isEmpty()) {
            return false;
        }
        Object stored = found.get();
        Object teleconsultation = writer.call(stored, "teleconsultation");
        Optional<Object> next = next(writer, teleconsultation, write, random, now);
        return next.isPresent() && writer.replace(stored, next.get(), now).isPresent();
    }

    private static Optional<Object> next(ServiceVersion writer, Object one, int write, Random random, Instant now) {
        Object plan = writer.call(one, "plan");
        List<?> leftovers = (List<?>) writer.call(one, "leftovers");
        if (!leftovers.isEmpty() && random.nextInt(3) == 0) {
            return Optional.of(writer.call(one, "without", leftovers.get(random.nextInt(leftovers.size()))));
        }
        String phase = writer.call(writer.call(one, "state"), "phase").toString();
        int dice = random.nextInt(8);
        return switch (phase) {
            case "NO_ROOM" -> Optional.of(writer.call(one, "intending", writer.operation("op-" + write), now));
            case "OPENING", "REPLACING" ->
                Optional.of(
                        dice < 5
                                ? writer.call(one, "opened", writer.room("room-" + write, people(writer, plan)), plan)
                                : writer.call(one, "notOpened", dice < 7));
            case "READY" ->
                Optional.of(
                        dice < 4
                                ? writer.call(one, "intending", writer.operation("op-" + write), now)
                                : dice < 6 ? writer.call(one, "callEnded", now) : writer.call(one, "revealed"));
            case "REVEALED" ->
                Optional.of(
                        dice < 5
                                ? writer.call(one, "callEnded", now)
                                : dice < 7
                                        ? writer.call(one, "callResumed", now)
                                        : writer.call(one, "ending", writer.ending("CANCELLED")));
            case "CLOSING" -> leftovers.isEmpty() ? Optional.of(writer.call(one, "closed")) : Optional.empty();
            default -> Optional.empty();
        };
    }

    private static List<String> people(ServiceVersion writer, Object plan) {
        List<?> known = (List<?>) writer.call(writer.call(plan, "participants"), "known");
        return known.stream()
                .map(person -> (String) writer.call(writer.call(person, "videoUser"), "value"))
                .toList();
    }

    private static void bothRead(ServiceVersion today, ServiceVersion old, String id, ServiceVersion writer) {
        Optional<Object> now = today.find(id).map(stored -> today.call(stored, "teleconsultation"));
        Optional<Object> before = old.find(id).map(stored -> old.call(stored, "teleconsultation"));
        assertThat(now.isPresent())
                .as("%s after a write of %s", id, writer.name)
                .isEqualTo(before.isPresent());
        if (now.isEmpty()) {
            return;
        }
        assertThat(today.view(now.get()))
                .as("%s after a write of %s", id, writer.name)
                .isEqualTo(old.view(before.orElseThrow()));
        // Only writes of 3.0.0 lose turns: work without a turn is due at once.
        List<?> owed = (List<?>) today.call(now.get(), "owed");
        Map<?, ?> turns = (Map<?, ?>) today.call(now.get(), "turns");
        assertThat(owed.containsAll(turns.keySet())).isTrue();
    }
}
