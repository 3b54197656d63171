package dev.teleconsult.adapter.http.server;

import dev.teleconsult.adapter.http.errors.ErrorCode;
import dev.teleconsult.adapter.http.errors.HttpProblem;
import dev.teleconsult.adapter.http.exchange.RequestScope;
import java.util.Map;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Lets a request in when there is a thread for it. Status routes are let in always. */
final class AdmissionHandler extends Handler.Wrapper {
    private static final String STATUS_PATHS = "/-/";

    private static final HttpProblem FULL = new HttpProblem(
            ErrorCode.UNAVAILABLE.status(),
            ErrorCode.UNAVAILABLE.name(),
            "too many requests are waiting, try again later",
            Map.of("Retry-After", "1"));

    private final Places places;

    AdmissionHandler(Places places) {
        this.places = places;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        if (Request.getPathInContext(request).startsWith(STATUS_PATHS)) {
            return super.handle(request, response, callback);
        }
        if (places.enter()) {
            try {
                return super.handle(request, response, callback);
            } finally {
                places.leave();
            }
        }
        RequestScope scope = RequestScope.of(request);
        if (!places.enterLater(() -> scope.logged(() -> handleLater(request, response, callback)))) {
            JettyErrors.respond(FULL, request, response, callback);
        }
        return true;
    }

    private void handleLater(Request request, Response response, Callback callback) {
        try {
            if (!super.handle(request, response, callback)) {
                Response.writeError(request, response, callback, 404);
            }
        } catch (Throwable failure) {
            Response.writeError(request, response, callback, failure);
        }
    }
}
