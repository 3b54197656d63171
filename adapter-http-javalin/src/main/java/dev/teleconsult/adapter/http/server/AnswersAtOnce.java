package dev.teleconsult.adapter.http.server;

import dev.teleconsult.adapter.http.exchange.Callers;
import dev.teleconsult.adapter.http.exchange.RequestHead;
import dev.teleconsult.adapter.http.exchange.RequestScope;
import dev.teleconsult.adapter.http.exchange.Route;
import dev.teleconsult.adapter.http.exchange.WholeAnswer;
import dev.teleconsult.adapter.http.wire.HeaderText;
import dev.teleconsult.adapter.http.wire.MediaTypes;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.PreEncodedHttpField;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers requests that need no wait on the thread that received them, without Javalin and its servlets. It answers
 * only requests of the simplest form; all others, and every refusal, go through Javalin. Both ways give the same
 * answer.
 */
final class AnswersAtOnce {
    private static final Logger LOG = LoggerFactory.getLogger(AnswersAtOnce.class);

    /** The media type as servlets write it, without the space. */
    private static final HttpField JSON =
            new PreEncodedHttpField(HttpHeader.CONTENT_TYPE, MediaTypes.JSON.replace("; ", ";"));

    /** A request with a longer parameter goes through Javalin. */
    private static final int LONGEST_VALUE = 200;

    /** A route and one of its paths, which ends in a single parameter. */
    private record Place(String before, String parameter, Route route, Route.AtOnce atOnce) {}

    private final List<Place> places = new ArrayList<>();
    private final Callers callers;

    /** @param prefixes the prefixes of the routes that take one; an empty text is the root */
    AnswersAtOnce(List<Route> routes, List<String> prefixes, Callers callers) {
        this.callers = callers;
        for (Route route : routes) {
            route.atOnce().ifPresent(atOnce -> {
                for (String prefix : route.takesPrefix() ? prefixes : List.of("")) {
                    add(prefix + route.template(), route, atOnce);
                }
            });
        }
    }

    /** Adds the path if its single parameter is its last segment; any other path goes through Javalin. */
    private void add(String path, Route route, Route.AtOnce atOnce) {
        int colon = path.indexOf(':');
        if (colon > 0 && path.indexOf('/', colon) < 0) {
            places.add(new Place(path.substring(0, colon), path.substring(colon + 1), route, atOnce));
        }
    }

    /** Answers the request and returns true, or leaves it untouched and returns false. */
    boolean answered(Request request, Response response, Callback callback) {
        if (!HttpMethod.GET.is(request.getMethod()) || !isPlain(request.getHeaders())) {
            return false;
        }
        String path = request.getHttpURI().getPath();
        for (Place place : places) {
            if (path != null && path.startsWith(place.before())) {
                String value = path.substring(place.before().length());
                if (isPlain(value)) {
                    return answered(place, value, request, response, callback);
                }
            }
        }
        return false;
    }

    private boolean answered(Place place, String value, Request request, Response response, Callback callback) {
        RequestScope scope = RequestScope.of(request);
        Optional<Map<String, String>> query = plainQuery(request.getHttpURI().getQuery());
        Optional<WholeAnswer> answer;
        try {
            answer = query.flatMap(
                    parameters -> answer(place, new Head(scope.requestId(), place, value, parameters, request)));
        } catch (RuntimeException refusal) {
            // Javalin handles the request again and writes the refusal.
            LOG.trace("not answered at once", refusal);
            return false;
        }
        if (answer.isEmpty()) {
            return false;
        }
        scope.matched(place.route(), Map.of(place.parameter(), value));
        send(answer.get(), response, callback);
        return true;
    }

    private Optional<WholeAnswer> answer(Place place, RequestHead head) {
        return callers.identifyAtOnce(head, place.route().access())
                .flatMap(caller -> place.atOnce().answer(head, caller.context()));
    }

    private static void send(WholeAnswer answer, Response response, Callback callback) {
        response.setStatus(answer.status());
        HttpFields.Mutable headers = response.getHeaders();
        answer.fields().forEach(field -> headers.put(field.name(), field.value()));
        if (answer.body().length > 0) {
            headers.put(JSON);
        }
        response.write(true, ByteBuffer.wrap(answer.body()), callback);
    }

    /** Whether the request has no body, awaits no {@code 100 Continue} and asks for no other protocol. */
    private static boolean isPlain(HttpFields headers) {
        for (HttpField field : headers) {
            HttpHeader known = field.getHeader();
            if (known == HttpHeader.CONTENT_LENGTH
                    || known == HttpHeader.TRANSFER_ENCODING
                    || known == HttpHeader.EXPECT
                    || known == HttpHeader.UPGRADE
                    || known == HttpHeader.SEC_WEBSOCKET_VERSION) {
                return false;
            }
        }
        return true;
    }

    /** Whether the text has only letters, digits, hyphens and underscores: percent-decoding does not change it. */
    private static boolean isPlain(String text) {
        for (int at = 0; at < text.length(); at++) {
            char c = text.charAt(at);
            boolean isAlphanumeric = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
            if (!isAlphanumeric && c != '-' && c != '_') {
                return false;
            }
        }
        return !text.isEmpty() && text.length() <= LONGEST_VALUE;
    }

    /** The parameters of a query whose names and values are plain and whose names differ; empty for any other query. */
    private static Optional<Map<String, String>> plainQuery(String query) {
        if (query == null) {
            return Optional.of(Map.of());
        }
        Map<String, String> parameters = new LinkedHashMap<>();
        for (String pair : query.split("&", -1)) {
            int equals = pair.indexOf('=');
            if (equals < 0 || !isPlain(pair.substring(0, equals)) || !isPlain(pair.substring(equals + 1))) {
                return Optional.empty();
            }
            if (parameters.put(pair.substring(0, equals), pair.substring(equals + 1)) != null) {
                return Optional.empty();
            }
        }
        return Optional.of(parameters);
    }

    /** The head of a request, read from Jetty directly. */
    private record Head(String requestId, Place place, String value, Map<String, String> parameters, Request request)
            implements RequestHead {
        @Override
        public String pathParameter(String name) {
            if (!name.equals(place.parameter())) {
                throw new IllegalArgumentException(place.route().template() + " has no parameter " + name);
            }
            return value;
        }

        @Override
        public Optional<String> query(String name) {
            return Optional.ofNullable(parameters.get(name));
        }

        @Override
        public List<String> headerValues(String name) {
            // Searching for the field is cheaper than for its values, and most requests lack most of these headers.
            if (request.getHeaders().getField(name) == null) {
                return List.of();
            }
            List<String> values = new ArrayList<>(1);
            for (HttpField field : request.getHeaders()) {
                if (field.is(name)) {
                    values.add(HeaderText.decoded(field.getValue()));
                }
            }
            return values;
        }
    }
}
