package dev.teleconsult.adapter.http.server;

import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Answers the requests of {@link SelfCheck} before any other handler sees them. */
final class SelfCheckHandler extends Handler.Wrapper {
    private final SelfCheck selfCheck;

    SelfCheckHandler(SelfCheck selfCheck, Handler next) {
        super(next);
        this.selfCheck = selfCheck;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        if (!selfCheck.isOurs(request.getHeaders().get(SelfCheck.HEADER))) {
            return super.handle(request, response, callback);
        }
        response.setStatus(HttpStatus.NO_CONTENT_204);
        callback.succeeded();
        return true;
    }
}
