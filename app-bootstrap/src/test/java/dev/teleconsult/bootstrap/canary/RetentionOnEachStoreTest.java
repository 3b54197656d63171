package dev.teleconsult.bootstrap.canary;

import static org.assertj.core.api.Assertions.assertThat;

import dev.teleconsult.bootstrap.Deployment;
import dev.teleconsult.bootstrap.StoreUnderTest.Kind;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Some days after their end no personal data is left of visits that were held, cancelled or never complete. */
class RetentionOnEachStoreTest {

    private static final Instant NINE = Instant.parse("2030-01-01T09:00:00Z");
    private static final String DOCTOR =
            "{\"userId\":\"dr-canary\",\"fullName\":\"Anna Canaryrossi\",\"groups\":[\"doctor\"]}";
    private static final String PATIENT =
            "{\"userId\":\"p-canary\",\"fullName\":\"Marco Canarybianchi\",\"groups\":[\"patient\"]}";

    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource(Kind.class)
    void noPersonalDataShouldBeLeftAfterTheRetentionPeriod(Kind kind) {
        try (OpenStore store = OpenStore.start(kind, folder)) {
            Map<String, String> variables = new HashMap<>(store.variables());
            variables.putAll(store.places());
            variables.put("IMMUTABLE_PERIOD_MS", "600000");
            variables.put("CLOSE_AFTER_END_MS", "3600000");
            variables.put("FORGET_AFTER_DAYS", "2");
            try (Deployment deployment = Deployment.at(NINE.toString(), folder, variables)) {
                String held = schedule(deployment, DOCTOR + "," + PATIENT);
                String cancelled = schedule(deployment, DOCTOR + "," + PATIENT);
                schedule(deployment, DOCTOR);
                assertThat(deployment.delete("/teleconsultation/" + cancelled).status())
                        .isEqualTo(204);
                deployment.clock().set("2030-01-01T10:00:00Z");
                Awaitility.await()
                        .until(() -> deployment
                                .get("/teleconsultation/" + held, "miauserid", "dr-canary")
                                .text()
                                .contains("http"));
                List<String> secrets = secrets(deployment);
                String before = withoutUsers(store);
                assertThat(secrets).allMatch(before::contains);

                deployment.clock().set("2030-01-03T12:00:00Z");
                for (int run = 0; run < 4; run++) {
                    deployment.reconcile();
                    deployment.clock().advance(Duration.ofHours(1));
                }

                String after = withoutUsers(store);
                assertThat(secrets).noneMatch(after::contains);
                assertThat(after).contains("erased-1", "erased-2");
                assertThat(deployment.get("/-/metrics").text())
                        .contains("teleconsultation_events_total{event=\"forgotten\"} 3.0")
                        .contains("teleconsultation_events_total{event=\"ended\"} 1.0");
            }
        }
    }

    /** Names, groups, links and the provider's ids of people. */
    private static List<String> secrets(Deployment deployment) {
        String link = deployment.emulator().rooms().stream()
                .flatMap(room -> room.links().values().stream())
                .findFirst()
                .orElseThrow()
                .toString();
        String room = deployment.emulator().rooms().get(0).id();
        assertThat(room).isNotEmpty();
        return List.of("Canaryrossi", "Canarybianchi", "\"doctor\"", "\"patient\"", link);
    }

    /** The map of users stays: other visits need it, and it holds only ids. */
    private static String withoutUsers(OpenStore store) {
        StringBuilder all = new StringBuilder();
        store.shelves().contents().forEach((place, text) -> {
            if (!place.startsWith("teleconsult_user.") && !place.startsWith("teleconsultations-users.")) {
                all.append(text);
            }
        });
        return all.toString();
    }

    private static String schedule(Deployment deployment, String people) {
        String plan = "{\"start_date\":\"2030-01-01T10:05:00Z\",\"duration_in_seconds\":1800,"
                + "\"participants\":{\"number\":2,\"data\":[" + people + "]}}";
        String key = "key-" + Integer.toHexString(people.hashCode()) + System.nanoTime();
        String id = deployment
                .post("/teleconsultation", plan, "idempotency-key", key)
                .body()
                .path("roomId")
                .textValue();
        assertThat(deployment
                        .post("/teleconsultation", plan, "idempotency-key", key)
                        .body()
                        .path("roomId")
                        .textValue())
                .isEqualTo(id);
        return id;
    }
}
