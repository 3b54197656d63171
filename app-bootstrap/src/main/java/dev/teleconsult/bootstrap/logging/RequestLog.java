package dev.teleconsult.bootstrap.logging;

import dev.teleconsult.adapter.http.RequestListener;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes a line for every request that was answered, in the fields of lc39's request log. */
public final class RequestLog implements RequestListener {

    private static final Logger LOG = LoggerFactory.getLogger(RequestLog.class);

    /** Asked every few seconds by orchestrators and scrapers; the original does not log them either. */
    private static final String STATUS_ROUTES = "/-/";

    /** All that our routes know; anything else in a query is not ours to write down. */
    private static final Set<String> KNOWN_PARAMETERS = Set.of("useBackground", "language");

    private final Logging.Format format;

    public RequestLog(Logging.Format format) {
        this.format = format;
    }

    @Override
    public void completed(Completed request) {
        if (!LOG.isInfoEnabled() || request.route().startsWith(STATUS_ROUTES)) {
            return;
        }
        if (format == Logging.Format.READABLE) {
            LOG.info(
                    "{} {} -> {} in {} ms",
                    request.method(),
                    path(request),
                    request.status(),
                    request.duration().toMillis());
            return;
        }
        LOG.atInfo()
                .addKeyValue("reqId", request.requestId())
                .addKeyValue("http", http(request))
                .addKeyValue("url", url(request))
                .addKeyValue("host", host(request))
                .addKeyValue("responseTime", millis(request.duration()))
                .log("request completed");
    }

    private static Map<String, Object> http(Completed request) {
        Map<String, Object> asked = new LinkedHashMap<>();
        asked.put("method", request.method());
        asked.put("userAgent", Map.of("original", request.userAgent()));
        Map<String, Object> answered = new LinkedHashMap<>();
        answered.put("statusCode", request.status());
        answered.put("body", Map.of("bytes", request.responseBytes()));
        Map<String, Object> http = new LinkedHashMap<>();
        http.put("request", asked);
        http.put("response", answered);
        return http;
    }

    private static Map<String, Object> url(Completed request) {
        Map<String, Object> url = new LinkedHashMap<>();
        url.put("path", path(request));
        if (!request.pathParams().isEmpty()) {
            url.put("params", request.pathParams());
        }
        return url;
    }

    private static Map<String, Object> host(Completed request) {
        Map<String, Object> host = new LinkedHashMap<>();
        host.put("hostname", withoutPort(request.host()));
        if (!request.forwardedHost().isEmpty()) {
            host.put("forwardedHost", request.forwardedHost());
        }
        if (!request.forwardedFor().isEmpty()) {
            host.put("ip", request.forwardedFor());
        }
        return host;
    }

    private static String withoutPort(String host) {
        int colon = host.lastIndexOf(':');
        if (colon < 0 || colon == host.length() - 1) {
            return host;
        }
        for (int at = colon + 1; at < host.length(); at++) {
            if (host.charAt(at) < '0' || host.charAt(at) > '9') {
                return host;
            }
        }
        return host.substring(0, colon);
    }

    /** The path, with the parameters we know and the names of the others. Of what matches no route, no query at all. */
    private static String path(Completed request) {
        int query = request.path().indexOf('?');
        if (query < 0) {
            return request.path();
        }
        String path = request.path().substring(0, query);
        if (request.route().equals(NO_ROUTE)) {
            return path;
        }
        return path
                + Arrays.stream(request.path().substring(query + 1).split("&"))
                        .map(RequestLog::parameter)
                        .collect(Collectors.joining("&", "?", ""));
    }

    private static String parameter(String parameter) {
        int value = parameter.indexOf('=');
        return value < 0 || KNOWN_PARAMETERS.contains(parameter.substring(0, value))
                ? parameter
                : parameter.substring(0, value) + "=" + Redaction.REDACTED;
    }

    /** To a hundredth, as people read it. */
    private static double millis(Duration duration) {
        return Math.round(duration.toNanos() / 10_000.0) / 100.0;
    }
}
