package dev.teleconsult.adapter.http.errors;

import dev.teleconsult.adapter.http.json.Json;
import dev.teleconsult.adapter.http.wire.MediaTypes;
import java.util.Optional;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Server;

/** A format of errors that some paths use instead of {@link ErrorBody}. A server has at most one. */
public interface ErrorFormat {
    /**
     * An error to send.
     *
     * @param contentType the media type of the bytes
     */
    record Written(int status, String contentType, byte[] bytes) {}

    /** Whether errors of requests to this path, with its escapes, have this format. */
    boolean covers(String path);

    Written written(HttpProblem problem, String requestId);

    /** Makes a server use this format for the paths that it covers. */
    static void use(ErrorFormat format, Server server) {
        server.setAttribute(ErrorFormat.class.getName(), format);
    }

    /** Writes an error in the format for the request's path. */
    static Written written(HttpProblem problem, Request request, String requestId) {
        return written(
                problem,
                request,
                Optional.ofNullable(request.getHttpURI().getPath()).orElse(""),
                requestId);
    }

    /**
     * As {@link #written(HttpProblem, Request, String)}, for a request whose parsed target lacks the path.
     *
     * @param path the path with its escapes
     */
    static Written written(HttpProblem problem, Request request, String path, String requestId) {
        Server server = request.getConnectionMetaData().getConnector().getServer();
        if (server.getAttribute(ErrorFormat.class.getName()) instanceof ErrorFormat format && format.covers(path)) {
            return format.written(problem, requestId);
        }
        return new Written(problem.status(), MediaTypes.JSON, Json.write(ErrorBody.of(problem, requestId)));
    }
}
