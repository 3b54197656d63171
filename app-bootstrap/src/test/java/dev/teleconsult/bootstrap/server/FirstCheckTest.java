package dev.teleconsult.bootstrap.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.teleconsult.bootstrap.CapturedLogs;
import dev.teleconsult.ports.CheckResult;
import dev.teleconsult.ports.inbound.CheckDependenciesUseCase;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FirstCheckTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            kaleyra    | refuses our key          | kaleyra: refuses our key; look at BANDYER_BASE_URL and BANDYER_API_SECRET_KEY
            store      | store: it is away        | store: it is away; look at DATABASE_URL, or CRUD_SERVICE_URL and CRUD_SERVICE where the CRUD service is the store
            directory  | directory: it is away    | directory: it is away; look at AUTH_SERVICE, or AUTH0_DOMAIN, AUTH0_CLIENT_ID and AUTH0_CLIENT_SECRET
            custom_ids | custom_ids: it is away   | custom_ids: it is away; look at CUSTOM_ID_USERS_API_ENDPOINT
            identity   | identity: it is away     | identity: it is away; look at JWT_ISSUER
            reconciler | no run for a while       | reconciler: no run for a while
            """)
    void failureShouldNameTheVariablesToCheck(String name, String detail, String line) {
        try (CapturedLogs logs = CapturedLogs.start()) {
            check(CheckResult.ok("another"), CheckResult.failed(name, detail));

            assertThat(logs.lines())
                    .singleElement()
                    .asString()
                    .contains("WARN", "checked after the start: " + line + " {");
        }
    }

    @Test
    void workingDependenciesShouldNotBeLogged() {
        try (CapturedLogs logs = CapturedLogs.start()) {
            check(CheckResult.ok("kaleyra"));

            assertThat(logs.lines()).isEmpty();
        }
    }

    private static void check(CheckResult... results) {
        new FirstCheck(new CheckDependenciesUseCase() {
                    @Override
                    public CheckResult store() {
                        throw new AssertionError("all are asked at once");
                    }

                    @Override
                    public List<CheckResult> all() {
                        return List.of(results);
                    }
                })
                .run();
    }
}
