package dev.teleconsult.adapter.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.teleconsult.domain.ErasureKeys;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ErasureRoutesTest {
    private static final String[] BACK_OFFICE = {"miauserid", "dr-9", "isbackoffice", "1"};
    private static final ErasureKeys KEYS = new ErasureKeys(List.of(new byte[ErasureKeys.SHORTEST]));

    private final TestServer server = TestServer.setup()
            .application(builder -> builder.erasesPeople(KEYS).executor(Runnable::run))
            .start();

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void receiptShouldShowTheProgressAndNameNoPerson() {
        Answer begun = server.delete("/users/auth0%7Cpatient%2F1", BACK_OFFICE);

        assertThat(begun.status()).as(begun.text()).isEqualTo(202);
        assertThat(begun.text()).doesNotContain("patient", "dr-9");
        String id = begun.json().get("id").asText();
        server.reconcile();
        JsonNode open = server.get("/erasures/" + id, BACK_OFFICE).json();
        assertThat(open.has("done")).isFalse();
        assertThat(open.at("/steps/4/what").asText()).isEqualTo("records");
        assertThat(open.at("/steps/4/agreedAt").asText()).isEqualTo("2022-02-22T10:00:00.000Z");
        assertThat(open.at("/steps/9/stillOwed").asBoolean()).isTrue();
        assertThat(open.at("/steps/9/lastError").asText()).contains("may still remember");
        assertThat(open.get("keeps").findValuesAsText("what")).contains("backups", "idempotency-answers");

        server.clock.advance(Duration.ofMinutes(12));
        server.reconcile();

        Answer done = server.get("/erasures/" + id, BACK_OFFICE);
        assertThat(done.json().get("done").asText()).startsWith("2022-02-22T10:12:00");
        assertThat(done.text()).doesNotContain("stillOwed", "patient");
        assertThat(done.json().get("hash").asText()).hasSize(64);
        assertThat(done.header("cache-control")).isEqualTo("no-store");
    }

    @Test
    void personWithAPlannedVisitShouldBeErasedOnlyAfterItsCancelling() {
        server.scheduled();

        Answer refused = server.delete("/users/patient1", BACK_OFFICE);
        assertThat(refused.status()).as(refused.text()).isEqualTo(409);
        assertThat(refused.code()).isEqualTo("PERSON_STILL_EXPECTED");
        Answer preview = server.delete("/users/patient1?dryRun=true", BACK_OFFICE);
        assertThat(preview.status()).isEqualTo(200);
        assertThat(preview.json().get("wouldBeRefused").asBoolean()).isTrue();
        assertThat(preview.json().at("/steps/0/count").asInt()).isEqualTo(1);
        assertThat(server.storage.allErasures()).isEmpty();

        Answer first = server.delete("/users/patient1?cancel=true", BACK_OFFICE);
        Answer again = server.delete("/users/patient1", BACK_OFFICE);

        assertThat(first.status()).as(first.text()).isEqualTo(202);
        assertThat(again.json().get("id")).isEqualTo(first.json().get("id"));
    }

    @ParameterizedTest
    @CsvSource({
        "DELETE, /users/user1?cancel=maybe, 400, INVALID_REQUEST",
        "DELETE, /users/user1?dryRun=yes, 400, INVALID_REQUEST",
        "DELETE, /users/%20, 400, INVALID_REQUEST",
        "GET, /erasures/a.b, 400, INVALID_REQUEST",
        "GET, /erasures/era_0, 404, ERASURE_NOT_FOUND"
    })
    void invalidRequestShouldBeRefused(String method, String path, int status, String code) {
        Answer answer = method.equals("GET") ? server.get(path, BACK_OFFICE) : server.delete(path, BACK_OFFICE);

        assertThat(answer.status()).as(answer.text()).isEqualTo(status);
        assertThat(answer.code()).isEqualTo(code);
    }

    @Test
    void onlyTheBackOfficeShouldErase() {
        assertThat(server.delete("/users/user1", "miauserid", "user1").status()).isEqualTo(403);
        assertThat(server.delete("/users/user1").status()).isEqualTo(401);
        assertThat(server.get("/erasures/era_0", "miauserid", "user1").status()).isEqualTo(403);
        assertThat(server.storage.allErasures()).isEmpty();
    }

    @Test
    void routesShouldBeOffByDefault() {
        try (TestServer without = TestServer.setup()
                .settings(settings -> settings.backofficeRoutes(Set.of(BackofficeRoute.LIST)))
                .start()) {
            assertThat(without.delete("/users/user1", BACK_OFFICE).code()).isEqualTo("ROUTE_NOT_FOUND");
            assertThat(without.get("/erasures/era_0", BACK_OFFICE).code()).isEqualTo("ROUTE_NOT_FOUND");
        }
    }

    @Test
    void routesShouldBeUnsupportedWithoutAnErasureKey() {
        try (TestServer without = TestServer.start()) {
            Answer answer = without.delete("/users/user1", BACK_OFFICE);

            assertThat(answer.status()).isEqualTo(501);
            assertThat(answer.code()).isEqualTo("ERASURE_UNSUPPORTED");
        }
    }
}
