package dev.teleconsult.bootstrap.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import dev.teleconsult.bootstrap.fuzz.ServedDocument.Operation;
import dev.teleconsult.ports.wire.WireAnswer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Shows that the {@link AnswerCheck} accepts a valid answer and detects each possible defect. */
class AnswerCheckTest {

    private static final String SECRET = "planted-secret";

    private static final ServedDocument DOCUMENT = ServedDocument.parse("""
            {
              "paths": {
                "/things/{id}": {
                  "get": {
                    "responses": {
                      "200": {
                        "content": {"application/json": {"schema": {
                          "type": "object", "required": ["count"], "properties": {"count": {"type": "integer"}}
                        }}}
                      },
                      "204": {},
                      "404": {},
                      "500": {},
                      "501": {}
                    }
                  }
                }
              },
              "components": {
                "schemas": {
                  "ErrorBody": {
                    "type": "object",
                    "required": ["statusCode", "error", "message", "code", "requestId"],
                    "properties": {"code": {"enum": ["THING_NOT_FOUND", "thing_not_found", "THING_UNSUPPORTED"]}}
                  }
                }
              }
            }
            """);

    private static final Operation READ = DOCUMENT.operations().get(0);
    private static final RawRequest GET = request("GET");
    private static final String FOUND = "{\"count\":1}";
    private static final String REFUSAL = "{\"statusCode\":404,\"error\":\"no such thing\","
            + "\"message\":\"no such thing\",\"code\":\"THING_NOT_FOUND\",\"requestId\":\"req-1\"}";

    private final AnswerCheck check = new AnswerCheck(DOCUMENT, List.of("another-secret", SECRET));

    static Stream<Arguments> good() {
        return Stream.of(
                argumentSet("a result", GET, Optional.of(READ), answer(200, FOUND)),
                argumentSet(
                        "a result without a body",
                        GET,
                        Optional.of(READ),
                        new WireAnswer(204, Map.of(), bytes(""), true)),
                argumentSet("a result of a route that is not meant", GET, Optional.empty(), answer(299, "no JSON")),
                argumentSet("a refusal", GET, Optional.of(READ), answer(404, REFUSAL)),
                argumentSet(
                        "a route whose collection is not configured",
                        GET,
                        Optional.of(READ),
                        answer(501, REFUSAL.replace("404", "501").replace("THING_NOT_FOUND", "THING_UNSUPPORTED"))),
                argumentSet("a refusal without its body", request("HEAD"), Optional.of(READ), answer(404, "")),
                argumentSet(
                        "a version that is none", GET, Optional.empty(), answer(505, REFUSAL.replace("404", "505"))));
    }

    @ParameterizedTest
    @MethodSource("good")
    void validAnswerShouldPass(RawRequest request, Optional<Operation> operation, WireAnswer answer) {
        assertThat(check.complaints(request, operation, Optional.of(answer))).isEmpty();
    }

    static Stream<Arguments> bad() {
        return Stream.of(
                argumentSet("a bug of ours", answer(500, REFUSAL.replace("404", "500")), "status 500"),
                argumentSet(
                        "a 501 that is no refusal of ours", answer(501, REFUSAL.replace("404", "501")), "status 501"),
                argumentSet(
                        "a status that is not described",
                        answer(202, "", "content-type", "text/plain"),
                        "status 202 is not among the described [200, 204, 404, 500, 501]"),
                argumentSet(
                        "a secret", answer(200, "{\"count\":1,\"key\":\"" + SECRET + "\"}"), "it contains " + SECRET),
                argumentSet(
                        "a secret in a header",
                        answer(200, FOUND, "set-cookie", "sid=" + SECRET),
                        "it contains " + SECRET),
                argumentSet(
                        "a secret in a refusal", answer(404, REFUSAL.replace("such", SECRET)), "it contains " + SECRET),
                argumentSet(
                        "a header of the caller's", answer(200, FOUND, "x-injected", "yes"), "a header was injected"),
                argumentSet(
                        "a name in a refusal",
                        answer(404, REFUSAL.replace("such thing", RequestGenerator.NAME)),
                        "it contains a name"),
                argumentSet(
                        "a refusal of another type",
                        answer(404, REFUSAL, "content-type", "text/html"),
                        "an error of type 'text/html'"),
                argumentSet("a refusal that is no JSON", answer(404, "{\"statusCode\":"), "a body that is no JSON"),
                argumentSet(
                        "a refusal for another status",
                        answer(404, REFUSAL.replace("404", "400")),
                        "another statusCode"),
                argumentSet(
                        "a refusal that says two things",
                        answer(404, REFUSAL.replaceFirst("such", "other")),
                        "error and message differ"),
                argumentSet(
                        "a code as none is written",
                        answer(404, REFUSAL.replace("THING_NOT_FOUND", "thing_not_found")),
                        "a code that is none"),
                argumentSet(
                        "the id of another request",
                        answer(404, REFUSAL, "x-request-id", "req-2"),
                        "another request id than in the header"),
                argumentSet("a result that is no JSON", answer(200, "one"), "a body that is no JSON"),
                argumentSet("JSON where none is described", answer(204, FOUND), "no JSON is described for status 204"));
    }

    @ParameterizedTest
    @MethodSource("bad")
    void defectShouldBeTheOnlyComplaint(WireAnswer answer, String complaint) {
        assertThat(check.complaints(GET, Optional.of(READ), Optional.of(answer)))
                .containsExactly(complaint);
    }

    static Stream<Arguments> misshapen() {
        return Stream.of(
                argumentSet(
                        "a refusal without its message", answer(404, REFUSAL.replace("message", "text")), "message"),
                argumentSet(
                        "a refusal with a code that is not described",
                        answer(404, REFUSAL.replace("THING_NOT_FOUND", "NOTHING_FOUND")),
                        "code"),
                argumentSet("a result without its member", answer(200, "{}"), "count"),
                argumentSet("a member of another type", answer(200, "{\"count\":\"one\"}"), "integer"));
    }

    @ParameterizedTest
    @MethodSource("misshapen")
    void answerThatViolatesItsSchemaShouldBeDetected(WireAnswer answer, String told) {
        assertThat(check.complaints(GET, Optional.of(READ), Optional.of(answer)))
                .anyMatch(complaint -> complaint.contains(told));
    }

    @Test
    void missingAnswerShouldBeAcceptedOnlyForAnIncompleteRequest() {
        RawRequest broken = new RawRequest("GET", List.of(), new byte[0], false);

        assertThat(check.complaints(GET, Optional.of(READ), Optional.empty())).containsExactly("no answer");
        assertThat(check.complaints(broken, Optional.empty(), Optional.empty())).isEmpty();
    }

    private static RawRequest request(String method) {
        return new RawRequest(method + " /things/1 HTTP/1.1", List.of("Host: localhost"), new byte[0], true);
    }

    /**
     * @param headers names and values, added to those of every answer, or replacing them
     */
    private static WireAnswer answer(int status, String body, String... headers) {
        Map<String, List<String>> all =
                new HashMap<>(Map.of("content-type", List.of("application/json"), "x-request-id", List.of("req-1")));
        for (int i = 0; i < headers.length; i += 2) {
            all.put(headers[i], List.of(headers[i + 1]));
        }
        return new WireAnswer(status, all, bytes(body), true);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
