package dev.teleconsult.upstream.http;

import static dev.teleconsult.upstream.http.ForwardedHeaders.Receiver.CRUD_SERVICE;
import static dev.teleconsult.upstream.http.ForwardedHeaders.Receiver.DIRECTORY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.teleconsult.ports.RequestContext;
import java.util.LinkedHashMap;
import java.util.Map;
import okhttp3.Headers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ForwardedHeadersTest {

    private static final RequestContext CONTEXT = RequestContext.anonymous("request-7");

    @Test
    void headersShouldBeForwardedUnchanged() {
        Map<String, String> given = new LinkedHashMap<>();
        given.put("Cookie", "sid=a; other=\"b\"");
        given.put("miauserproperties", "{\"name\":\"Zo\u00eb\"}");
        given.put("acl_rows", "[{\"a\":1}]");

        Headers headers = ForwardedHeaders.of(DIRECTORY, CONTEXT.forwardedHeaders(given), "");

        given.forEach((name, value) -> assertThat(headers.values(name)).containsExactly(value));
    }

    @Test
    void requestIdShouldBeSentOnceWhetherForwardedOrNot() {
        assertThat(ForwardedHeaders.of(DIRECTORY, CONTEXT, "").values("x-request-id"))
                .containsExactly("request-7");
        assertThat(ForwardedHeaders.of(DIRECTORY, CONTEXT.forwardedHeaders(Map.of("X-Request-Id", "theirs")), "")
                        .values("x-request-id"))
                .containsExactly("theirs");
    }

    @Test
    void clientTypeShouldComeFromTheRequestThenTheForwardedHeadersThenTheDefault() {
        RequestContext forwarding = CONTEXT.forwardedHeaders(Map.of("Client-Type", "forwarded"));

        assertThat(ForwardedHeaders.of(DIRECTORY, forwarding.clientType("given"), "default")
                        .values("client-type"))
                .containsExactly("given");
        assertThat(ForwardedHeaders.of(DIRECTORY, forwarding, "default").values("client-type"))
                .containsExactly("forwarded");
        assertThat(ForwardedHeaders.of(DIRECTORY, CONTEXT.clientType(" "), "default")
                        .values("client-type"))
                .containsExactly("default");
        assertThat(ForwardedHeaders.of(DIRECTORY, CONTEXT, "default").values("client-type"))
                .containsExactly("default");
        assertThat(ForwardedHeaders.of(DIRECTORY, CONTEXT, "").values("client-type"))
                .isEmpty();
    }

    /** The one list, by receiver, so that every path to a receiver drops the same headers. */
    @ParameterizedTest
    @CsvSource({
        "Accept, false, false",
        "Accept-Charset, false, false",
        "Accept-Encoding, false, false",
        "Accept-Language, true, true",
        "acl_rows, false, true",
        "ACL_READ_COLUMNS, false, true",
        "acl_write_columns, false, true",
        "acl_of_tomorrow, false, true",
        "Authorization, true, true",
        "Connection, false, false",
        "Content-Length, false, false",
        "Content-Of-Tomorrow, false, false",
        "Content-Type, false, false",
        "Cookie, true, true",
        "Expect, false, false",
        "Host, false, false",
        "If-Match, false, false",
        "If-Modified-Since, false, false",
        "If-None-Match, false, false",
        "If-Range, false, false",
        "If-Unmodified-Since, false, false",
        "json-query-params-encoding, false, false",
        "json_query_params_encoding, false, false",
        "Keep-Alive, false, false",
        "miauserid, true, true",
        "Proxy-Authenticate, false, false",
        "Proxy-Authorization, false, false",
        "Proxy-Connection, false, false",
        "Range, false, false",
        "TE, false, false",
        "Trailer, false, false",
        "Transfer-Encoding, false, false",
        "Upgrade, false, false",
        "x-forwarded-for, true, true",
    })
    void headersShouldBeSentOnlyToTheReceiversThatMayHaveThem(String name, boolean toCrudService, boolean toDirectory) {
        RequestContext context = CONTEXT.forwardedHeaders(Map.of(name, "1"));

        assertThat(ForwardedHeaders.of(CRUD_SERVICE, context).get(name) != null)
                .as("to a CRUD service")
                .isEqualTo(toCrudService);
        assertThat(ForwardedHeaders.of(DIRECTORY, context).get(name) != null)
                .as("to a directory")
                .isEqualTo(toDirectory);
    }

    @ParameterizedTest
    @EnumSource
    void valuesShouldKeepEveryUtf8Character(ForwardedHeaders.Receiver receiver) {
        String cookie = "sid=a; name=\u00c0\u00e9\u0080\u009f\u20ac\ud83d\ude00\tb";

        assertThat(ForwardedHeaders.of(receiver, CONTEXT.forwardedHeaders(Map.of("cookie", cookie)))
                        .get("cookie"))
                .isEqualTo(cookie);
    }

    @Test
    void cookieOrTokenShouldCountAsCredentials() {
        assertThat(ForwardedHeaders.holdCredentials(
                        ForwardedHeaders.of(DIRECTORY, CONTEXT.forwardedHeaders(Map.of("Cookie", "sid=a")))))
                .isTrue();
        assertThat(ForwardedHeaders.holdCredentials(
                        ForwardedHeaders.of(DIRECTORY, CONTEXT.forwardedHeaders(Map.of("Authorization", "Bearer a")))))
                .isTrue();
        assertThat(ForwardedHeaders.holdCredentials(ForwardedHeaders.of(DIRECTORY, CONTEXT)))
                .isFalse();
    }

    @Test
    void headersThatWouldInjectAnotherHeaderShouldNotBeForwarded() {
        Map<String, String> given = new LinkedHashMap<>();
        given.put("x-bad", "a\r\nacl_rows: []");
        given.put("x bad", "a");
        given.put("x:bad", "a");
        given.put("", "a");
        RequestContext context =
                RequestContext.anonymous("a\nb: c").clientType("a\rb").forwardedHeaders(given);

        assertThat(ForwardedHeaders.of(DIRECTORY, context).names()).isEmpty();
    }

    /** The trace continues to the internal upstreams, each call with its own id; an invalid one is dropped. */
    @Test
    void traceShouldContinueWithAnIdForEachCall() {
        String parent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
        RequestContext context = CONTEXT.forwardedHeaders(Map.of("TraceParent", parent, "tracestate", "vendor=1"));

        Headers one = ForwardedHeaders.of(CRUD_SERVICE, context);
        Headers other = ForwardedHeaders.of(DIRECTORY, context);

        for (Headers headers : new Headers[] {one, other}) {
            assertThat(headers.values("traceparent")).hasSize(1);
            assertThat(headers.get("traceparent"))
                    .matches("00-4bf92f3577b34da6a3ce929d0e0e4736-[0-9a-f]{16}-01")
                    .isNotEqualTo(parent);
            assertThat(headers.get("tracestate")).isEqualTo("vendor=1");
        }
        assertThat(one.get("traceparent")).isNotEqualTo(other.get("traceparent"));
        assertThat(ForwardedHeaders.of(CRUD_SERVICE, CONTEXT.forwardedHeaders(Map.of("traceparent", "nonsense")))
                        .get("traceparent"))
                .isNull();
    }
}
