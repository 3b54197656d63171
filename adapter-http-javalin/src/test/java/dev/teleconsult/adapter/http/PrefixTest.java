package dev.teleconsult.adapter.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PrefixTest {
    private static final String FRONTEND = "/api/v1/telecons-be";

    private static TestServer prefixed(String prefix) {
        return TestServer.setup()
                .settings(settings -> settings.servicePrefix(prefix))
                .start();
    }

    private static int statusOf(TestServer server, String prefix, String method, String path) {
        TestServer.Call call = server.call(method, path).under(prefix).undocumented();
        return (method.equals("DELETE") ? call : call.json(Bodies.ALL_KNOWN))
                .send()
                .status();
    }

    @Test
    void routesShouldBeServedAtTheRootAndUnderTheFrontendsPrefix() {
        try (TestServer server = TestServer.start()) {
            for (String prefix : List.of("", FRONTEND)) {
                assertThat(statusOf(server, prefix, "POST", "/teleconsultation"))
                        .as(prefix)
                        .isEqualTo(201);
                assertThat(statusOf(server, prefix, "DELETE", "/teleconsultation/room_xyz"))
                        .isEqualTo(404);
            }
            assertThat(statusOf(server, "/telecons", "POST", "/teleconsultation"))
                    .isEqualTo(404);
        }
    }

    @Test
    void iconShouldBeServedAtItsDefaultPath() {
        try (TestServer server = TestServer.start()) {
            Answer icon = server.call("GET", "/favicon.ico").undocumented().send();

            assertThat(icon.status()).isEqualTo(200);
            assertThat(icon.header("Content-Type")).isEqualTo("image/png");
            assertThat(icon.header("Cache-Control")).isEqualTo("public, max-age=86400");
            assertThat(icon.text()).contains("PNG");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/telecons", "/telecons/", "/a/b-c"})
    void routesShouldBeServedUnderThePrefixInsteadOfTheRoot(String prefix) {
        try (TestServer server = prefixed(prefix)) {
            String normal = prefix.endsWith("/") ? prefix.substring(0, prefix.length() - 1) : prefix;

            assertThat(statusOf(server, normal, "POST", "/teleconsultation")).isEqualTo(201);
            assertThat(statusOf(server, FRONTEND, "POST", "/teleconsultation")).isEqualTo(201);
            assertThat(statusOf(server, "", "POST", "/teleconsultation")).isEqualTo(404);
        }
    }

    @Test
    void statusAndDocumentationShouldNeverTakeThePrefix() {
        try (TestServer server = prefixed("/telecons")) {
            for (String path : List.of("/-/healthz", "/-/ready", "/-/check-up", "/-/metrics", "/documentation/json")) {
                assertThat(server.call("GET", path).undocumented().send().status())
                        .as(path)
                        .isEqualTo(200);
                assertThat(server.call("GET", path)
                                .under("/telecons")
                                .undocumented()
                                .send()
                                .status())
                        .isEqualTo(404);
            }
        }
    }

    @Test
    void frontendsPrefixShouldBeAllowedAsServicePrefix() {
        try (TestServer server = prefixed(FRONTEND)) {
            assertThat(statusOf(server, FRONTEND, "POST", "/teleconsultation")).isEqualTo(201);
        }
    }

    @Test
    void unknownRouteShouldBeNamedAsRequested() {
        try (TestServer server = TestServer.start()) {
            assertThat(server.call("GET", "/x")
                            .under(FRONTEND)
                            .undocumented()
                            .send()
                            .error())
                    .isEqualTo("Route GET:/api/v1/telecons-be/x not found");
        }
    }
}
