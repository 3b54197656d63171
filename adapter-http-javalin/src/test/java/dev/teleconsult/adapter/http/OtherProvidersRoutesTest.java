package dev.teleconsult.adapter.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.teleconsult.domain.AccessLink;
import dev.teleconsult.domain.Language;
import dev.teleconsult.domain.RefusalCode;
import dev.teleconsult.domain.RoomId;
import dev.teleconsult.domain.VideoUserId;
import dev.teleconsult.ports.Capability;
import dev.teleconsult.ports.ProviderCapabilities;
import dev.teleconsult.ports.application.TeleconsultApplication;
import dev.teleconsult.ports.outbound.CallEvent;
import dev.teleconsult.ports.testing.FakeVideoProvider;
import dev.teleconsult.ports.testing.InMemoryStorage;
import dev.teleconsult.ports.testing.SettableClock;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The API with a provider that differs from Kaleyra. */
class OtherProvidersRoutesTest {
    private final SettableClock clock = SettableClock.at(TestServer.NOW);
    private final ProviderCapabilities provider = ProviderCapabilities.builder("bare")
            .has(
                    Capability.ROOMS_BY_NAME,
                    Capability.SIGNED_LINKS,
                    Capability.UNREGISTERED_PEOPLE,
                    Capability.CALL_EVENTS)
            .languages(Language.ITALIAN, Language.ENGLISH, new Language("de"))
            .frameSources(List.of("https://calls.example"))
            .webhookPath("/hooks/of-calls")
            .build();
    private final FakeVideoProvider video = new FakeVideoProvider(clock, provider);
    private final TeleconsultApplication application = TeleconsultApplication.builder(new InMemoryStorage(), video)
            .clock(clock)
            .build();
    private final TestServer server = TestServer.setup()
            .useCases(application)
            .server(builder -> builder.provider(provider))
            .start();

    @AfterEach
    void end() {
        server.close();
        application.close();
    }

    @Test
    void linkWithAnEndShouldBeSentWithItAndNeverWith304() {
        String id = server.scheduled();
        Answer early = join(id, "If-None-Match", "*");
        assertThat(early.status()).as("nothing to expire yet").isEqualTo(304);
        clock.set("2022-02-22T15:30:00Z");

        Answer first = join(id, "If-None-Match", "*");
        clock.advance(Duration.ofSeconds(1));
        Answer second = join(id, "If-None-Match", "*");

        assertThat(first.status()).isEqualTo(200);
        assertThat(first.header("ETag")).isEmpty();
        assertThat(first.json().get("accessLinkExpiresAt").asText()).isEqualTo("2022-02-22T15:35:00.000Z");
        assertThat(second.json().get("accessLinkExpiresAt").asText()).isEqualTo("2022-02-22T15:35:01.000Z");
        AccessLink link =
                new AccessLink(URI.create(second.json().get("accessLinkURL").asText()));
        assertThat(video.admits(link).map(VideoUserId::value))
                .contains(second.json().get("bandyerUserId").asText());
    }

    private Answer join(String id, String... headers) {
        return server.call("GET", "/teleconsultation/" + id)
                .as("doctor1")
                .headers(headers)
                .send();
    }

    @Test
    void unsupportedCapabilityShouldBeAnsweredWith501() {
        String id = server.scheduled();

        Answer answer = server.delete("/teleconsultation/" + id + "/uploads");

        assertThat(answer.status()).isEqualTo(501);
        assertThat(answer.code()).isEqualTo(RefusalCode.UNSUPPORTED_BY_PROVIDER.name());
        assertThat(answer.error()).isEqualTo("the video service has no uploads");
        assertThat(server.call("GET", "/transcription/" + id + "/session")
                        .as("doctor1")
                        .send()
                        .status())
                .isEqualTo(501);
        assertThat(server.call("POST", "/credentials")
                        .as("doctor1")
                        .json("{}")
                        .send()
                        .status())
                .isEqualTo(501);
        assertThat(server.call("PATCH", "/settings/update")
                        .as("doctor1")
                        .json("{\"background_alias\": \"any\"}")
                        .send()
                        .status())
                .isEqualTo(501);
    }

    @Test
    void messagesShouldBeReceivedAtThePathOfTheProvider() {
        FakeVideoProvider.SignedMessage message = video.message(
                new CallEvent(CallEvent.Kind.SESSION_ENDED, new RoomId("room"), 0, clock.instant()), clock.instant());

        assertThat(sent("/hooks/of-calls", message).status()).isEqualTo(200);
        assertThat(sent("/webhooks/kaleyra", message).status()).isEqualTo(404);
    }

    private Answer sent(String path, FakeVideoProvider.SignedMessage message) {
        TestServer.Call call = server.call("POST", path).undocumented();
        message.headers().forEach((name, value) -> call.headers(name, value));
        return call.json(new String(message.body(), StandardCharsets.UTF_8)).send();
    }

    @Test
    void refusalShouldListTheLanguagesOfTheProvider() {
        String id = server.scheduled();

        Answer refused = server.call("GET", "/teleconsultation/" + id + "?language=fr")
                .as("doctor1")
                .send();

        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.error()).isEqualTo("querystring.language must be one of it, en, de");
        assertThat(server.call("GET", "/teleconsultation/" + id + "?language=de")
                        .as("doctor1")
                        .send()
                        .status())
                .isEqualTo(200);
    }

    @Test
    void documentShouldDescribeTheProvider() {
        JsonNode document =
                server.call("GET", "/documentation/json").undocumented().send().json();

        assertThat(document.get("paths").has("/hooks/of-calls")).isTrue();
        assertThat(document.get("paths").has("/webhooks/kaleyra")).isFalse();
        assertThat(document.toString()).contains("[\"it\",\"en\",\"de\"]").doesNotContain("[\"it\",\"en\"]");
    }

    @Test
    void pageShouldAllowFramesOfTheProvidersHosts() {
        String policy = server.call("GET", "/telecons-fe/teleconsultation/x")
                .undocumented()
                .send()
                .header("Content-Security-Policy");

        assertThat(policy).contains("frame-src 'self' https://calls.example;").doesNotContain("kaleyra");
    }
}
