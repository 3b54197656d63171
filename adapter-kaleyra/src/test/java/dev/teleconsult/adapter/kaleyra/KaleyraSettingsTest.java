package dev.teleconsult.adapter.kaleyra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.URI;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KaleyraSettingsTest {

    private static final String KEY = "ak_live_secret000000";

    @ParameterizedTest
    @CsvSource({
        "https://api.eu.bandyer.com, https://api.eu.bandyer.com",
        "https://api.eu.bandyer.com/, https://api.eu.bandyer.com",
        "https://api.eu.bandyer.com/v2, https://api.eu.bandyer.com",
        "https://api.eu.bandyer.com/v2/, https://api.eu.bandyer.com",
        "HTTPS://api.eu.bandyer.com:8443/proxy/v2//, https://api.eu.bandyer.com:8443/proxy",
        "https://api.eu.bandyer.com/v20, https://api.eu.bandyer.com/v20",
        "http://localhost:3000, http://localhost:3000",
        "http://127.0.0.1:3000/v2, http://127.0.0.1:3000",
        "http://[::1]:3000, http://[::1]:3000"
    })
    void baseUrlShouldBeAcceptedWithAndWithoutItsVersion(URI given, URI expected) {
        assertThat(KaleyraSettings.builder(given, KEY).build().baseUrl()).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "api.eu.bandyer.com",
                "/v2",
                "ftp://api.eu.bandyer.com",
                "https:///v2",
                "https://user:canary@api.eu.bandyer.com",
                "https://api.eu.bandyer.com?x=1",
                "https://api.eu.bandyer.com#x"
            })
    void invalidBaseUrlShouldBeRejected(URI url) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> KaleyraSettings.builder(url, KEY))
                .withMessageStartingWith("baseUrl")
                .withMessageNotContaining("canary");
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://api.eu.bandyer.com", "http://127.0.0.1.example.com", "http://localhost.example"})
    void plainHttpShouldRequirePermissionExceptForLoopback(URI url) {
        KaleyraSettings.Builder builder = KaleyraSettings.builder(url, KEY);

        assertThatIllegalArgumentException().isThrownBy(builder::build);
        assertThat(builder.allowInsecure(true).build().isPlainHttp()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "with space", "line\nbreak", "chiav\u00e8"})
    void keyThatCannotBeSentShouldBeRejected(String key) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> KaleyraSettings.builder(URI.create("https://api.eu.bandyer.com"), key))
                .withMessageStartingWith("apiKey");
    }

    @Test
    void defaultsShouldBeAsDocumented() {
        KaleyraSettings config = KaleyraSettings.builder(URI.create("https://api.eu.bandyer.com"), KEY)
                .build();

        assertThat(config.connectTimeout()).isEqualTo(Duration.ofSeconds(2));
        assertThat(config.readTimeout()).isEqualTo(Duration.ofSeconds(10));
        assertThat(config.callTimeout()).isEqualTo(Duration.ofSeconds(15));
        assertThat(config.transferTimeout()).isEqualTo(Duration.ofMinutes(2));
        assertThat(config.idleConnections()).isEqualTo(64);
        assertThat(config.pageSize()).isEqualTo(100);
        assertThat(config.maxListed()).isEqualTo(20_000);
        assertThat(config.eventTolerance()).isEqualTo(Duration.ofMinutes(5));
        assertThat(config.downloadDomains()).isEqualTo(Set.of("bandyer.com", "kaleyra.com"));
        assertThat(config.userIdKey()).isEqualTo(KEY);
        assertThat(config.isPlainHttp()).isFalse();
    }

    @Test
    void limitsShouldBeChecked() {
        KaleyraSettings.Builder builder = KaleyraSettings.builder(URI.create("https://api.eu.bandyer.com"), KEY);

        assertThatIllegalArgumentException().isThrownBy(() -> builder.callTimeout(Duration.ZERO));
        assertThatIllegalArgumentException().isThrownBy(() -> builder.connectTimeout(Duration.ofSeconds(-1)));
        assertThatIllegalArgumentException().isThrownBy(() -> builder.pageSize(0));
        assertThatIllegalArgumentException().isThrownBy(() -> builder.pageSize(101));
        assertThatIllegalArgumentException().isThrownBy(() -> builder.maxListed(0));
        assertThatIllegalArgumentException().isThrownBy(() -> builder.idleConnections(0));
        assertThatIllegalArgumentException().isThrownBy(() -> builder.userIdKey(" "));
    }

    @Test
    void keyShouldNotBePrinted() {
        KaleyraSettings config = KaleyraSettings.builder(URI.create("https://api.eu.bandyer.com"), KEY)
                .build();

        assertThat(config.toString()).isEqualTo("KaleyraSettings[https://api.eu.bandyer.com]");
    }
}
