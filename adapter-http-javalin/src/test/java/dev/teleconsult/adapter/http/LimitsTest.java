package dev.teleconsult.adapter.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.teleconsult.adapter.http.exchange.Route;
import dev.teleconsult.ports.inbound.ManageCompanyLookUseCase;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import okhttp3.MediaType;
import okhttp3.MultipartBody;
import okhttp3.RequestBody;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every limit at its edge: the largest accepted value, and the smallest refused one. */
class LimitsTest {
    private static String bodyOf(int bytes) {
        String start = "{\"x\":\"";
        return start + "y".repeat(bytes - start.length() - 2) + "\"}";
    }

    @Test
    void bodyShouldBeReadUpToItsLimit() {
        try (TestServer server = TestServer.setup()
                .settings(settings -> settings.maxBodyBytes(1000))
                .start()) {
            assertThat(server.post("/teleconsultation", bodyOf(1000)).error())
                    .isEqualTo("body.participants is required");

            Answer answer = server.post("/teleconsultation", bodyOf(1001));
            assertThat(answer.status()).isEqualTo(413);
            assertThat(answer.error()).isEqualTo("body must have at most 1000 bytes");
        }
    }

    @Test
    void bodyWithoutAnnouncedLengthShouldHaveTheSameLimit() {
        try (TestServer server = TestServer.setup()
                .settings(settings -> settings.maxBodyBytes(1000))
                .start()) {
            assertThat(Raw.bodyOf(chunked(server, bodyOf(1000)))).contains("body.participants is required");
            assertThat(chunked(server, bodyOf(1001))).startsWith("HTTP/1.1 413 ");
        }
    }

    private static String chunked(TestServer server, String body) {
        return Raw.exchange(
                server,
                "POST /teleconsultation HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/json\r\n"
                        + "Transfer-Encoding: chunked\r\n\r\n" + Integer.toHexString(body.length()) + "\r\n" + body
                        + "\r\n0\r\n\r\n");
    }

    @Test
    void bodyFarBeyondTheLimitShouldBeAnswered() {
        try (TestServer server = TestServer.start()) {
            Answer answer = server.post("/teleconsultation", bodyOf(4 * 1024 * 1024));

            assertThat(answer.status()).as("not a broken connection").isEqualTo(413);
        }
    }

    @Test
    void announcedLargeBodyShouldBeRefusedWithoutReadingIt() throws IOException {
        try (TestServer server = TestServer.setup()
                        .settings(settings -> settings.bodyTimeout(Duration.ofHours(1)))
                        .start();
                Socket socket = Raw.connect(server)) {
            socket.getOutputStream()
                    .write(("POST /teleconsultation HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                                    + "Content-Length: 1000000000000\r\n\r\n{")
                            .getBytes(StandardCharsets.US_ASCII));

            byte[] start = socket.getInputStream().readNBytes(12);

            assertThat(new String(start, StandardCharsets.US_ASCII)).isEqualTo("HTTP/1.1 413");
        }
    }

    @Test
    void nestingAndNumbersShouldBeAcceptedUpToTheirLimits() {
        try (TestServer server = TestServer.start()) {
            assertThat(server.post("/teleconsultation", "{\"x\":" + "[".repeat(63) + "]".repeat(63) + "}")
                            .code())
                    .isEqualTo("INVALID_REQUEST");
            assertThat(server.post("/teleconsultation", "{\"x\":" + "[".repeat(64) + "]".repeat(64) + "}")
                            .code())
                    .isEqualTo("MALFORMED_JSON");
            assertThat(server.post("/teleconsultation", "{\"x\":" + "9".repeat(100) + "}")
                            .code())
                    .isEqualTo("INVALID_REQUEST");
            assertThat(server.post("/teleconsultation", "{\"x\":" + "9".repeat(101) + "}")
                            .code())
                    .isEqualTo("MALFORMED_JSON");
        }
    }

    @Test
    void numbersShouldBeReadUpToTheLargestExponent() {
        try (TestServer server = TestServer.start()) {
            assertThat(server.post("/teleconsultation", "{\"x\":1e2147483647}").code())
                    .isEqualTo("INVALID_REQUEST");
            // A larger exponent is read by some JDKs after 17.
            assertThat(server.post("/teleconsultation", "{\"x\":1e2147483649}").code())
                    .isEqualTo("MALFORMED_JSON");
        }
    }

    @Test
    void deeplyNestedBodyShouldBeRefused() {
        try (TestServer server = TestServer.start()) {
            assertThat(server.post("/teleconsultation", "[".repeat(1024 * 1024)).code())
                    .isEqualTo("MALFORMED_JSON");
            assertThat(server.post("/teleconsultation", "{\"a\":".repeat(200_000))
                            .code())
                    .isEqualTo("MALFORMED_JSON");
        }
    }

    @Test
    void headersShouldBeReadUpToTheirLimit() {
        try (TestServer server = TestServer.setup()
                .settings(settings -> settings.maxHeaderBytes(2048))
                .start()) {
            String id = server.scheduled();
            assertThat(server.get("/teleconsultation/" + id, "miauserid", "doctor1", "x-long", "y".repeat(1500))
                            .status())
                    .isEqualTo(200);

            String answer = Raw.exchange(
                    server,
                    "GET /teleconsultation/" + id + " HTTP/1.1\r\nHost: x\r\nx-long: " + "y".repeat(2048) + "\r\n\r\n");
            assertThat(answer).startsWith("HTTP/1.1 431 ");
            assertThat(Raw.bodyOf(answer))
                    .contains("\"error\":\"the request's line and headers are too large\"")
                    .contains("\"code\":\"HEADERS_TOO_LARGE\"");
        }
    }

    /** Bytes that are no valid characters, at each place of each route: the answer is never a bug. */
    @Test
    void pathWithInvalidBytesShouldBeRefusedOnEveryRoute() {
        try (TestServer server = TestServer.start()) {
            List<String> lines = new ArrayList<>();
            for (Route route : server.server.routes()) {
                String template = route.template();
                for (String odd : List.of("%E0%A4", "%ff", "%C3%28", "a%ED%A0%80")) {
                    lines.add(route.method() + " " + template.replaceAll(":\\w+", odd));
                    lines.add(route.method() + " " + template + "/" + odd);
                }
            }
            for (String line : lines) {
                boolean isOdd = line.contains("%");
                String answer = Raw.exchange(
                        server,
                        line + " HTTP/1.1\r\nHost: x\r\nmiauserid: doctor1\r\nContent-Length: 0\r\n"
                                + "Connection: close\r\n\r\n");
                if (isOdd) {
                    assertThat(answer).as(line).startsWith("HTTP/1.1 400 ");
                    assertThat(Raw.bodyOf(answer)).as(line).contains("\"code\":\"MALFORMED_REQUEST\"");
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nonsense\r\n\r\n",
                "GET /teleconsultation/%zz HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET /teleconsultation/%ff%fe HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
                "GET /a/../b HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
                "GET / HTTP/1.1\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: x\r\nbad header\r\n\r\n",
                "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n",
                "GET / HTTP/9.9\r\nHost: x\r\n\r\n"
            })
    void malformedHttpShouldBeAnsweredInTheCommonFormat(String request) {
        try (TestServer server = TestServer.start()) {
            String answer = Raw.exchange(server, request);

            assertThat(answer).containsPattern("^HTTP/1.1 (400|401|404|505) ");
            assertThat(Raw.bodyOf(answer))
                    .startsWith("{\"statusCode\":")
                    .containsPattern(
                            "\"code\":\"(MALFORMED_REQUEST|ROUTE_NOT_FOUND|TELECONSULTATION_NOT_FOUND|UNAUTHORIZED_USER)\"")
                    .contains("\"requestId\":\"");
        }
    }

    @Test
    void slowBodyShouldTimeOut() throws IOException {
        try (TestServer server = TestServer.setup()
                        .settings(settings -> settings.bodyTimeout(Duration.ofNanos(1)))
                        .start();
                Socket socket = Raw.connect(server)) {
            socket.getOutputStream()
                    .write(("POST /teleconsultation HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                                    + "Content-Length: 100\r\n\r\n{")
                            .getBytes(StandardCharsets.US_ASCII));

            String answer = new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII);

            assertThat(answer).as("the first byte came later than allowed").isEqualTo("HTTP/1.1 408");
        }
    }

    @Test
    void interruptedBodyShouldTimeOut() throws IOException {
        try (TestServer server = TestServer.setup()
                        .settings(settings -> settings.idleTimeout(Duration.ofMillis(300)))
                        .start();
                Socket socket = Raw.connect(server)) {
            socket.getOutputStream()
                    .write(("POST /teleconsultation HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                                    + "Content-Length: 100\r\n\r\n{")
                            .getBytes(StandardCharsets.US_ASCII));

            String answer = new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII);

            assertThat(answer).isEqualTo("HTTP/1.1 408");
        }
    }

    @Test
    void pictureShouldBeReadUpToItsLimit() {
        try (TestServer server = TestServer.start()) {
            int limit = ManageCompanyLookUseCase.MAX_BACKGROUND_BYTES;

            assertThat(upload(server, limit).status()).isEqualTo(200);
            Answer answer = upload(server, limit + 1);
            assertThat(answer.status()).isEqualTo(413);
            assertThat(answer.error()).isEqualTo("virtual_background must have at most " + limit + " bytes");
            assertThat(upload(server, 3 * limit).status()).as("answered").isEqualTo(413);
        }
    }

    private static Answer upload(TestServer server, int bytes) {
        byte[] jpeg = new byte[bytes];
        Arrays.fill(jpeg, (byte) 1);
        jpeg[0] = (byte) 0xff;
        jpeg[1] = (byte) 0xd8;
        jpeg[2] = (byte) 0xff;
        return server.call("POST", "/settings/background-image")
                .as("doctor1")
                .body(new MultipartBody.Builder()
                        .setType(MultipartBody.FORM)
                        .addFormDataPart(
                                "virtual_background",
                                "picture.jpg",
                                RequestBody.create(jpeg, MediaType.get("image/jpeg")))
                        .build())
                .send();
    }

    @Test
    void formShouldHaveAtMostTwentyParts() {
        try (TestServer server = TestServer.start()) {
            MultipartBody.Builder form = new MultipartBody.Builder().setType(MultipartBody.FORM);
            for (int i = 0; i < 21; i++) {
                form.addFormDataPart("field" + i, "x");
            }

            Answer answer = server.call("POST", "/settings/background-image")
                    .as("doctor1")
                    .body(form.build())
                    .send();

            assertThat(answer.status()).isEqualTo(400);
        }
    }

    @Test
    void userIdAndNameShouldBeAcceptedUpToTheirLengths() {
        try (TestServer server = TestServer.start()) {
            String people = "{\"participants\":{\"number\":2,\"data\":[{\"userId\":\"%s\",\"group\":\"doctor\","
                    + "\"fullName\":\"%s\"}]}," + Bodies.WHEN + "}";

            assertThat(server.post("/teleconsultation", people.formatted("x".repeat(512), "y".repeat(256)))
                            .status())
                    .isEqualTo(201);
            assertThat(server.post("/teleconsultation", people.formatted("x".repeat(513), "y"))
                            .status())
                    .isEqualTo(400);
            assertThat(server.post("/teleconsultation", people.formatted("x", "y".repeat(257)))
                            .status())
                    .isEqualTo(400);
        }
    }
}
