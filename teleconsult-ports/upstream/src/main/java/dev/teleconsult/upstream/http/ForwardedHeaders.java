package dev.teleconsult.upstream.http;

import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.TraceContext;
import java.util.Locale;
import java.util.Set;
import okhttp3.Headers;

/**
 * Decides which headers of the caller's request go to which kind of upstream. Nothing goes to the video provider.
 *
 * <p>What describes the caller's own request or connection would be untrue of ours and stays behind everywhere. Values pass
 * with every character but control characters, as UTF-8. The trace that a request is part of goes on, each call with an id of
 * its own; a trace that cannot be read stays behind.
 */
public final class ForwardedHeaders {

    /** The upstream that gets the headers. */
    public enum Receiver {
        /** A CRUD service or a proxy of one: a caller must not choose which rows and fields it shows. */
        CRUD_SERVICE,
        /** A directory of people beside us. */
        DIRECTORY
    }

    private static final String REQUEST_ID = "x-request-id";
    private static final String CLIENT_TYPE = "client-type";

    /** Stay behind, besides every {@code content-*} and {@code if-*}. */
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
            // These headers announce a base64 query to a CRUD service and similar services; ours is plain.
            "json-query-params-encoding",
            "json_query_params_encoding");

    private ForwardedHeaders() {}

    /** As {@link #of(Receiver, RequestContext, String)}, without a default client type. */
    public static Headers of(Receiver receiver, RequestContext context) {
        return of(receiver, context, "");
    }

    /**
     * The context's headers that the receiver may have, its request id and its client type.
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
        // The same trace, under an id of this call's own.
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

    /** Whether these headers hold something that proves who the caller is: a cookie, or a token. */
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

    /** A line break in a value would begin a header that the caller chose. */
    private static boolean isText(String value) {
        return value.chars().noneMatch(character -> (character < ' ' && character != '\t') || character == 0x7f);
    }
}
