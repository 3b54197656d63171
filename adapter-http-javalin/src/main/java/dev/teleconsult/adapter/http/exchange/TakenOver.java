package dev.teleconsult.adapter.http.exchange;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.MetaData;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.HttpStream;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.Callback;

/**
 * Sends the head of an answer and then hands the connection to other code, as Jetty does for web sockets. The body of
 * the answer ends with the connection (RFC 9112, section 6.3), so the request is over for Jetty, which keeps no memory
 * for it: an event stream of hours costs only its own memory.
 */
final class TakenOver extends HttpStream.Wrapper {
    private final EndPoint endPoint;
    private final Runnable failed;
    private boolean sent;

    private TakenOver(HttpStream stream, EndPoint endPoint, Runnable failed) {
        super(stream);
        this.endPoint = endPoint;
        this.failed = failed;
    }

    /**
     * Hands the connection over when the request is answered.
     *
     * @param failed called if that fails
     */
    static void from(Request request, Function<EndPoint, Connection> takeOver, Runnable failed) {
        EndPoint endPoint = request.getConnectionMetaData().getConnection().getEndPoint();
        request.addHttpStreamWrapper(stream -> new TakenOver(stream, endPoint, failed));
        request.setAttribute(HttpStream.UPGRADE_CONNECTION_ATTRIBUTE, takeOver.apply(endPoint));
    }

    @Override
    public void send(
            MetaData.Request request, MetaData.Response response, boolean last, ByteBuffer content, Callback callback) {
        if (sent) {
            callback.succeeded();
        } else {
            sent = true;
            endPoint.write(callback, ByteBuffer.wrap(head(response)));
        }
    }

    private static byte[] head(MetaData.Response response) {
        StringBuilder head = new StringBuilder(512).append("HTTP/1.1 200 OK\r\n");
        for (HttpField field : response.getHttpFields()) {
            HttpHeader name = field.getHeader();
            if (name != HttpHeader.CONTENT_LENGTH
                    && name != HttpHeader.TRANSFER_ENCODING
                    && name != HttpHeader.CONNECTION) {
                head.append(field.getName())
                        .append(": ")
                        .append(field.getValue())
                        .append("\r\n");
            }
        }
        return head.append("Connection: close\r\n\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    @Override
    public void failed(Throwable failure) {
        super.failed(failure);
        failed.run();
    }
}
