package dev.teleconsult.adapter.http.server;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.thread.Scheduler;

/**
 * A connection that keeps the first bytes of what it received last. When Jetty cannot parse a request line, for example
 * because of a percent sign that begins no escape, it drops the target, but the format of the error depends on the
 * target. A request line that arrives in several pieces, or right behind another request, is not found.
 */
final class RememberingEndPoint extends SocketChannelEndPoint {
    /** The target that Jetty gives a request whose line it cannot parse. */
    private static final String UNREADABLE = "/badMessage";

    private static final int REMEMBERED = 128;
    private static final Pattern LINE = Pattern.compile("[A-Z]{1,16} ([^ ?\r\n]*)");

    private final byte[] beginning = new byte[REMEMBERED];
    private int length;

    RememberingEndPoint(SocketChannel channel, ManagedSelector selector, SelectionKey key, Scheduler scheduler) {
        super(channel, selector, key, scheduler);
    }

    @Override
    public int fill(ByteBuffer buffer) throws IOException {
        int filled = super.fill(buffer);
        if (filled > 0) {
            int begin = buffer.limit() - filled;
            synchronized (beginning) {
                length = Math.min(filled, REMEMBERED);
                buffer.get(begin, beginning, 0, length);
            }
        }
        return filled;
    }

    private Optional<String> target() {
        String text;
        synchronized (beginning) {
            text = new String(beginning, 0, length, StandardCharsets.ISO_8859_1);
        }
        Matcher line = LINE.matcher(text);
        return line.lookingAt() ? Optional.of(line.group(1)) : Optional.empty();
    }

    /**
     * The path of a request, with its escapes. If Jetty could not parse the request line, the path comes from the bytes
     * kept here, which may cut it off.
     */
    static String pathOf(Request request) {
        String path = Optional.ofNullable(request.getHttpURI().getPath()).orElse("");
        if (path.equals(UNREADABLE)
                && request.getConnectionMetaData().getConnection().getEndPoint()
                        instanceof RememberingEndPoint connection) {
            return connection.target().orElse(path);
        }
        return path;
    }
}
