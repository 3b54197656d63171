package dev.teleconsult.bootstrap.logging;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.LongFunction;

/**
 * Writes entries of a log to a stream as lines, in the order of the calls. An entry that must be in the stream when the
 * call returns is encoded and written by the caller. Other entries are collected for a few milliseconds, then encoded
 * and written together by a separate thread, so that a request neither encodes its line nor makes a system call, and
 * does not wait for the process that reads the log. If that process is too slow, entries are dropped and counted. Safe
 * for use by several threads.
 *
 * @param <E> an entry; it must not change, since another thread encodes it
 */
final class LogLines<E> implements AutoCloseable {

    /** Appends an entry's line, with its line feed. */
    @FunctionalInterface
    interface Encoding<E> {
        void append(E entry, ByteArrayOutputStream lines);
    }

    /** The most entries that wait to be written. */
    static final int MOST_WAITING = 4096;

    /** The most bytes written at a time; the buffer is reused for the next lines. */
    private static final int WRITTEN_TOGETHER = 1 << 16;

    /** How long entries are collected. */
    private static final long PAUSE_MILLIS = 2;

    private final OutputStream out;
    private final Encoding<E> encoding;
    private final Consumer<RuntimeException> failures;
    private final LongFunction<E> leftOut;
    private final Object writing = new Object();
    private final Object collecting = new Object();
    private final Thread writer = new Thread(this::run, "log-lines");
    private final ByteArrayOutputStream lines = new ByteArrayOutputStream(WRITTEN_TOGETHER);
    private List<E> waiting = new ArrayList<>();

    /** Entries are collected in one list while the thread that holds {@link #writing} writes the other. */
    private List<E> spare = new ArrayList<>();

    private long missing;
    private volatile boolean closed;

    /**
     * @param failures receives the failure of an entry that could not be encoded; the other entries are written
     * @param leftOut makes the entry that says how many entries were dropped
     */
    LogLines(OutputStream out, Encoding<E> encoding, Consumer<RuntimeException> failures, LongFunction<E> leftOut) {
        this.out = out;
        this.encoding = encoding;
        this.failures = failures;
        this.leftOut = leftOut;
        writer.setDaemon(true);
        writer.start();
    }

    /** Writes the collected entries, and then this one. */
    void write(E entry) throws IOException {
        synchronized (writing) {
            appendCollected();
            append(entry);
            writeLines();
            out.flush();
        }
    }

    /** Queues an entry to be written soon. Never waits for the stream. */
    void writeSoon(E entry) {
        boolean isFirst;
        synchronized (collecting) {
            if (waiting.size() == MOST_WAITING) {
                missing++;
                return;
            }
            isFirst = waiting.isEmpty();
            waiting.add(entry);
        }
        if (isFirst) {
            LockSupport.unpark(writer);
        }
    }

    private void run() {
        while (!closed) {
            try {
                if (isEmpty()) {
                    LockSupport.park(this);
                }
                TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
                flush();
            } catch (InterruptedException | IOException | RuntimeException notNow) {
                // Ignored: the next entry tries the stream again, and only the log itself could report this.
                Thread.onSpinWait();
            }
        }
    }

    private boolean isEmpty() {
        synchronized (collecting) {
            return waiting.isEmpty();
        }
    }

    /** Writes the collected entries. */
    void flush() throws IOException {
        synchronized (writing) {
            appendCollected();
            writeLines();
            out.flush();
        }
    }

    private void appendCollected() throws IOException {
        List<E> entries;
        long left;
        synchronized (collecting) {
            entries = waiting;
            left = missing;
            waiting = spare;
            missing = 0;
        }
        spare = entries;
        try {
            for (E entry : entries) {
                append(entry);
                if (lines.size() >= WRITTEN_TOGETHER) {
                    writeLines();
                }
            }
            if (left > 0) {
                append(leftOut.apply(left));
            }
        } finally {
            entries.clear();
        }
    }

    private void append(E entry) {
        try {
            encoding.append(entry, lines);
        } catch (RuntimeException failure) {
            failures.accept(failure);
        }
    }

    private void writeLines() throws IOException {
        try {
            lines.writeTo(out);
        } finally {
            lines.reset();
        }
    }

    /** Writes the collected entries, and collects no more. */
    @Override
    public void close() throws IOException {
        closed = true;
        LockSupport.unpark(writer);
        flush();
    }
}
