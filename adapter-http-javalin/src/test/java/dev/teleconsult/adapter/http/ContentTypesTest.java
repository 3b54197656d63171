package dev.teleconsult.adapter.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests of callers of the original: its platform's client library, and others (mia-platform.md, section 1.3). */
class ContentTypesTest {
    private static TestServer server;

    /** One server for all tests: each test asks for its own visits alone. */
    @BeforeAll
    static void start() {
        server = TestServer.start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void deleteShouldAcceptAnyBody() {
        List<String> bodies = List.of(
                "Content-Type: text/html\r\nContent-Length: 0\r\n\r\n",
                "\r\n",
                "Content-Length: 0\r\n\r\n",
                "Content-Type: application/json;charset=utf-8\r\nContent-Length: 2\r\n\r\n{}",
                "Content-Type: application/json\r\nContent-Length: 0\r\n\r\n",
                "Content-Type: application/json\r\nContent-Length: 8\r\n\r\nnot JSON",
                "Content-Type: application/xml\r\nContent-Length: 4\r\n\r\n<x/>",
                "Content-Type: nonsense\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
                "Content-Type: multipart/form-data\r\nContent-Length: 3\r\n\r\n--b");
        for (String body : bodies) {
            String id = server.scheduled();
            String uploads = Raw.exchange(
                    server,
                    "DELETE /teleconsultation/" + id + "/uploads HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" + body);
            String room = Raw.exchange(
                    server, "DELETE /teleconsultation/" + id + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" + body);

            assertThat(uploads).as(body).startsWith("HTTP/1.1 204 ");
            assertThat(room).as(body).startsWith("HTTP/1.1 204 ");
        }
    }

    @Test
    void deleteShouldNotReadALargeBody() {
        String id = server.scheduled();

        // The server answers although the announced body does not arrive.
        String answer = Raw.exchange(
                server,
                "DELETE /teleconsultation/" + id
                        + " HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000000000\r\n\r\nonly this much");

        assertThat(answer).startsWith("HTTP/1.1 204 ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/json",
                "APPLICATION/JSON",
                "application/json;charset=utf-8",
                "application/json ; charset=\"UTF-8\"",
                "application/json; charset=nonsense",
                "application/merge-patch+json"
            })
    void bodyShouldBeReadAsJson(String type) {
        String body = Bodies.ALL_KNOWN;
        String answer = Raw.exchange(
                server,
                "POST /teleconsultation HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: " + type
                        + "\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);

        assertThat(answer).startsWith("HTTP/1.1 201 ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "application/x-www-form-urlencoded"})
    void formBodyShouldBeReadUnlessAnotherSiteSendsIt(String type) {
        byte[] body = Bodies.ALL_KNOWN.getBytes(StandardCharsets.UTF_8);

        assertThat(server.call("POST", "/teleconsultation")
                        .body(type, body)
                        .send()
                        .status())
                .isEqualTo(201);
        for (String sign : List.of("Origin", "Sec-Fetch-Site")) {
            assertThat(server.call("POST", "/teleconsultation")
                            .headers(sign, "https://elsewhere.example")
                            .body(type, body)
                            .send()
                            .status())
                    .as(sign)
                    .isEqualTo(415);
        }
    }

    @Test
    void postFromOurOwnPageShouldBeAccepted() {
        assertThat(server.post("/teleconsultation", Bodies.ALL_KNOWN, "Origin", server.url(""))
                        .status())
                .isEqualTo(201);
    }

    @Test
    void emptyBodyShouldNeedNoContentTypeOnRoutesWithoutABody() {
        server.directory.add("doctor1", "Joe Smith", "doctor");
        server.scheduled();

        assertThat(server.call("POST", "/credentials")
                        .as("doctor1")
                        .body("text/html", new byte[0])
                        .send()
                        .status())
                .isEqualTo(201);
        assertThat(server.call("POST", "/credentials")
                        .as("doctor1")
                        .body("text/html", "{}".getBytes(StandardCharsets.UTF_8))
                        .send()
                        .status())
                .isEqualTo(415);
    }

    @Test
    void getShouldIgnoreABody() {
        String id = server.scheduled();

        String answer = Raw.exchange(
                server,
                "GET /teleconsultation/" + id + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\nmiauserid: doctor1\r\n"
                        + "Content-Type: text/html\r\nContent-Length: 5\r\n\r\nhello");

        assertThat(answer).startsWith("HTTP/1.1 200 ");
    }

    @Test
    void partWithoutANameShouldNotCountAsAFile() {
        String body = "--b\r\nContent-Type: image/jpeg\r\n\r\nx\r\n--b--\r\n";
        String answer = Raw.exchange(
                server,
                "POST /settings/background-image HTTP/1.1\r\nHost: x\r\nConnection: close\r\nmiauserid: doctor1\r\n"
                        + "Content-Type: multipart/form-data; boundary=b\r\nContent-Length: " + body.length()
                        + "\r\n\r\n" + body);

        assertThat(answer).startsWith("HTTP/1.1 400 ").contains("body.virtual_background is required");
    }

    @Test
    void unclosedBoundaryQuoteShouldBeRefused() {
        String answer = Raw.exchange(
                server,
                "POST /settings/background-image HTTP/1.1\r\nHost: x\r\nConnection: close\r\nmiauserid: doctor1\r\n"
                        + "Content-Type: multipart/form-data; boundary=\"\r\nContent-Length: 1\r\n\r\nx");

        assertThat(answer)
                .startsWith("HTTP/1.1 400 ")
                .contains("headers.content-type must name the boundary of the form");
    }

    @ParameterizedTest
    @ValueSource(strings = {"utf-8", "UTF-8", "", "identity"})
    void identityContentEncodingShouldBeAccepted(String coding) {
        assertThat(schedule("x", "Content-Encoding: " + coding + "\r\n")).startsWith("HTTP/1.1 201 ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "br", "identity, GZIP"})
    void compressedBodyShouldBeRefused(String coding) {
        assertThat(schedule("x", "Content-Encoding: " + coding + "\r\n")).startsWith("HTTP/1.1 415 ");
    }

    /** Sent by probes and hand-written clients; the server ignores it. */
    @ParameterizedTest
    @ValueSource(strings = {"a_b:3000", "a b", "m\u00fcnchen", "a/b", "u@a", "a..b", "[::1]:3000"})
    void anyHostHeaderShouldBeAccepted(String host) {
        assertThat(schedule(host, "")).startsWith("HTTP/1.1 201 ");
    }

    /** A client that uses this server as a proxy. */
    @Test
    void absoluteTargetShouldBeAcceptedWithAnyHost() {
        String answer = Raw.exchange(
                server,
                "DELETE http://somewhere:3000/teleconsultation/" + server.scheduled()
                        + " HTTP/1.1\r\nHost: elsewhere\r\nConnection: close\r\n\r\n");

        assertThat(answer).startsWith("HTTP/1.1 204 ");
    }

    private static String schedule(String host, String header) {
        String body = Bodies.ALL_KNOWN;
        return Raw.exchange(
                server,
                "POST /teleconsultation HTTP/1.1\r\nHost: " + host
                        + "\r\nConnection: close\r\nContent-Type: application/json\r\n" + header + "Content-Length: "
                        + body.length() + "\r\n\r\n" + body);
    }
}
