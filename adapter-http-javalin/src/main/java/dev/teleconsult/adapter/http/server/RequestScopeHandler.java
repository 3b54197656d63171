package dev.teleconsult.adapter.http.server;

import dev.teleconsult.adapter.http.exchange.RequestScope;
import dev.teleconsult.adapter.http.wire.HeaderNames;
import java.nio.ByteBuffer;
import java.util.function.BooleanSupplier;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** The first handler: gives each request its id, and removes the headers that must not reach Javalin. */
final class RequestScopeHandler extends Handler.Wrapper {
    /**
     * With this header Javalin handles another method than the request line names, which a gateway in front may have
     * refused.
     */
    private static final String METHOD_OVERRIDE = "X-HTTP-Method-Override";

    /**
     * With this header Javalin answers a web-socket request before our handlers see it; this API has no web sockets.
     */
    private static final String WEB_SOCKET = HttpHeader.SEC_WEBSOCKET_VERSION.asString();

    private final BooleanSupplier draining;

    RequestScopeHandler(BooleanSupplier draining, Handler next) {
        super(next);
        this.draining = draining;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        RequestScope scope = RequestScope.attachTo(request);
        response.getHeaders().put(HeaderNames.REQUEST_ID, scope.requestId());
        response.getHeaders().put("X-Content-Type-Options", "nosniff");
        if (draining.getAsBoolean()) {
            // This replica is stopping: the client must open a new connection, to another replica, for its next
            // request.
            response.getHeaders().put(HttpHeader.CONNECTION, "close");
        }
        Request cleaned = cleaned(request);
        return super.handle(
                cleaned, mayHaveBody(request) ? new AnswerBeforeBody(cleaned, response) : response, callback);
    }

    /** An HTTP/1 request without these headers has no body (RFC 9112, section 6.3). */
    private static boolean mayHaveBody(Request request) {
        HttpFields headers = request.getHeaders();
        return headers.contains(HttpHeader.CONTENT_LENGTH) || headers.contains(HttpHeader.TRANSFER_ENCODING);
    }

    private static Request cleaned(Request request) {
        HttpFields headers = request.getHeaders();
        if (!headers.contains(METHOD_OVERRIDE) && !headers.contains(WEB_SOCKET)) {
            return request;
        }
        HttpFields rest = HttpFields.build(headers)
                .remove(METHOD_OVERRIDE)
                .remove(WEB_SOCKET)
                .asImmutable();
        return new Request.Wrapper(request) {
            @Override
            public HttpFields getHeaders() {
                return rest;
            }
        };
    }

    /**
     * An answer that may be sent before the request's body has arrived. Jetty then closes the connection, so the answer
     * must say {@code Connection: close}: otherwise the client sends its next request on that connection and loses it.
     */
    private static final class AnswerBeforeBody extends Response.Wrapper {

        private AnswerBeforeBody(Request request, Response response) {
            super(request, response);
        }

        @Override
        public void write(boolean last, ByteBuffer content, Callback callback) {
            // If the body has arrived whole, it is dropped and the connection stays open.
            if (!isCommitted() && !getRequest().consumeAvailable()) {
                getHeaders().put(HttpHeader.CONNECTION, "close");
            }
            super.write(last, content, callback);
        }
    }
}
