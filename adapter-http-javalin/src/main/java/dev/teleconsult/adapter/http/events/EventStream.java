package dev.teleconsult.adapter.http.events;

import dev.teleconsult.adapter.http.exchange.Exchange;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client that is sent events (server-sent events, HTML standard 9.2). Writing never blocks and nothing piles up: while a
 * client does not read, a newer message takes the place of the older one, since each tells everything. So a slow reader
 * holds nobody else, and costs one message. Safe for use by several threads.
 */
final class EventStream implements WriteListener, AsyncListener {
    private static final Logger LOG = LoggerFactory.getLogger(EventStream.class);

    static final String TYPE = "text/event-stream; charset=utf-8";

    /** Enough for any one message; Jetty keeps a buffer of this size for a client while it is written to. */
    private static final int BUFFER_BYTES = 1024;

    private static final byte[] HEARTBEAT = "event: heartbeat\ndata: {}\n\n".getBytes(StandardCharsets.UTF_8);
    private static final byte[] OPENING = "retry: 2000\n\n".getBytes(StandardCharsets.UTF_8);

    private final Runnable whenClosed;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private ServletOutputStream out;
    private byte[] opening = OPENING;
    private byte[] message;
    private boolean heartbeatDue;
    private boolean writable;
    private boolean unflushed;
    private boolean ending;
    private boolean closed;

    /** @param whenClosed called once, when the client is gone or was sent its last message */
    EventStream(Runnable whenClosed) {
        this.whenClosed = whenClosed;
    }

    /** Starts to write; what was sent before is written now. */
    void start(Exchange exchange) {
        exchange.respondLater(TYPE, BUFFER_BYTES, this::begin);
    }

    private CompletableFuture<Void> begin(AsyncContext async) {
        async.setTimeout(0);
        async.addListener(this);
        try {
            ServletOutputStream stream = async.getResponse().getOutputStream();
            synchronized (this) {
                out = stream;
            }
            stream.setWriteListener(this);
        } catch (IOException gone) {
            close();
        }
        return ended;
    }

    /** Sends a message under an id that the client names when it comes back. */
    void send(String id, String event, String data) {
        byte[] bytes =
                ("id: " + id + "\nevent: " + event + "\ndata: " + data + "\n\n").getBytes(StandardCharsets.UTF_8);
        synchronized (this) {
            message = bytes;
        }
        write();
    }

    /** Sends something, so that nobody in between takes the connection for dead. */
    void heartbeat() {
        synchronized (this) {
            heartbeatDue = true;
        }
        write();
    }

    /** Ends the stream after what is still to be sent. */
    void end() {
        synchronized (this) {
            ending = true;
        }
        write();
    }

    /** Ends the stream now: whoever does not read what is to be sent is not waited for. */
    void leave() {
        boolean stuck;
        synchronized (this) {
            ending = true;
            stuck = !writable;
        }
        if (stuck) {
            close();
        } else {
            write();
        }
    }

    private void write() {
        boolean done;
        synchronized (this) {
            if (!writable || closed) {
                return;
            }
            try {
                done = writeWhatCanBe();
            } catch (IOException gone) {
                LOG.debug("a client of an event stream is gone");
                done = true;
            }
        }
        if (done) {
            close();
        }
    }

    /** Returns whether everything was written and nothing more is to come. Jetty calls back when it can take more. */
    private boolean writeWhatCanBe() throws IOException {
        while (out.isReady()) {
            byte[] next = next();
            if (next != null) {
                out.write(next);
                unflushed = true;
            } else if (unflushed) {
                out.flush();
                unflushed = false;
            } else {
                return ending;
            }
        }
        writable = false;
        return false;
    }

    private byte[] next() {
        byte[] next = opening;
        if (next != null) {
            opening = null;
        } else if (message != null) {
            next = message;
            message = null;
            heartbeatDue = false;
        } else if (heartbeatDue) {
            next = HEARTBEAT;
            heartbeatDue = false;
        }
        return next;
    }

    @Override
    public void onWritePossible() {
        synchronized (this) {
            writable = true;
        }
        write();
    }

    @Override
    public void onError(Throwable gone) {
        close();
    }

    @Override
    public void onComplete(AsyncEvent event) {
        close();
    }

    @Override
    public void onError(AsyncEvent event) {
        close();
    }

    @Override
    public void onTimeout(AsyncEvent event) {
        close();
    }

    @Override
    public void onStartAsync(AsyncEvent event) {
        // The request is started once, by us.
    }

    private void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
        }
        whenClosed.run();
        ended.complete(null);
    }
}
