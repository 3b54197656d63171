package dev.teleconsult.adapter.http.exchange;

import static java.util.Objects.requireNonNull;

import dev.teleconsult.adapter.http.server.ErrorResponses;
import java.io.IOException;

/**
 * A method and path, who may ask, and what answers.
 *
 * @param template with parameters as the original wrote them: {@code /teleconsultation/:id}
 */
public record Route(Method method, String template, Access access, Handler handler) {
    public Route {
        requireNonNull(method, "method");
        requireNonNull(template, "template");
        requireNonNull(access, "access");
        requireNonNull(handler, "handler");
    }

    /** The template as OpenAPI and Javalin write it: {@code /teleconsultation/{id}}. */
    public String bracedTemplate() {
        return braced(template);
    }

    public static String braced(String path) {
        return path.replaceAll(":(\\w+)", "{$1}");
    }

    /** Whether it matters who asks. */
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
        PATCH,
        DELETE
    }

    /** Who may use a route, as far as that can be told before a use case is asked. */
    public enum Access {
        /** Anybody; nobody is identified. Status, documentation. */
        OPEN,
        /** Anybody; nobody is identified, or only by what they send. The page, messages that are signed. */
        PUBLIC,
        /** Whoever the use case lets. */
        CALLER,
        /** Somebody in particular. */
        USER,
        /** Whoever the gateway let through; where access tokens are used, one with the permission to manage. */
        MANAGER,
        /** As {@link #MANAGER}, and somebody in particular. */
        MANAGING_USER
    }

    /** Answers a request, or throws: see {@link ErrorResponses}. */
    @FunctionalInterface
    public interface Handler {
        void handle(Exchange exchange) throws IOException;
    }
}
