package dev.teleconsult.adapter.crud.mia;

import static org.assertj.core.api.Assertions.assertThat;

import dev.teleconsult.adapter.crud.mia.fake.FakeCrudService;
import dev.teleconsult.adapter.crud.sql.SqlStorage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The checked-in documents and rows that version 3.0.0 wrote are read as by 3.0.0 and can be changed.
 *
 * <p>They are made by {@code mvn -pl adapter-crud -am test -Pmixed-versions -Dtest=MixedVersionsPlay#record*
 * -Dfixtures.update=true -Dsurefire.failIfNoSpecifiedTests=false} from the history of the repository.
 */
class RecordedBy30Test {

    static final Path FOLDER = Path.of("src", "test", "resources", "recorded-3.0.0");
    static final Path DOCUMENTS = FOLDER.resolve("teleconsultations.jsonl");
    static final Path VIEWS = FOLDER.resolve("views.txt");
    static final Path SQL = FOLDER.resolve("sqlite.sql");
    static final Path SQL_VIEWS = FOLDER.resolve("sqlite-views.txt");

    private static final Instant NOW = Instant.parse("2030-01-01T09:00:00Z");

    @Test
    void documentsOfVersion30ShouldBeReadAndChanged() throws IOException {
        List<String> views = Files.readAllLines(VIEWS);
        assertThat(views).hasSizeGreaterThanOrEqualTo(8);
        try (FakeCrudService service = FakeCrudService.start()) {
            Files.readAllLines(DOCUMENTS).forEach(document -> service.seed("teleconsultations", document));
            try (ServiceVersion today = ServiceVersion.ofToday(
                    "mia.MiaCrudStorage",
                    ServiceVersion.mia(service.url(), "teleconsultations", "teleconsultations-users"))) {
                assertReadAndClosedBy(views, today);
            }
        }
    }

    @Test
    void rowsOfVersion30ShouldBeReadAndChanged(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("of-3.0.0.db");
        SqliteDump.restore(Files.readString(SQL), file);
        List<String> views = Files.readAllLines(SQL_VIEWS);
        try (ServiceVersion today = ServiceVersion.ofToday("sql.SqlStorage", "jdbc:sqlite:" + file)) {
            // Each record with an attempt or a leftover is owed work without a turn, so it is due at once.
            Set<String> owed = views.stream()
                    .filter(view ->
                            !view.contains("attempt=,") || !view.contains("leftovers=[],") || view.contains("CLOSING"))
                    .map(view -> view.substring(0, view.indexOf(' ')))
                    .collect(Collectors.toSet());
            assertThat(owed).hasSizeGreaterThan(5);
            assertThat(today.unsettled()).isEqualTo(owed);
            assertReadAndClosedBy(views, today);
            assertThat(today.unsettled()).isEmpty();
        }
    }

    @Test
    void documentsOfVersion30ShouldBeClosedAndForgotten() throws IOException {
        try (FakeCrudService service = FakeCrudService.start()) {
            Files.readAllLines(DOCUMENTS).forEach(document -> service.seed("teleconsultations", document));
            try (MiaCrudStorage storage = MiaCrudStorage.builder(
                            service.url(), "teleconsultations", "teleconsultations-users")
                    .build()) {
                RetentionOf30.closesAndForgets(
                        storage, () -> String.join("\n", service.documents("teleconsultations")));
            }
        }
    }

    @Test
    void rowsOfVersion30ShouldBeClosedAndForgotten(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("of-3.0.0.db");
        SqliteDump.restore(Files.readString(SQL), file);
        String url = "jdbc:sqlite:" + file;
        try (SqlStorage storage = SqlStorage.builder(url).build()) {
            storage.start();
            RetentionOf30.closesAndForgets(storage, () -> RetentionOf30.rows(url));
        }
    }

    private static void assertReadAndClosedBy(List<String> views, ServiceVersion today) {
        assertThat(views)
                .anyMatch(view -> view.contains("phase=REPLACING") && view.contains("leftovers=[],"))
                .anyMatch(view -> view.contains("phase=REPLACING") && !view.contains("leftovers=[],"));
        for (String line : views) {
            String id = line.substring(0, line.indexOf(' '));
            assertThat(id + " " + today.recordableView(read(today, id))).isEqualTo(line);
            endAndClose(today, id);
            assertThat(today.find(id)).as("%s after it was closed", id).isEmpty();
        }
    }

    private static Object read(ServiceVersion today, String id) {
        return today.call(today.find(id).orElseThrow(), "teleconsultation");
    }

    private static void endAndClose(ServiceVersion today, String id) {
        if (!phase(today, id).equals("CLOSING")) {
            write(today, id, today.call(read(today, id), "ending", today.ending("CANCELLED")));
        }
        for (Object leftover : (List<?>) today.call(read(today, id), "leftovers")) {
            write(today, id, today.call(read(today, id), "without", leftover));
        }
        write(today, id, today.call(read(today, id), "closed"));
    }

    private static String phase(ServiceVersion today, String id) {
        return today.call(today.call(read(today, id), "state"), "phase").toString();
    }

    private static void write(ServiceVersion today, String id, Object next) {
        assertThat(today.replace(today.find(id).orElseThrow(), next, NOW))
                .as("a write of %s after 3.0.0", id)
                .isPresent();
    }
}
