package dev.teleconsult.upstream.http;

import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.TraceContext;
import java.util.Locale;
import java.util.Set;
import okhttp3.Headers;

/**
 * Decides which headers of the caller's request go to which kind of upstream. Nothing goes to the video provider.
 *
 * <p>Headers that describe the caller's own request or connection would be wrong in ours and are never forwarded.
 * Values may contain every character except control characters, as UTF-8. The trace of the request is forwarded, with a
 * new span id for each call; a trace that cannot be read is not.
 */
public final class ForwardedHeaders {

    /** The upstream that gets the headers. */
    public enum Receiver {
        /** A CRUD service or a proxy of one: a caller must not choose which rows and fields it returns. */
        CRUD_SERVICE,
        /** A directory of people on the same platform. */
        DIRECTORY
    }

    private static final String REQUEST_ID = "x-request-id";
    private static final String CLIENT_TYPE = "client-type";

    /** Headers that are not forwarded, in addition to every {@code content-*} and {@code if-*}. */
    private static final Set<String> OF_THE_CALLERS_REQUEST = Set.of(
            "accept",
            "accept-charset",
            "accept-encoding",
            "connection",
            "expect",
            "host",
            "keep-alive",
            "proxy-authenticate",
            "proxy-authorization",
            "proxy-connection",
            "range",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade",
            // These headers announce a base64 query to a CRUD service and similar services; our queries are plain.
            "json-query-params-encoding",
            "json_query_params_encoding");

    private ForwardedHeaders() {}

    /** As {@link #of(Receiver, RequestContext, String)}, without a default client type. */
    public static Headers of(Receiver receiver, RequestContext context) {
        return of(receiver, context, "");
    }

    /**
     * Returns the context's headers that the receiver may get, the request id and the client type.
     *
     * @param defaultClientType for a context without one; empty to send none
     */
    public static Headers of(Receiver receiver, RequestContext context, String defaultClientType) {
        Headers.Builder headers = new Headers.Builder();
        context.forwardedHeaders().forEach((name, value) -> {
            if (!TraceContext.isHeader(name)
                    && isToken(name)
                    && isText(value)
                    && mayHave(receiver, name.toLowerCase(Locale.ROOT))) {
                headers.removeAll(name).addUnsafeNonAscii(name, value);
            }
        });
        // The same trace, with a span id for this call.
        context.trace()
                .map(TraceContext::child)
                .ifPresent(trace -> trace.headers().forEach(headers::set));
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
        return headers.build();
    }

    /** Whether these headers contain credentials of the caller: a cookie or a token. */
    public static boolean holdCredentials(Headers headers) {
        return headers.get("cookie") != null || headers.get("authorization") != null;
    }

    private static boolean mayHave(Receiver receiver, String name) {
        boolean isOfTheCallersRequest =
                OF_THE_CALLERS_REQUEST.contains(name) || name.startsWith("content-") || name.startsWith("if-");
        return !isOfTheCallersRequest && (receiver == Receiver.DIRECTORY || !name.startsWith("acl_"));
    }

    private static boolean isToken(String name) {
        return !name.isEmpty()
                && name.chars().allMatch(character -> character > ' ' && character < 0x7f && character != ':');
    }

    /** Whether a value has no control characters: with a line break the caller could add a header. */
    private static boolean isText(String value) {
        return value.chars().noneMatch(character -> (character < ' ' && character != '\t') || character == 0x7f);
    }
}
