package dev.teleconsult.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BaseAddressTest {

    @ParameterizedTest
    @CsvSource({
        "auth0-client,                     http://auth0-client/",
        "auth0-client:8080,                http://auth0-client:8080/",
        "http://auth0-client,              http://auth0-client/",
        "https://auth.example.org/v1,      https://auth.example.org/v1/",
        "http://crud-service/users,        http://crud-service/users/",
        "http://crud-service/users/,       http://crud-service/users/",
        "' http://crud-service/users/ ',   http://crud-service/users/",
        "stack_crud-service,               http://stack_crud-service/",
        "http://stack_crud-service:3000/x, http://stack_crud-service:3000/x/",
    })
    void besideShouldAcceptHostNamesAndUrls(String text, String url) {
        assertThat(BaseAddress.beside(text, "service")).hasToString(url);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "   ", "ftp://host", "http://", "http:///users", "host name", "http://host:99999"})
    void besideShouldRejectAnInvalidAddress(String text) {
        assertThatThrownBy(() -> BaseAddress.beside(text, "service"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("service must be");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"http://canary:canary@host", "http://canary@host", "http://host?canary=1", "http://host#canary"})
    void besideShouldNeitherAcceptNorPrintCredentials(String text) {
        assertThatThrownBy(() -> BaseAddress.beside(text, "service"))
                .isInstanceOf(IllegalArgumentException.class)
                .message()
                .doesNotContain("canary");
    }

    @ParameterizedTest
    @CsvSource({
        "tenant.eu.auth0.com,            https://tenant.eu.auth0.com/",
        "https://tenant.eu.auth0.com/,   https://tenant.eu.auth0.com/",
        "http://localhost:8080/realm,    http://localhost:8080/realm/",
        "http://127.0.0.1:1,             http://127.0.0.1:1/",
        "http://127.9.8.7,               http://127.9.8.7/",
        "http://[::1]:2/,                http://[::1]:2/",
        "http://idp.localhost/,          http://idp.localhost/",
    })
    void elsewhereShouldAcceptHttpsAndLoopback(String text, String url) {
        assertThat(BaseAddress.elsewhere(text, false, "issuer")).hasToString(url);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://tenant.eu.auth0.com/",
                "http://localhost.example.org/",
                "http://127.0.0.1.example.org/",
                "http://10.0.0.1/"
            })
    void elsewhereShouldAcceptPlainHttpOnlyWhenAllowed(String text) {
        assertThatThrownBy(() -> BaseAddress.elsewhere(text, false, "issuer"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("issuer must be reached by https");
        assertThat(BaseAddress.elsewhere(text, true, "issuer")).hasToString(text);
    }

    @Test
    void elsewhereShouldRejectNull() {
        assertThatThrownBy(() -> BaseAddress.elsewhere(null, false, "issuer")).hasMessage("issuer");
    }

    @ParameterizedTest
    @ValueSource(strings = {"api.example.org", "/v2", "ftp://api.example.org", "https:///v2"})
    void urlShouldRejectAnIncompleteUrl(String text) {
        assertThatThrownBy(() -> BaseAddress.url(text, "baseUrl"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("baseUrl must be");
    }

    @Test
    void equalAddressesShouldHaveTheSameText() {
        assertThat(BaseAddress.beside("stack_crud-service", "service").uri()).hasToString("http://stack_crud-service/");
        assertThat(BaseAddress.url("HTTPS://Api.Example.org:8443/proxy", "service"))
                .isEqualTo(BaseAddress.url("https://api.example.org:8443/proxy/", "service"))
                .hasToString("https://api.example.org:8443/proxy/");
    }
}
