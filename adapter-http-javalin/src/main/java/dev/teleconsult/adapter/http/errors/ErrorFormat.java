package dev.teleconsult.adapter.http.errors;

import dev.teleconsult.adapter.http.json.Json;
import dev.teleconsult.adapter.http.wire.MediaTypes;
import java.util.Optional;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Server;

/** The shape of errors, where it is another one than {@link ErrorBody}. A server has one such place at most. */
public interface ErrorFormat {
    /**
     * An error as it is sent.
     *
     * @param contentType of the bytes
     */
    record Written(int status, String contentType, byte[] bytes) {}

    /** Whether a request to this path, with its escapes, is answered in this shape. */
    boolean covers(String path);

    Written written(HttpProblem problem, String requestId);

    /** Makes a server answer in this shape where it covers the path. */
    static void use(ErrorFormat format, Server server) {
        server.setAttribute(ErrorFormat.class.getName(), format);
    }

    /** Returns an error in the shape of the request's server and path. */
    static Written written(HttpProblem problem, Request request, String requestId) {
        return written(
                problem,
                request,
                Optional.ofNullable(request.getHttpURI().getPath()).orElse(""),
                requestId);
    }

    /**
     * As {@link #written(HttpProblem, Request, String)}, of a request whose path its parsed target does not tell.
     *
     * @param path with its escapes
     */
    static Written written(HttpProblem problem, Request request, String path, String requestId) {
        Server server = request.getConnectionMetaData().getConnector().getServer();
        if (server.getAttribute(ErrorFormat.class.getName()) instanceof ErrorFormat format && format.covers(path)) {
            return format.written(problem, requestId);
        }
        return new Written(problem.status(), MediaTypes.JSON, Json.write(ErrorBody.of(problem, requestId)));
    }
}
