package dev.teleconsult.bootstrap.logging;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.teleconsult.adapter.http.RequestListener;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.slf4j.ILoggerFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs a line for every answered request, with the fields of lc39's request log. */
public final class RequestLog implements RequestListener {

    static final String NAME = RequestLog.class.getName();

    /** Orchestrators and scrapers call these every few seconds; the original does not log them either. */
    private static final String STATUS_ROUTES = "/-/";

    /**
     * The query parameters of our routes; the values of other parameters are not logged, since they may be personal.
     */
    private static final Set<String> KNOWN_PARAMETERS = Set.of("useBackground", "language");

    /** The path segment after this is the id of a person, whose erasure may be requested. */
    private static final String PEOPLE = "/users/";

    private static final Pattern PERSON_IN_PATH = Pattern.compile("(" + PEOPLE + ")[^/?]+");

    private static final String PERSON = "userId";

    private final Logging.Format format;
    private final Logger log;

    public RequestLog(Logging.Format format) {
        this(format, LoggerFactory.getILoggerFactory());
    }

    /** @param loggers make the logger that writes the lines */
    public RequestLog(Logging.Format format, ILoggerFactory loggers) {
        this.format = format;
        this.log = loggers.getLogger(NAME);
    }

    @Override
    public void completed(Completed any) {
        if (!log.isInfoEnabled() || any.route().startsWith(STATUS_ROUTES)) {
            return;
        }
        Completed request = withoutPerson(any);
        if (format == Logging.Format.READABLE) {
            log.info(
                    "{} {} -> {} in {} ms",
                    request.method(),
                    path(request),
                    request.status(),
                    request.duration().toMillis());
            return;
        }
        log.atInfo().addKeyValue(Fields.KEY, new Fields(request)).log("request completed");
    }

    /** Returns the request without the id of the person in its path, so that no appender can write it. */
    private static Completed withoutPerson(Completed request) {
        if (!request.path().contains(PEOPLE)) {
            return request;
        }
        String path = PERSON_IN_PATH.matcher(request.path()).replaceFirst("$1" + Redaction.REDACTED);
        if (path.equals(request.path())) {
            return request;
        }
        Map<String, String> parameters = new HashMap<>(request.pathParams());
        parameters.replace(PERSON, Redaction.REDACTED);
        return new Completed(
                request.method(),
                request.route(),
                path,
                parameters,
                request.status(),
                request.duration(),
                request.responseBytes(),
                request.requestId(),
                request.userAgent(),
                request.host(),
                request.forwardedHost(),
                request.forwardedFor());
    }

    /** The fields of a line. They are written one by one without a map, since each request writes a line. */
    record Fields(Completed request) {

        /** The key under which the encoder finds these fields; it is not written. */
        static final String KEY = "request";

        static final String REQUEST_ID = "reqId";

        void write(JsonGenerator out, Redaction redaction) throws IOException {
            out.writeStringField(REQUEST_ID, redaction.clean(request.requestId()));
            out.writeObjectFieldStart("http");
            out.writeObjectFieldStart("request");
            out.writeStringField("method", redaction.clean(request.method()));
            out.writeObjectFieldStart("userAgent");
            out.writeStringField("original", redaction.clean(request.userAgent()));
            out.writeEndObject();
            out.writeEndObject();
            out.writeObjectFieldStart("response");
            out.writeNumberField("statusCode", request.status());
            out.writeObjectFieldStart("body");
            out.writeNumberField("bytes", request.responseBytes());
            out.writeEndObject();
            out.writeEndObject();
            out.writeEndObject();
            out.writeObjectFieldStart("url");
            out.writeStringField("path", redaction.clean(path(request)));
            if (!request.pathParams().isEmpty()) {
                out.writeObjectFieldStart("params");
                for (Map.Entry<String, String> parameter : request.pathParams().entrySet()) {
                    out.writeStringField(
                            parameter.getKey(),
                            redaction.hides(parameter.getKey())
                                    ? Redaction.REDACTED
                                    : redaction.clean(parameter.getValue()));
                }
                out.writeEndObject();
            }
            out.writeEndObject();
            out.writeObjectFieldStart("host");
            out.writeStringField("hostname", redaction.clean(withoutPort(request.host())));
            writeUnlessEmpty(out, "forwardedHost", redaction.clean(request.forwardedHost()));
            writeUnlessEmpty(out, "ip", redaction.clean(request.forwardedFor()));
            out.writeEndObject();
            out.writeNumberField("responseTime", millis(request.duration()));
        }

        private static void writeUnlessEmpty(JsonGenerator out, String field, String value) throws IOException {
            if (!value.isEmpty()) {
                out.writeStringField(field, value);
            }
        }
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

    /**
     * The path, with the parameters of our routes and the names of all others. A path that matches no route gets no
     * query.
     */
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

    /** Rounded to a hundredth of a millisecond. */
    private static double millis(Duration duration) {
        return Math.round(duration.toNanos() / 10_000.0) / 100.0;
    }
}
