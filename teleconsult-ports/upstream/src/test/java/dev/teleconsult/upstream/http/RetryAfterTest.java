package dev.teleconsult.upstream.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryAfterTest {

    /** Epoch second 1893488400. */
    private static final Instant NOW = Instant.parse("2030-01-01T09:00:00Z");

    @ParameterizedTest
    @CsvSource({
        "0,                               '',           0",
        "' 7 ',                           '',           7",
        "3600,                            '',           3600",
        "3601,                            '',           3600",
        "999999999999,                    '',           3600",
        "'Tue, 01 Jan 2030 09:02:00 GMT', '',           120",
        "'Tue, 01 Jan 2030 08:59:59 GMT', '',           0",
        "'Wed, 02 Jan 2030 09:00:00 GMT', '',           3600",
        "7,                               1893488405,   7",
        "'',                              1893488405,   5",
        "soon,                            1893488405,   5",
        "'',                              1893488399,   0",
        "'',                              999999999999, 3600",
    })
    void waitShouldBeReadInSecondsUpToAnHour(String retryAfter, String reset, int seconds) {
        assertThat(RetryAfter.of(retryAfter, reset, NOW)).contains(Duration.ofSeconds(seconds));
    }

    @ParameterizedTest
    @CsvSource({
        "'',                               ''",
        "soon,                             ''",
        "-1,                               ''",
        "1.5,                              ''",
        "+5,                               ''",
        "9999999999999,                    ''",
        "99999999999999999999999999999999, ''",
        "2030-01-01T09:02:00Z,             ''",
        "'',                               -5",
        "'',                               60",
        "'',                               9999999999999",
    })
    void invalidWaitShouldBeIgnored(String retryAfter, String reset) {
        assertThat(RetryAfter.of(retryAfter, reset, NOW)).isEqualTo(Optional.empty());
    }
}
