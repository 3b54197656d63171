package dev.teleconsult.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CorrelationTokenTest {

    private static final String URL_SAFE = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._~-";

    @Test
    void tokenShouldHaveTheDocumentedText() {
        assertThat(token("t-1", "op-1").text()).isEqualTo("teleconsult:t-1:op-1");
        assertThat(CorrelationToken.parse("teleconsult:t-1:op-1")).contains(token("t-1", "op-1"));
    }

    @Test
    void everyTokenShouldBeParsedFromItsText() {
        List<String> odd = List.of(":", "::", "a:b", " a", "a ", "\"\\{}", "\u00e8", "\ud83e\ude7a", "teleconsult:x:y");
        Property.check(some -> {
            StringBuilder id = new StringBuilder();
            for (int i = some.intBetween(1, 128); i > 0; i--) {
                id.append(URL_SAFE.charAt(some.intBetween(0, URL_SAFE.length() - 1)));
            }
            String operation = some.maybe() ? some.oneOf(odd) : "o".repeat(some.intBetween(1, 64));
            CorrelationToken token = token(id.toString(), operation);

            assertThat(CorrelationToken.parse(token.text())).contains(token);
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "Cardiology",
                "teleconsult",
                "teleconsult:",
                "teleconsult::",
                "teleconsult::op-1",
                "teleconsult:t-1",
                "teleconsult:t-1:",
                "teleconsult:t-1: ",
                "teleconsult:t-1:\n",
                "teleconsult:t-1:op\n1",
                "teleconsult:t 1:op-1",
                "teleconsult:t/1:op-1",
                "teleconsult:\u00e8:op-1",
                " teleconsult:t-1:op-1",
                "Teleconsult:t-1:op-1",
                "TELECONSULT:t-1:op-1",
                "teleconsultation:t-1:op-1",
                "https://teleconsult:t-1:op-1"
            })
    void parseShouldReturnEmptyForTextThatIsNoToken(String description) {
        assertThat(CorrelationToken.parse(description)).isEmpty();
    }

    @Test
    void parseShouldReturnEmptyForIdsThatAreTooLong() {
        assertThat(CorrelationToken.parse("teleconsult:" + "t".repeat(129) + ":op-1"))
                .isEmpty();
        assertThat(CorrelationToken.parse("teleconsult:t-1:" + "o".repeat(65))).isEmpty();
        assertThat(CorrelationToken.parse("teleconsult:" + "t".repeat(128) + ":" + "o".repeat(64)))
                .isPresent();
        assertThat(CorrelationToken.parse(":".repeat(100_000))).isEmpty();
    }

    @Test
    void tokensShouldDifferByTeleconsultationAndOperation() {
        assertThat(token("t-1", "op-1").text())
                .isNotEqualTo(token("t-2", "op-1").text())
                .isNotEqualTo(token("t-1", "op-2").text())
                .isNotEqualTo(token("t-1-op", "1").text());
    }

    private static CorrelationToken token(String id, String operation) {
        return new CorrelationToken(new TeleconsultationId(id), new OperationId(operation));
    }
}
