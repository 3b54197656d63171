package dev.teleconsult.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.teleconsult.adapter.crud.mia.fake.CollectionDefinition;
import dev.teleconsult.adapter.crud.mia.fake.FakeCrudService;
import dev.teleconsult.adapter.kaleyra.emulator.Fault;
import dev.teleconsult.bootstrap.Deployment.Answer;
import dev.teleconsult.bootstrap.logging.QuietLogs;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The answers to orchestrators during outages. */
@ExtendWith(QuietLogs.class)
class ReadinessTest {

    private static final String NOW = "2030-01-01T09:00:00Z";

    @TempDir
    Path folder;

    @Test
    void serviceShouldBeReadyExactlyWhileTheStoreAnswers() {
        try (FakeCrudService crud = FakeCrudService.start();
                Deployment deployment = Deployment.at(NOW, folder, on(crud))) {
            assertThat(deployment.get("/-/ready").status()).isEqualTo(200);

            crud.refuseConnections();
            Answer ready = deployment.get("/-/ready");
            assertThat(ready.status()).isEqualTo(503);
            assertThat(ready.body().path("status").textValue()).isEqualTo("KO");
            assertThat(deployment.get("/-/healthz").status()).isEqualTo(200);
            Answer checkUp = deployment.get("/-/check-up");
            assertThat(checkUp.status()).isEqualTo(503);
            assertThat(checkUp.body().at("/dependencies/store").textValue()).isNotEqualTo("OK");
            assertThat(checkUp.body().at("/dependencies/kaleyra").textValue()).isEqualTo("OK");

            crud.acceptConnections();
            assertThat(deployment.get("/-/ready").status()).isEqualTo(200);
        }
    }

    @Test
    void missingCrudServiceShouldNotPreventTheStart() {
        try (FakeCrudService crud = FakeCrudService.start()) {
            crud.refuseConnections();
            try (Deployment deployment = Deployment.at(NOW, folder, on(crud))) {
                assertThat(deployment.get("/-/ready").status()).isEqualTo(503);

                crud.acceptConnections();

                assertThat(deployment.get("/-/ready").status()).isEqualTo(200);
            }
        }
    }

    @Test
    void missingDatabaseShouldNotPreventTheStart() throws Exception {
        int closedPort;
        try (ServerSocket free = new ServerSocket(0)) {
            closedPort = free.getLocalPort();
        }
        Map<String, String> variables =
                Map.of("DATABASE_URL", "jdbc:postgresql://127.0.0.1:" + closedPort + "/x", "STORE_TIMEOUT_MS", "1000");
        try (Deployment deployment = Deployment.at(NOW, folder, variables)) {
            assertThat(deployment.get("/-/ready").status()).isEqualTo(503);
            assertThat(deployment.get("/-/healthz").status()).isEqualTo(200);
            Answer asked = deployment.get("/teleconsultation/7", "miauserid", "a");
            assertThat(asked.status()).isEqualTo(503);
            assertThat(asked.headers()).containsKey("retry-after");
        }
    }

    @Test
    void warmUpShouldEndInReadinessAndLeaveNoTrace() {
        try (Deployment deployment = Deployment.at(NOW, folder, Map.of("WARM_UP_MS", "700"))) {
            await().until(() -> deployment.get("/-/ready").status() == 200);

            assertThat(deployment.get("/-/metrics").text())
                    .doesNotContain("route=\"/teleconsultation")
                    .doesNotContainPattern("teleconsultation_events_total\\{event=\"scheduled\"} [1-9]");
            assertThat(deployment.emulator().rooms()).isEmpty();
            assertThat(deployment.reconcile().unsettled()).isZero();
        }
    }

    @Test
    void rejectedKeyShouldFailTheCheckUpAndNotReadiness() {
        try (Deployment deployment = Deployment.at(NOW, folder, Map.of())) {
            deployment
                    .emulator()
                    .inject(Fault.unauthorized().on(Fault.ANY_OPERATION).always());

            Answer checkUp = deployment.get("/-/check-up");
            assertThat(checkUp.status()).isEqualTo(503);
            assertThat(checkUp.body().at("/dependencies/kaleyra").textValue()).isEqualTo("refuses our key");
            assertThat(checkUp.body().at("/dependencies/store").textValue()).isEqualTo("OK");
            assertThat(deployment.get("/-/ready").status()).isEqualTo(200);
        }
    }

    private static Map<String, String> on(FakeCrudService crud) {
        return Map.of(
                "CRUD_SERVICE_URL", crud.url().toString(),
                "TELECONSULTATIONS_CRUD_NAME",
                        CollectionDefinition.teleconsultations().name(),
                "USER_ID_MAP_CRUD_NAME", CollectionDefinition.userMap().name());
    }
}
