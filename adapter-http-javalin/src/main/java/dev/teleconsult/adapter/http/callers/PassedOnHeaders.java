package dev.teleconsult.adapter.http.callers;

import dev.teleconsult.adapter.http.CallerHeaders;
import dev.teleconsult.adapter.http.exchange.Callers;
import dev.teleconsult.adapter.http.exchange.RequestHead;
import dev.teleconsult.adapter.http.wire.HeaderNames;
import dev.teleconsult.ports.TraceContext;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Collects the headers to forward to the store and the directory.
 *
 * <p>It always forwards the request id and the origin of the request, as the platform's client library does
 * (custom-plugin-lib, httpClient), then the headers that the operator configured, and the trace of the request if its
 * header is valid.
 */
final class PassedOnHeaders {
    private static final List<String> ALWAYS = List.of("x-forwarded-for", "x-forwarded-proto", "x-forwarded-host");

    private final RequestHead head;
    private final Map<String, String> headers = new LinkedHashMap<>();

    private PassedOnHeaders(RequestHead head) {
        this.head = head;
    }

    static PassedOnHeaders of(RequestHead head, CallerOptions options) {
        PassedOnHeaders headers = new PassedOnHeaders(head);
        headers.put(HeaderNames.REQUEST_ID, head.requestId());
        ALWAYS.forEach(headers::copy);
        headers.copy(options.headers().clientType());
        for (String name : options.headersToPassOn()) {
            if (!isIdentity(name, options.headers())) {
                headers.copy(name);
            }
        }
        return headers;
    }

    /**
     * Whether the header identifies the caller, which only {@link Callers} may set, regardless of the operator's list.
     */
    private static boolean isIdentity(String name, CallerHeaders names) {
        return name.equalsIgnoreCase(names.userId())
                || name.equalsIgnoreCase(names.groups())
                || name.equalsIgnoreCase(names.backoffice())
                || name.equalsIgnoreCase(names.userProperties())
                || name.equalsIgnoreCase(HeaderNames.REQUEST_ID);
    }

    /** Copies a header of the request, if it is present. */
    void copy(String name) {
        head.header(name).ifPresent(value -> put(name, value));
    }

    void put(String name, String value) {
        if (HeaderNames.isText(value)) {
            headers.put(name.toLowerCase(Locale.ROOT), value);
        }
    }

    Map<String, String> toMap() {
        copy(TraceContext.PARENT);
        if (headers.containsKey(TraceContext.PARENT)) {
            copy(TraceContext.STATE);
            Optional<TraceContext> trace = TraceContext.of(headers);
            headers.keySet().removeIf(TraceContext::isHeader);
            trace.ifPresent(part -> headers.putAll(part.headers()));
        }
        return headers;
    }
}
