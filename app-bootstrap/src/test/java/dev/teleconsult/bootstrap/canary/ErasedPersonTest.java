package dev.teleconsult.bootstrap.canary;

import static org.assertj.core.api.Assertions.assertThat;

import dev.teleconsult.adapter.crud.mia.fake.FakeCrudService;
import dev.teleconsult.bootstrap.CapturedLogs;
import dev.teleconsult.bootstrap.Deployment;
import dev.teleconsult.bootstrap.Deployment.Answer;
import dev.teleconsult.bootstrap.StoreUnderTest;
import dev.teleconsult.bootstrap.StoreUnderTest.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** After a receipt says done, no byte of the store, of the provider or of the log names the person. */
class ErasedPersonTest {

    private static final String PERSON = "marked-person-7f3a9c";
    private static final String NAME = "Zenobia Markedname";
    private static final String PLAN = """
            {"start_date": "2030-01-01T10:00:00.000Z", "end_date": "2030-01-01T10:30:00.000Z",
             "participants": {"number": 2, "data": [
               {"userId": "doctor-1", "groups": ["doctor"], "fullName": "Ada Doctor"},
               {"userId": "%s", "groups": ["patient"], "fullName": "%s"}]}}
            """.formatted(PERSON, NAME);
    private static final String[] MANAGER = {"miauserid", "manager-1", "isbackoffice", "1"};

    @TempDir
    private Path folder;

    @ParameterizedTest
    @EnumSource(Kind.class)
    void noByteShouldNameAnErasedPerson(Kind kind) throws Exception {
        StoreUnderTest store = StoreUnderTest.start(kind);
        Map<String, String> variables = new HashMap<>(store.variables());
        variables.put("BACKOFFICE_ROUTES", "erasure");
        variables.put("ERASURE_KEYS", "RGllc2VyIFNjaGx1ZXNzZWwgaGF0IDMyIEJ5dGVzLi4=");
        try (CapturedLogs logs = CapturedLogs.start()) {
            Map<String, String> kept;
            String receipt;
            try (Deployment deployment = Deployment.at("2030-01-01T09:00:00Z", folder, variables)) {
                String id = deployment
                        .post("/teleconsultation", PLAN)
                        .body()
                        .path("roomId")
                        .textValue();
                deployment.clock().set("2030-01-01T10:00:00Z");
                assertThat(deployment
                                .get("/teleconsultation/" + id, "miauserid", PERSON)
                                .text())
                        .contains("accessLink");
                assertThat(shelves(kind, store).contents().values().toString()).contains(PERSON, NAME);
                deployment.clock().set("2030-01-01T11:00:00Z");

                Answer begun = deployment.delete("/users/" + PERSON, MANAGER);
                assertThat(begun.status()).as(begun.text()).isEqualTo(202);
                receipt = done(deployment, begun.body().path("id").textValue());

                assertThat(deployment.emulator().userIds()).hasSize(1);
                assertThat(deployment.emulator().rooms()).isEmpty();
                assertThat(deployment.emulator().roomsEver().toString()).doesNotContain(PERSON, NAME);
                kept = shelves(kind, store).contents();
                // Including SQLite's write-ahead log, which it keeps while it is open.
                assertNoFileNamesThePerson();
            }
            assertThat(kept).isNotEmpty();
            assertThat(kept.values()).allSatisfy(column -> assertThat(column).doesNotContain(PERSON, NAME));
            assertThat(receipt).doesNotContain(PERSON, NAME, "manager-1");
            assertThat(String.join("\n", logs.lines()))
                    .contains("a person was erased")
                    .doesNotContain(PERSON, NAME);
            assertNoFileNamesThePerson();
        } finally {
            store.stop();
        }
    }

    private static String done(Deployment deployment, String id) {
        Answer answer = deployment.get("/erasures/" + id, MANAGER);
        for (int run = 0; run < 20 && !answer.body().has("done"); run++) {
            deployment.reconcile();
            deployment.clock().advance(Duration.ofMinutes(2));
            answer = deployment.get("/erasures/" + id, MANAGER);
        }
        assertThat(answer.body().has("done")).as(answer.text()).isTrue();
        return answer.text();
    }

    private void assertNoFileNamesThePerson() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            files.filter(Files::isRegularFile).forEach(ErasedPersonTest::assertDoesNotNameThePerson);
        }
    }

    private static void assertDoesNotNameThePerson(Path file) {
        try {
            assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
                    .as("%s", file.getFileName())
                    .doesNotContain(PERSON, NAME);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private Shelves shelves(Kind kind, StoreUnderTest store) {
        return switch (kind) {
            case SQLITE -> Shelves.of("jdbc:sqlite:" + folder.resolve("teleconsult.db"), "");
            case POSTGRESQL -> Shelves.of(store.variables().get("DATABASE_URL"), "postgres");
            case MIA_CRUD_SERVICE ->
                Shelves.of(
                        (FakeCrudService) store.running(),
                        List.of(
                                "teleconsultations",
                                "teleconsultations-users",
                                "teleconsultation-facts",
                                "teleconsultation-erasures"));
        };
    }
}
