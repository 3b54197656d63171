package dev.teleconsult.adapter.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import dev.teleconsult.adapter.http.UserIdStep.From;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpSettingsTest {
    @Test
    void defaultsShouldBeAsDocumented() {
        HttpSettings defaults = HttpSettings.defaults();

        assertThat(defaults.service().name()).isEqualTo("teleconsult");
        assertThat(defaults.service().version()).isEqualTo("unknown");
        assertThat(defaults.server().host()).isEqualTo("0.0.0.0");
        assertThat(defaults.server().port()).isEqualTo(3000);
        assertThat(defaults.servicePrefix()).isEmpty();
        assertThat(defaults.callers().headers())
                .isEqualTo(new CallerHeaders(
                        "miauserid", "miausergroups", "isbackoffice", "client-type", "miauserproperties"));
        assertThat(defaults.callers().userIdPath()).isEmpty();
        assertThat(defaults.callers().headersToPassOn()).isEmpty();
        assertThat(defaults.callers().managePermission()).isEqualTo("manage:teleconsultations");
        long heap = Runtime.getRuntime().maxMemory();
        assertThat(defaults.server().maxConnections()).isEqualTo((int) Math.min(25_000, heap / 3 / 8192));
        assertThat(defaults.server().maxRequests()).isEqualTo((int) Math.min(2_000, heap / 4 / 65_536));
        assertThat(defaults.server().maxThreads()).isEqualTo(64);
        assertThat(defaults.server().virtualThreads()).isTrue();
        assertThat(defaults.server().maxHeaderBytes()).isEqualTo(16_384);
        assertThat(defaults.bodies().maxBytes()).isEqualTo(1_048_576);
        assertThat(defaults.bodies().timeout()).isEqualTo(Duration.ofSeconds(30));
        assertThat(defaults.bodies().uploadTimeout()).isEqualTo(Duration.ofMinutes(2));
        assertThat(defaults.server().idleTimeout()).isEqualTo(Duration.ofSeconds(72));
        assertThat(defaults.waitBeforeClose()).isEqualTo(Duration.ofSeconds(10));
        assertThat(defaults.server().finishTimeout()).isEqualTo(Duration.ofSeconds(30));
        assertThat(defaults.events().maxStreams()).isEqualTo(20_000);
        assertThat(defaults.events().maxStreamsOfParticipant()).isEqualTo(4);
        assertThat(defaults.server().maxWaitingRequests()).isEqualTo(1_000);
        assertThat(defaults.bodies().maxEventBytes()).isEqualTo(131_072);
        assertThat(defaults.bodies().maxInFlight()).as("an eighth of the heap").isEmpty();
        assertThat(defaults.bodies().minBytesPerSecond()).isEqualTo(1_024);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "telecons", "/Telecons", "/-a", "/a-", "/a b", "/a?", "/{id}", "/:id", "//../a"})
    void invalidPrefixShouldBeRejected(String prefix) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HttpSettings.builder().servicePrefix(prefix))
                .withMessageContaining("servicePrefix");
    }

    /** A pattern that tries every way to split the text would not terminate with this one. */
    @Test
    void longPrefixShouldBeCheckedQuickly() {
        String letters = "a".repeat(10_000);
        String parts = "/a-a".repeat(10_000);

        assertThat(HttpSettings.builder().servicePrefix("/" + letters).build().servicePrefix())
                .isEqualTo("/" + letters);
        assertThat(HttpSettings.builder().servicePrefix(parts).build().servicePrefix())
                .isEqualTo(parts);
        for (String wrong : List.of("/" + letters + "!", parts + "-", "/" + "a-".repeat(10_000))) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> HttpSettings.builder().servicePrefix(wrong));
        }
    }

    @Test
    void invalidSettingsShouldBeRejectedByName() {
        HttpSettings.Builder builder = HttpSettings.builder();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HttpSettings.builder().operatorPage(true).build())
                .withMessageContaining("operatorPage needs backofficeRoutes");
        assertThatIllegalArgumentException().isThrownBy(() -> builder.port(-1)).withMessageContaining("port");
        assertThatIllegalArgumentException().isThrownBy(() -> builder.port(65_536));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.maxConnections(0))
                .withMessageContaining("maxConnections");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.maxRequests(0))
                .withMessageContaining("maxRequests");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.maxThreads(7))
                .withMessageContaining("maxThreads");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.maxBodyBytes(0))
                .withMessageContaining("maxBodyBytes");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.maxEventStreamsOfParticipant(0))
                .withMessageContaining("maxEventStreamsOfParticipant");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.maxWaitingRequests(-1))
                .withMessageContaining("maxWaitingRequests");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.maxEventBytes(0))
                .withMessageContaining("maxEventBytes");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.maxBytesInFlight(24L * 1024 * 1024 - 1))
                .withMessageContaining("maxBytesInFlight");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.minBodyBytesPerSecond(-1))
                .withMessageContaining("minBodyBytesPerSecond");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.maxHeaderBytes(1023))
                .withMessageContaining("maxHeaderBytes");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.bodyTimeout(Duration.ZERO))
                .withMessageContaining("bodyTimeout");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.uploadTimeout(Duration.ZERO))
                .withMessageContaining("uploadTimeout");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.idleTimeout(Duration.ofSeconds(-1)))
                .withMessageContaining("idleTimeout");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.waitBeforeClose(Duration.ofSeconds(-1)))
                .withMessageContaining("waitBeforeClose");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.finishTimeout(Duration.ZERO))
                .withMessageContaining("finishTimeout");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.managePermission(" "))
                .withMessageContaining("managePermission");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.headersToPassOn(List.of("a b")))
                .withMessageContaining("'a b'");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.userIdPath(List.of(new UserIdStep(From.JSON, "x"))))
                .withMessageContaining("first step");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new UserIdStep(From.ARRAY, "x"))
                .withMessageContaining("index");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new UserIdStep(From.OBJECT, ""))
                .withMessageContaining("extract");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new CallerHeaders("a b", "b", "c", "d", "e"))
                .withMessageContaining("userId");
        assertThatNullPointerException().isThrownBy(() -> builder.host(null)).withMessage("address");
        assertThatNullPointerException()
                .isThrownBy(() -> builder.callerHeaders(null))
                .withMessage("names");
    }
}
