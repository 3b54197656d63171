package dev.teleconsult.adapter.http.events;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.io.AbstractConnection;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.util.IteratingCallback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The event stream of one client (server-sent events, HTML standard 9.2), on its own connection. Writing never blocks
 * and messages never accumulate: while a client does not read, a newer message replaces the older one, since each
 * contains the whole state. So a slow reader delays no other reader, and uses the memory of one message. Safe for use
 * by several threads.
 */
final class EventStream {
    static final String TYPE = "text/event-stream; charset=utf-8";

    private static final Logger LOG = LoggerFactory.getLogger(EventStream.class);
    private static final byte[] HEARTBEAT = bytes("event: heartbeat\ndata: {}\n\n");
    private static final byte[] OPENING = bytes("retry: 2000\n\n");

    /**
     * The message to a replaced stream. Its client reconnects late, so that two windows of one person do not replace
     * each other again and again.
     */
    private static final byte[] SUPERSEDED = bytes("retry: 300000\nevent: superseded\ndata: {}\n\n");

    private final Runnable whenClosed;
    private final Writer writer = new Writer();
    private final AtomicBoolean closed = new AtomicBoolean();
    private EndPoint endPoint;
    private byte[] opening = OPENING;
    private byte[] message;
    private byte[] farewell;
    private boolean heartbeatDue;
    private boolean ending;

    /** @param whenClosed called once, when the client has gone or got its last message */
    EventStream(Runnable whenClosed) {
        this.whenClosed = whenClosed;
    }

    /** Returns the connection that writes the stream; earlier messages are written when it opens. */
    Connection on(EndPoint connected, Executor executor) {
        synchronized (this) {
            endPoint = connected;
        }
        return new Reader(connected, executor);
    }

    /** Sends a message with an id that the client names when it reconnects. */
    void send(String id, String event, String data) {
        byte[] bytes = bytes("id: " + id + "\nevent: " + event + "\ndata: " + data + "\n\n");
        synchronized (this) {
            message = bytes;
        }
        writer.iterate();
    }

    /** Sends a heartbeat, so that no proxy closes the connection as idle. */
    void heartbeat() {
        synchronized (this) {
            heartbeatDue = true;
        }
        writer.iterate();
    }

    /** Ends the stream after the waiting message. */
    void end() {
        synchronized (this) {
            ending = true;
        }
        writer.iterate();
    }

    /** Ends the stream because the same person has opened others. */
    void supersede() {
        synchronized (this) {
            farewell = SUPERSEDED;
        }
        end();
    }

    /** Ends the stream now, without waiting for a client that does not read. */
    void leave() {
        end();
        if (writer.isStuck()) {
            close();
        }
    }

    /** Ends the stream at once. */
    void close() {
        if (closed.getAndSet(true)) {
            return;
        }
        whenClosed.run();
        EndPoint connected;
        synchronized (this) {
            connected = endPoint;
        }
        if (connected != null) {
            connected.close();
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private synchronized byte[] next() {
        byte[] next = null;
        if (opening != null) {
            next = opening;
            opening = null;
        } else if (message != null) {
            next = message;
            message = null;
            heartbeatDue = false;
        } else if (farewell != null) {
            next = farewell;
            farewell = null;
        } else if (heartbeatDue && !ending) {
            next = HEARTBEAT;
            heartbeatDue = false;
        }
        return next;
    }

    private synchronized boolean isEnding() {
        return ending;
    }

    /** Writes messages one after the other, each when the client has read the previous one. */
    private final class Writer extends IteratingCallback {
        private volatile boolean open;
        private volatile boolean writing;

        /** Begins to write messages. */
        void open() {
            open = true;
            iterate();
        }

        boolean isStuck() {
            return !open || writing;
        }

        @Override
        protected Action process() {
            writing = false;
            if (!open) {
                return Action.IDLE;
            }
            byte[] next = next();
            if (next == null) {
                return isEnding() ? Action.SUCCEEDED : Action.IDLE;
            }
            writing = true;
            endPoint.write(this, ByteBuffer.wrap(next));
            return Action.SCHEDULED;
        }

        @Override
        protected void onCompleteSuccess() {
            EventStream.this.close();
        }

        @Override
        protected void onCompleteFailure(Throwable failure) {
            LOG.debug("a client of an event stream is gone");
            EventStream.this.close();
        }

        @Override
        public InvocationType getInvocationType() {
            return InvocationType.NON_BLOCKING;
        }
    }

    /** Notices when the client disconnects. Ignores data that the client sends. */
    private final class Reader extends AbstractConnection implements Connection.UpgradeTo {
        private static final int CHUNK = 256;

        Reader(EndPoint connected, Executor executor) {
            super(connected, executor);
        }

        @Override
        public void onUpgradeTo(ByteBuffer sentAlready) {
            // Data that a client of a stream sends has no meaning.
        }

        @Override
        public void onOpen() {
            super.onOpen();
            fillInterested();
            writer.open();
        }

        @Override
        public void onFillable() {
            ByteBuffer chunk = ByteBuffer.allocate(CHUNK).limit(0);
            try {
                int read = getEndPoint().fill(chunk);
                if (read < 0) {
                    EventStream.this.close();
                } else {
                    fillInterested();
                }
            } catch (IOException gone) {
                EventStream.this.close();
            }
        }

        @Override
        public void onFillInterestedFailed(Throwable gone) {
            EventStream.this.close();
        }

        @Override
        public void onClose(Throwable cause) {
            super.onClose(cause);
            EventStream.this.close();
        }
    }
}
