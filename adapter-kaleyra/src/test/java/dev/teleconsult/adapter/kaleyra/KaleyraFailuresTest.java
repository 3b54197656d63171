package dev.teleconsult.adapter.kaleyra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.teleconsult.adapter.kaleyra.emulator.Fault;
import dev.teleconsult.adapter.kaleyra.emulator.KaleyraEmulator;
import dev.teleconsult.domain.Language;
import dev.teleconsult.domain.Role;
import dev.teleconsult.domain.RoomId;
import dev.teleconsult.domain.UserId;
import dev.teleconsult.ports.PortException;
import dev.teleconsult.ports.PortRejectedException;
import dev.teleconsult.ports.PortUnavailableException;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every failure of Kaleyra, and how the adapter reports it. */
class KaleyraFailuresTest extends ScriptedFixture {

    @Test
    void interruptShouldEndTheCallAndStaySet() {
        server.answer(200, "{}");
        Thread.currentThread().interrupt();

        PortUnavailableException failure = catchThrowableOfType(PortUnavailableException.class, this::open);

        assertThat(Thread.interrupted()).isTrue();
        assertThat(failure).isNotNull();
    }

    @ParameterizedTest
    @CsvSource({
        "400, false",
        "401, false",
        "402, false",
        "403, false",
        "404, false",
        "405, false",
        "409, false",
        "412, false",
        "413, false",
        "415, false",
        "422, false",
        "451, false"
    })
    void rejectionShouldMeanThatNothingHappened(int status, boolean mayHaveHappened) {
        server.answer(status, "{\"status\":" + status + ",\"code\":\"some_reason\"}");

        PortRejectedException failure = catchThrowableOfType(PortRejectedException.class, this::open);

        assertThat(failure.mayHaveHappened()).isEqualTo(mayHaveHappened);
        assertThat(failure.isTransient()).isFalse();
        assertThat(failure).hasMessageContaining("POST /rooms answered " + status + " some_reason");
        assertThat(server.asked())
                .filteredOn(asked -> asked.method().equals("POST"))
                .hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({"429, false", "408, true", "500, true", "502, true", "503, true", "504, true", "599, true"})
    void outageShouldReportWhetherTheRoomMayHaveBeenOpened(int status, boolean mayHaveHappened) {
        server.answer(status, "<html>oops</html>");

        PortUnavailableException failure = catchThrowableOfType(PortUnavailableException.class, this::open);

        assertThat(failure.mayHaveHappened()).isEqualTo(mayHaveHappened);
        assertThat(failure.retryAfter()).isEmpty();
        assertThat(server.asked()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 503})
    void requestedWaitShouldBeReported(int status) {
        server.answer(status, "", Map.of("Retry-After", "7"));

        assertThat(catchThrowableOfType(PortUnavailableException.class, this::open)
                        .retryAfter())
                .contains(Duration.ofSeconds(7));
    }

    @Test
    void roomShouldNotBeRequestedTwiceWhenKaleyraAsksForAnImmediateRetry() {
        server.answer(503, "", Map.of("Retry-After", "0"));

        assertThat(catchThrowableOfType(PortUnavailableException.class, this::open)
                        .retryAfter())
                .contains(Duration.ZERO);
        assertThat(server.asked()).hasSize(1);
    }

    @Test
    void roomShouldNotBeRequestedTwiceWhenTheAnswerIsLost() {
        // The script is empty: the connection is closed without an answer.
        PortUnavailableException failure = catchThrowableOfType(PortUnavailableException.class, this::open);

        assertThat(failure.mayHaveHappened()).isTrue();
        assertThat(server.asked()).hasSize(1);
    }

    @Test
    void nothingShouldHaveHappenedWhenNoServerListens() throws IOException {
        URI closedPort;
        try (ServerSocket socket = new ServerSocket(0)) {
            closedPort = URI.create("http://127.0.0.1:" + socket.getLocalPort());
        }
        restartWith(KaleyraSettings.builder(closedPort, KEY));

        PortUnavailableException failure = catchThrowableOfType(PortUnavailableException.class, this::open);

        assertThat(failure.mayHaveHappened()).isFalse();
        assertThat(failure).hasMessageContaining("POST /rooms could not be sent");
    }

    @Test
    void outcomeShouldBeUnknownWhenTheAnswerTakesTooLong() {
        try (KaleyraEmulator emulator = KaleyraEmulator.builder().start()) {
            restartWith(KaleyraSettings.builder(emulator.baseUrl(), emulator.apiKey())
                    .callTimeout(Duration.ofMillis(100)));
            emulator.inject(Fault.hang());

            PortUnavailableException failure = catchThrowableOfType(PortUnavailableException.class, this::open);

            assertThat(failure.mayHaveHappened()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<html><body>Welcome</body></html>",
                "{\"id\":\"room_1\",\"partici",
                "{\"nonsense\":true}",
                "[]",
                "null",
                "\"ok\"",
                ""
            })
    void unreadableAnswerShouldLeaveTheOutcomeUnknownAndNotBeRetried(String answer) {
        server.answer(200, answer);

        PortRejectedException failure = catchThrowableOfType(PortRejectedException.class, this::open);

        assertThat(failure.mayHaveHappened()).isTrue();
        assertThat(failure.isTransient()).isFalse();
        assertThat(failure.getMessage()).doesNotContain("nonsense", "html", "room_1");
    }

    @Test
    void redirectShouldNotBeFollowedWithOurKey() throws IOException {
        try (ScriptedServer elsewhere = new ScriptedServer()) {
            server.answer(302, "", Map.of("Location", elsewhere.url().toString()));

            assertThat(catchThrowableOfType(
                            PortRejectedException.class, () -> kaleyra.rooms().details(new RoomId("room_1"))))
                    .hasMessageContaining("redirected");
            assertThat(elsewhere.asked()).isEmpty();
        }
    }

    @Test
    void notFoundOfAProxyShouldNotBeTakenForKaleyras() {
        server.answer(404, "<html>nginx</html>").answer(404, "<html>nginx</html>");

        assertThat(catchThrowableOfType(
                        PortException.class, () -> kaleyra.rooms().details(new RoomId("room_1"))))
                .isInstanceOf(PortRejectedException.class);
        assertThat(catchThrowableOfType(
                        PortException.class, () -> kaleyra.rooms().delete(new RoomId("room_1"))))
                .isInstanceOf(PortRejectedException.class);
    }

    @Test
    void failuresShouldContainNoKeyLinkOrPerson() {
        String link = "https://sandbox.bandyer.com/eu/direct-rest-call-handler/canary-link";
        for (String answer : List.of(
                "{\"id\":\"room_1\",\"participants\":[{\"user_id\":\"usr_doctor\",\"url\":\"" + link + "\"}]}",
                "{\"id\":\"room_1\",\"url\":\"" + link + "\"",
                "{\"error\":\"" + link + "\",\"code\":\"" + link + "\"}")) {
            server.answer(200, answer).answer(400, answer);
            for (int i = 0; i < 2; i++) {
                Throwable failure = catchThrowableOfType(PortException.class, this::open);
                for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
                    assertThat(cause.toString()).doesNotContain("canary-link", KEY, "usr_doctor");
                }
            }
        }
    }

    @Test
    void checkShouldReportTheFailureAndNeverThrow() {
        server.answer(200, "{\"name\":\"Test Company\"}")
                .answer(401, "{}")
                .answer(503, "")
                .answer(200, "<html>")
                .answer(302, "");

        assertThat(kaleyra.check().isOk()).isTrue();
        assertThat(kaleyra.check().detail()).isEqualTo("refuses our key");
        assertThat(kaleyra.check().detail()).isEqualTo("answers 503");
        assertThat(kaleyra.check().detail()).isEqualTo("answers what we cannot read");
        assertThat(kaleyra.check().isOk()).isFalse();
        server.close();
        assertThat(kaleyra.check().detail()).isEqualTo("does not answer");
    }

    @Test
    void onlyOurOwnHeadersShouldReachKaleyra() {
        server.answer(201, "{\"id\":\"tc_1\"}");

        kaleyra.users().register(new UserId("auth0|5f3a"), Role.BASIC, Language.ITALIAN);

        assertThat(server.asked().get(0).headers().keySet())
                .containsExactlyInAnyOrder(
                        "accept",
                        "accept-encoding",
                        "apikey",
                        "connection",
                        "content-length",
                        "content-type",
                        "host",
                        "user-agent");
        assertThat(server.asked().get(0).headers().get("apikey")).containsExactly(KEY);
        assertThat(server.asked().get(0).text()).doesNotContain("5f3a");
    }

    private void open() {
        kaleyra.rooms().open(aSpec(), TOKEN);
    }
}
