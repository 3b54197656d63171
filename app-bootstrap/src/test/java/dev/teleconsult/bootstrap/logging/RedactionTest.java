package dev.teleconsult.bootstrap.logging;

import static org.assertj.core.api.Assertions.assertThat;

import dev.teleconsult.bootstrap.configuration.Secret;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RedactionTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            see https://acme.bandyer.com/eu/direct-rest-call-handler/code-123 now | see https://acme.bandyer.com/… now
            "https://acme.bandyer.com/connect/x?language=it"                      | "https://acme.bandyer.com/…"
            https://acme.bandyer.com?code=1                                       | https://acme.bandyer.com/…
            https://acme.bandyer.com                                              | https://acme.bandyer.com
            http://localhost:3000/                                                | http://localhost:3000/
            jdbc:postgresql://app:sesame@db:5432/x?password=sesame                | jdbc:postgresql://db:5432/…
            user=app;password=sesame;x=1                                          | user=app;password=[REDACTED];x=1
            Authorization: Bearer abc.def-123                                     | Authorization: [REDACTED]
            token eyJhbGciOi.eyJzdWIi.c2ln was refused                            | token [REDACTED] was refused
            id=eyJhbGciOi.eyJzdWIi-x_y.c2ln,                                      | id=[REDACTED],
            at dev.teleconsult.KeyJsonReader.read                                 | at dev.teleconsult.KeyJsonReader.read
            eyJ-eyJ-eyJ-eyJ                                                       | eyJ-eyJ-eyJ-eyJ
            apikey ak_live_0123456789abc                                          | apikey [REDACTED]
            GET /teleconsultation/63a1 took 3 ms                                  | GET /teleconsultation/63a1 took 3 ms
            """)
    void textThatLooksLikeASecretShouldBeRemoved(String text, String clean) {
        assertThat(Redaction.usual().clean(text)).isEqualTo(clean);
    }

    @Test
    void ownSecretsShouldBeRemovedEverywhere() {
        Redaction redaction = Redaction.of(List.of(new Secret("opensesame"), new Secret("short")));

        assertThat(redaction.clean("x=opensesame, in short")).isEqualTo("x=[REDACTED], in short");
    }

    @ParameterizedTest
    @ValueSource(strings = {"email", "password", "username", "authorization", "Authorization", "cookie", "Cookie"})
    void fieldsOfTheOriginalShouldBeHidden(String field) {
        assertThat(Redaction.usual().hides(field)).isTrue();
    }

    @Test
    void longNonsenseShouldBeCleanedQuickly() {
        String nonsense = "a://".repeat(5_000) + "eyJ".repeat(5_000) + "=".repeat(5_000);

        assertThat(Redaction.usual().clean(nonsense)).isNotEmpty();
    }
}
