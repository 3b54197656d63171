package dev.teleconsult.adapter.auth0;

import static org.assertj.core.api.Assertions.assertThat;

import dev.teleconsult.ports.RequestContext;
import java.util.LinkedHashMap;
import java.util.Map;
import okhttp3.Headers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PassedOnTest {

    private static final RequestContext CONTEXT = RequestContext.anonymous("request-7");

    @Test
    void headersShouldBePassedOnAsTheyCame() {
        Map<String, String> given = new LinkedHashMap<>();
        given.put("Cookie", "sid=a; other=\"b\"");
        given.put("miauserproperties", "{\"name\":\"Zo\u00eb\"}");
        given.put("acl_rows", "[{\"a\":1}]");

        Headers headers = PassedOn.of(CONTEXT.forwardedHeaders(given), "");

        given.forEach((name, value) -> assertThat(headers.values(name)).containsExactly(value));
    }

    @Test
    void requestIdShouldBeSentOnceWhetherPassedOnOrNot() {
        assertThat(PassedOn.of(CONTEXT, "").values("x-request-id")).containsExactly("request-7");
        assertThat(PassedOn.of(CONTEXT.forwardedHeaders(Map.of("X-Request-Id", "theirs")), "")
                        .values("x-request-id"))
                .containsExactly("theirs");
    }

    @Test
    void clientTypeShouldBeTheRequestsElseThePassedOnElseTheDefault() {
        RequestContext forwarding = CONTEXT.forwardedHeaders(Map.of("Client-Type", "forwarded"));

        assertThat(PassedOn.of(forwarding.clientType("given"), "default").values("client-type"))
                .containsExactly("given");
        assertThat(PassedOn.of(forwarding, "default").values("client-type")).containsExactly("forwarded");
        assertThat(PassedOn.of(CONTEXT.clientType(" "), "default").values("client-type"))
                .containsExactly("default");
        assertThat(PassedOn.of(CONTEXT, "default").values("client-type")).containsExactly("default");
        assertThat(PassedOn.of(CONTEXT, "").values("client-type")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Host",
                "Content-Length",
                "Content-Type",
                "Transfer-Encoding",
                "Accept-Encoding",
                "If-None-Match",
                "Range",
                "Connection",
                "json-query-params-encoding"
            })
    void headersOfTheCallersOwnRequestShouldStayBehind(String name) {
        assertThat(PassedOn.of(CONTEXT.forwardedHeaders(Map.of(name, "1")), "").get(name))
                .isNull();
    }

    @Test
    void acceptShouldBeOurs() {
        assertThat(PassedOn.of(CONTEXT.forwardedHeaders(Map.of("Accept", "text/html")), "")
                        .values("accept"))
                .containsExactly("application/json");
    }

    @Test
    void headersThatWouldBeginAnotherShouldStayBehind() {
        Map<String, String> given = new LinkedHashMap<>();
        given.put("x-bad", "a\r\nacl_rows: []");
        given.put("x bad", "a");
        given.put("x:bad", "a");
        given.put("", "a");
        RequestContext context =
                RequestContext.anonymous("a\nb: c").clientType("a\rb").forwardedHeaders(given);

        assertThat(PassedOn.of(context, "").names()).containsExactly("Accept");
    }
}
