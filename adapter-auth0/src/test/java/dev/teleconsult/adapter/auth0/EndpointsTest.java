package dev.teleconsult.adapter.auth0;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EndpointsTest {

    @ParameterizedTest
    @CsvSource({
        "auth0-client,                     http://auth0-client/",
        "auth0-client:8080,                http://auth0-client:8080/",
        "http://auth0-client,              http://auth0-client/",
        "https://auth.example.org/v1,      https://auth.example.org/v1/",
        "http://crud-service/users,        http://crud-service/users/",
        "http://crud-service/users/,       http://crud-service/users/",
        "' http://crud-service/users/ ',   http://crud-service/users/",
    })
    void besideShouldTakeHostNamesAndUrls(String text, String url) {
        assertThat(Endpoints.beside(text, "service")).hasToString(url);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "   ", "ftp://host", "http://", "host name", "http://host:99999"})
    void besideShouldRefuseWhatIsNoAddress(String text) {
        assertThatThrownBy(() -> Endpoints.beside(text, "service"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("service must be");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"http://canary:canary@host", "http://canary@host", "http://host?canary=1", "http://host#canary"})
    void besideShouldNeitherTakeNorRepeatWhatMayBeSecret(String text) {
        assertThatThrownBy(() -> Endpoints.beside(text, "service"))
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
    void elsewhereShouldTakeHttpsAndThisMachine(String text, String url) {
        assertThat(Endpoints.elsewhere(text, false, "issuer")).hasToString(url);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://tenant.eu.auth0.com/",
                "http://localhost.example.org/",
                "http://127.0.0.1.example.org/",
                "http://10.0.0.1/"
            })
    void elsewhereShouldTakePlainHttpOnlyWhenAllowed(String text) {
        assertThatThrownBy(() -> Endpoints.elsewhere(text, false, "issuer"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("issuer must be reached by https");
        assertThat(Endpoints.elsewhere(text, true, "issuer")).hasToString(text);
    }

    @Test
    void elsewhereShouldRefuseNull() {
        assertThatThrownBy(() -> Endpoints.elsewhere(null, false, "issuer")).hasMessage("issuer");
    }
}
