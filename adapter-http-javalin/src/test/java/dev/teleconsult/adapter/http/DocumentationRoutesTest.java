package dev.teleconsult.adapter.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DocumentationRoutesTest {
    private final TestServer server = TestServer.start();

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void pageShouldLoadAllItsFilesFromThisServer() {
        Answer page = get("/documentation/");

        assertThat(page.status()).isEqualTo(200);
        assertThat(page.header("Content-Type")).startsWith("text/html");
        List<String> files = Pattern.compile("(?:href|src)=\"([^\"]+)\"")
                .matcher(page.text())
                .results()
                .map(match -> match.group(1))
                .toList();
        assertThat(files).hasSizeGreaterThan(4).allSatisfy(file -> {
            assertThat(file).doesNotContain("//");
            assertThat(get("/documentation/" + file).status()).as(file).isEqualTo(200);
        });
    }

    @Test
    void contentSecurityPolicyShouldAllowOnlyThisServer() {
        assertThat(get("/documentation/").header("Content-Security-Policy"))
                .contains("default-src 'none'", "script-src 'self'", "connect-src 'self'", "frame-ancestors 'none'")
                .doesNotContain("http:", "https:", "unsafe-");
    }

    @Test
    void pageShouldBeServedAtTheAddressOfTheOriginal() {
        assertThat(get("/documentation").status()).isEqualTo(302);
        assertThat(get("/documentation").header("Location")).isEqualTo("documentation/");
        assertThat(get("/documentation/static/index.html").status()).isEqualTo(302);
        assertThat(get("/documentation/static/index.html").header("Location")).isEqualTo("../");
    }

    @Test
    void onlyFilesOfThePageShouldBeServed() {
        for (String path : List.of(
                "/documentation/static/swagger-initializer.js",
                "/documentation/static/..%2f..%2fopenapi.yaml",
                "/documentation/static/openapi.yaml")) {
            assertThat(get(path).status()).as(path).isEqualTo(404);
        }
    }

    private Answer get(String path) {
        return server.call("GET", path).undocumented().send();
    }
}
