package dev.teleconsult.bootstrap.canary;

import static org.assertj.core.api.Assertions.assertThat;

import dev.teleconsult.bootstrap.Deployment;
import dev.teleconsult.bootstrap.Deployment.Answer;
import dev.teleconsult.bootstrap.EventReceiver;
import dev.teleconsult.bootstrap.StoreUnderTest.Kind;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * With no optional feature switched on, a server writes to none of their places and answers as before. The table in
 * CAPACITY.md holds the number of store calls of each request.
 *
 * <p>The same visit with everything switched on has to fill each of these places: otherwise the test would not notice a
 * write.
 */
class SwitchedOffTest {

    private static final Instant NINE = Instant.parse("2030-01-01T09:00:00Z");
    private static final String PLAN = """
            {"start_date":"%s","duration_in_seconds":1800,"participants":{"number":2,"data":[
              {"userId":"dr-7","fullName":"Anna Rossi","groups":["doctor"]},
              {"userId":"p-81","fullName":"Marco Bianchi","groups":["patient"]}]}%s}""";

    /** The places of the optional features: columns and tables, or collections and words in a text. */
    private static final Set<String> PLACES_SQL = Set.of(
            "teleconsult_fact.id",
            "teleconsult_audit.chain",
            "teleconsult_identifier.value",
            "teleconsultation.announced",
            "teleconsultation.rooms_gone",
            "teleconsultation.uploads_gone");

    private static final Set<String> PLACES_CRUD =
            Set.of("facts.key", "audit.chain", "identifiers.key", "idempotency.key", " an=");

    @TempDir
    Path folder;

    private final List<Answer> answers = new ArrayList<>();

    @ParameterizedTest
    @EnumSource(Kind.class)
    void disabledFeaturesShouldWriteNothingAndChangeNoAnswer(Kind kind) {
        Set<String> places = kind == Kind.MIA_CRUD_SERVICE ? PLACES_CRUD : PLACES_SQL;
        Path offs = folder.resolve("off");
        Path ons = folder.resolve("on");
        assertThat(offs.toFile().mkdirs() && ons.toFile().mkdirs()).isTrue();
        try (OpenStore store = OpenStore.start(kind, offs)) {
            live(offs, store.variables(), "", () -> true);

            assertThat(filled(store, places)).isEmpty();
        }
        assertAnswersAreAsBefore();
        try (OpenStore store = OpenStore.start(kind, ons);
                EventReceiver receiver = EventReceiver.start()) {
            Map<String, String> variables = new HashMap<>(store.variables());
            variables.putAll(store.places());
            variables.putAll(receiver.variables());
            variables.put("AUDIT", "full");
            // Events are sent beside the answers, until the server is closed.
            live(
                    ons,
                    variables,
                    ",\"identifiers\":[{\"system\":\"https://his.example/orders\",\"value\":\"4711\"}]",
                    () -> !receiver.types().isEmpty());

            assertThat(filled(store, places)).as("places that the test checks").isEqualTo(places);
        }
    }

    /** The places that contain anything. */
    private static Set<String> filled(OpenStore store, Set<String> places) {
        Map<String, String> contents = store.shelves().contents();
        String states = contents.getOrDefault("teleconsultations.teleconsultationState", "");
        return places.stream()
                .filter(place -> place.startsWith(" ")
                        ? states.contains(place)
                        : !contents.getOrDefault(place, "").isBlank())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** From planning to cancelling; the server is closed when {@code done} is true. */
    private void live(Path where, Map<String, String> variables, String more, Callable<Boolean> done) {
        answers.clear();
        Map<String, String> all = new HashMap<>(variables);
        all.put("IMMUTABLE_PERIOD_MS", "600000");
        try (Deployment deployment = Deployment.at(NINE.toString(), where, all)) {
            Instant start = NINE.plusSeconds(3_600);
            String plan = PLAN.formatted(start, more);
            boolean keepsKeys =
                    !variables.containsKey("CRUD_SERVICE_URL") || variables.containsKey("IDEMPOTENCY_CRUD_NAME");
            String[] key = keepsKeys ? new String[] {"idempotency-key", "key-1"} : new String[0];
            String id = ask(deployment.post("/teleconsultation", plan, key))
                    .body()
                    .path("roomId")
                    .textValue();
            ask(deployment.patch("/teleconsultation/" + id, "{\"start_date\":\"" + start.plusSeconds(60) + "\"}"));
            ask(deployment.get("/teleconsultation/" + id, "miauserid", "dr-7"));
            deployment.clock().set(start.minusSeconds(60).toString());
            deployment.reconcile();
            ask(Awaitility.await()
                    .until(
                            () -> deployment.get("/teleconsultation/" + id, "miauserid", "dr-7"),
                            answer -> answer.text().contains("http")));
            deployment.clock().advance(Duration.ofHours(3));
            deployment.reconcile();
            ask(deployment.delete("/teleconsultation/" + id));
            deployment.reconcile();
            ask(deployment.get("/teleconsultation/" + id, "miauserid", "dr-7"));
            Awaitility.await().atMost(Duration.ofMinutes(1)).until(done);
        }
    }

    private Answer ask(Answer answer) {
        answers.add(answer);
        return answer;
    }

    private void assertAnswersAreAsBefore() {
        assertThat(answers).extracting(Answer::status).containsExactly(201, 204, 200, 200, 204, 404);
        assertThat(fields(answers.get(0))).containsExactly("roomId");
        Set<String> shown = fields(answers.get(3));
        assertThat(fields(answers.get(2))).isEqualTo(shown);
        assertThat(shown).doesNotContain("identifiers", "outcome", "sequence");
        assertThat(shown).contains("participantsBandyerCall", "startDate", "endDate");
    }

    private static Set<String> fields(Answer answer) {
        Set<String> names = new TreeSet<>();
        answer.body().fieldNames().forEachRemaining(names::add);
        return names;
    }
}
