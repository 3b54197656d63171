package dev.teleconsult.adapter.http.exchange;

import static java.util.Objects.requireNonNull;

import dev.teleconsult.adapter.http.server.ErrorResponses;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.ports.RequestContext;
import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A route: method and path, the permitted callers, and the handler.
 *
 * @param template the path, with parameters in the original's form: {@code /teleconsultation/:id}
 * @param body what body the route reads
 * @param check called after the caller was identified and before the body is read; refuses requests
 *     without regard to their body
 * @param handler called when the body has arrived
 * @param atOnce called first for requests without a body; answers those that need no wait
 */
public record Route(
        Method method,
        String template,
        Access access,
        Body body,
        Handler check,
        Handler handler,
        Optional<AtOnce> atOnce) {
    private static final Set<Method> READS_BODY = EnumSet.of(Method.POST, Method.PUT, Method.PATCH);
    private static final List<String> TELECONSULTATION_PARAMETERS = List.of("id", "roomId");

    public Route {
        requireNonNull(method, "method");
        requireNonNull(template, "template");
        requireNonNull(access, "access");
        requireNonNull(body, "body");
        requireNonNull(check, "check");
        requireNonNull(handler, "handler");
        requireNonNull(atOnce, "atOnce");
    }

    /** A route that reads a JSON body if its method is POST, PUT or PATCH, and none otherwise. */
    public Route(Method method, String template, Access access, Handler handler) {
        this(
                method,
                template,
                access,
                READS_BODY.contains(method) ? Body.JSON : Body.NONE,
                exchange -> {},
                handler,
                Optional.empty());
    }

    /** Returns a copy with another kind of body, and with a check before the body is read. */
    public Route reading(Body kind, Handler before) {
        return new Route(method, template, access, kind, before, handler, atOnce);
    }

    /** Returns a copy that answers some requests on the thread that received them. */
    public Route answeringAtOnce(AtOnce first) {
        return new Route(method, template, access, body, check, handler, Optional.of(first));
    }

    /** The template in the form of OpenAPI and Javalin: {@code /teleconsultation/{id}}. */
    public String bracedTemplate() {
        return braced(template);
    }

    public static String braced(String path) {
        return path.replaceAll(":(\\w+)", "{$1}");
    }

    /** The id of the teleconsultation in a route's parameters; empty if there is none, or if it is invalid. */
    static Optional<String> teleconsultationIn(Map<String, String> parameters) {
        for (String name : TELECONSULTATION_PARAMETERS) {
            String value = parameters.get(name);
            if (value != null) {
                return Optional.of(value).filter(TeleconsultationId::isValid);
            }
        }
        return Optional.empty();
    }

    /** Whether the route needs an identified caller. */
    public boolean needsCaller() {
        return access != Access.OPEN && access != Access.PUBLIC;
    }

    /** Whether the route is served under the prefixes of the service, rather than at its own path only. */
    public boolean takesPrefix() {
        return access != Access.OPEN;
    }

    public enum Method {
        GET,
        POST,
        PUT,
        PATCH,
        DELETE
    }

    /** The kind of body that a route reads. */
    public enum Body {
        /** None: a body is ignored. */
        NONE,
        JSON,
        /** A form with a picture. */
        FORM,
        /** A message of the video provider. */
        EVENT
    }

    /** The callers who may use a route, as far as the adapter decides it. */
    public enum Access {
        /** All callers; none is identified. For status and documentation. */
        OPEN,
        /**
         * All callers; none is identified, or only by the content of the request. For the page and for signed messages.
         */
        PUBLIC,
        /** Callers that the use case admits. */
        CALLER,
        /** As {@link #CALLER}; the use case may also admit the back office, see {@link #BACK_OFFICE}. */
        CALLER_OR_BACK_OFFICE,
        /** A user. */
        USER,
        /** Callers that the gateway let through; with access tokens, callers with the permission to manage. */
        MANAGER,
        /** As {@link #MANAGER}; in addition the caller must be a user. */
        MANAGING_USER,
        /**
         * The back office. With access tokens: callers with the permission to manage. Behind a gateway: callers whom
         * the gateway marks, or with a group that counts as the back office. A service without a user is not
         * automatically back office.
         */
        BACK_OFFICE
    }

    /** Answers a request, or throws: see {@link ErrorResponses}. */
    @FunctionalInterface
    public interface Handler {
        void handle(Exchange exchange) throws IOException;
    }

    /**
     * Answers a request on the thread that received it, which also serves other connections, so it never reads, writes
     * or waits. When it returns empty or throws, the route's handler handles the request from the beginning.
     */
    @FunctionalInterface
    public interface AtOnce {
        Optional<WholeAnswer> answer(RequestHead head, RequestContext caller);
    }
}
