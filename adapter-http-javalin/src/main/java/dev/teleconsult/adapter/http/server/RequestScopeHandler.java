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

/** Stands before everything else: gives each request its id, and takes from it what must not reach Javalin. */
final class RequestScopeHandler extends Handler.Wrapper {
    /**
     * Javalin lets this header replace the method, so that a gateway would allow one thing and we do another.
     */
    private static final String METHOD_OVERRIDE = "X-HTTP-Method-Override";

    /** Javalin answers web-socket requests before our handlers see them; there are no web sockets here. */
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
            // The client's next request goes to another replica.
            response.getHeaders().put(HttpHeader.CONNECTION, "close");
        }
        Request cleaned = cleaned(request);
        return super.handle(
                cleaned, mayHaveBody(request) ? new AnswerBeforeBody(cleaned, response) : response, callback);
    }

    /** A request of HTTP/1 without these has none (RFC 9112, section 6.3). */
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
     * An answer that may be given before the request's body has arrived. Jetty closes the connection then, and a client that was
     * not told so loses the next request it sends on it.
     */
    private static final class AnswerBeforeBody extends Response.Wrapper {

        private AnswerBeforeBody(Request request, Response response) {
            super(request, response);
        }

        @Override
        public void write(boolean last, ByteBuffer content, Callback callback) {
            // What is there of the body is dropped; if that is all of it, the connection stays.
            if (!isCommitted() && !getRequest().consumeAvailable()) {
                getHeaders().put(HttpHeader.CONNECTION, "close");
            }
            super.write(last, content, callback);
        }
    }
}
