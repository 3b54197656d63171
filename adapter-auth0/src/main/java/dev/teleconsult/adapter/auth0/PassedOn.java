package dev.teleconsult.adapter.auth0;

import dev.teleconsult.ports.RequestContext;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import okhttp3.Headers;

/** The headers of a request to a service beside us: the caller's own, as they came, and what the platform expects of us. */
final class PassedOn {

    private static final String REQUEST_ID = "x-request-id";
    private static final String CLIENT_TYPE = "client-type";

    /**
     * What describes the caller's request or connection and would be a lie about ours. The last two tell a CRUD service that
     * the query is base64; ours is not.
     */
    private static final Set<String> NOT_OURS = Set.of(
            "accept",
            "accept-charset",
            "accept-encoding",
            "connection",
            "content-encoding",
            "content-length",
            "content-type",
            "expect",
            "host",
            "if-match",
            "if-modified-since",
            "if-none-match",
            "if-range",
            "if-unmodified-since",
            "keep-alive",
            "proxy-authenticate",
            "proxy-authorization",
            "proxy-connection",
            "range",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade",
            "json-query-params-encoding",
            "json_query_params_encoding");

    private PassedOn() {}

    /**
     * The context's headers, its request id and its client type.
     *
     * @param defaultClientType for a context without one; empty to send none
     */
    static Headers of(RequestContext context, String defaultClientType) {
        Headers.Builder headers = new Headers.Builder();
        for (Map.Entry<String, String> header : context.forwardedHeaders().entrySet()) {
            if (isSendable(header.getKey(), header.getValue())) {
                headers.removeAll(header.getKey()).addUnsafeNonAscii(header.getKey(), header.getValue());
            }
        }
        if (headers.get(REQUEST_ID) == null && isText(context.requestId())) {
            headers.addUnsafeNonAscii(REQUEST_ID, context.requestId());
        }
        String forwarded = headers.get(CLIENT_TYPE);
        String given = context.clientType().orElse(forwarded == null ? "" : forwarded);
        String clientType = given.isBlank() ? defaultClientType : given;
        headers.removeAll(CLIENT_TYPE);
        if (!clientType.isBlank() && isText(clientType)) {
            headers.addUnsafeNonAscii(CLIENT_TYPE, clientType);
        }
        return headers.set("Accept", "application/json").build();
    }

    private static boolean isSendable(String name, String value) {
        return isToken(name) && isText(value) && !NOT_OURS.contains(name.toLowerCase(Locale.ROOT));
    }

    private static boolean isToken(String name) {
        return !name.isEmpty()
                && name.chars().allMatch(character -> character > ' ' && character < 0x7f && character != ':');
    }

    /** A line break in a value would begin a header of somebody else's choosing. */
    private static boolean isText(String value) {
        return value.chars().noneMatch(character -> Character.isISOControl(character) && character != '\t');
    }
}
