package dev.teleconsult.bootstrap.logging;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongFunction;

/**
 * Writes log lines to a stream, in the order of the calls. {@link #write} writes its line before it returns. {@link
 * #writeSoon} collects lines for a few milliseconds, and a thread of this object writes them together, so that a
 * request neither costs a system call nor waits for the reader of the log. When that reader is too slow, lines are
 * dropped and counted. Safe for use by several threads.
 */
final class LogLines implements AutoCloseable {

    /** The most bytes that wait to be written; further lines are dropped and counted. */
    static final int MOST_WAITING = 1 << 20;

    private static final int USUALLY_WAITING = 1 << 14;

    /** A longer array is not kept for later lines. */
    private static final int MOST_KEPT = 1 << 17;

    /** How long lines are collected before they are written. */
    private static final long PAUSE_MILLIS = 2;

    private final OutputStream out;
    private final LongFunction<byte[]> leftOut;
    private final Object writing = new Object();
    private final Object collecting = new Object();
    private final Thread writer = new Thread(this::run, "log-lines");
    private byte[] waiting = new byte[USUALLY_WAITING];

    /**
     * The second array: lines are collected in {@link #waiting} while this one is written. Used only while holding
     * {@code writing}.
     */
    private byte[] spare = new byte[USUALLY_WAITING];

    private int length;
    private long missing;
    private volatile boolean closed;

    /** @param leftOut makes the line that states how many lines were dropped */
    LogLines(OutputStream out, LongFunction<byte[]> leftOut) {
        this.out = out;
        this.leftOut = leftOut;
        writer.setDaemon(true);
        writer.start();
    }

    /** Writes the collected lines and then this line, before it returns. */
    void write(byte[] line) throws IOException {
        synchronized (writing) {
            writeCollected();
            out.write(line, 0, line.length);
            out.flush();
        }
    }

    /** Collects the line, to be written within a few milliseconds; never waits for the stream. */
    void writeSoon(byte[] line) {
        boolean isFirst;
        synchronized (collecting) {
            if (length + line.length > MOST_WAITING) {
                missing++;
                return;
            }
            isFirst = length == 0;
            if (length + line.length > waiting.length) {
                waiting = Arrays.copyOf(waiting, Math.max(2 * waiting.length, length + line.length));
            }
            System.arraycopy(line, 0, waiting, length, line.length);
            length += line.length;
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
                // The next line tries the stream again. A broken log cannot be reported in the log.
                Thread.onSpinWait();
            }
        }
    }

    private boolean isEmpty() {
        synchronized (collecting) {
            return length == 0;
        }
    }

    /** Writes the collected lines. */
    void flush() throws IOException {
        synchronized (writing) {
            writeCollected();
            out.flush();
        }
    }

    private void writeCollected() throws IOException {
        byte[] lines;
        int end;
        long left;
        synchronized (collecting) {
            lines = waiting;
            end = length;
            left = missing;
            waiting = spare;
            length = 0;
            missing = 0;
        }
        spare = lines.length <= MOST_KEPT ? lines : new byte[USUALLY_WAITING];
        if (end > 0) {
            out.write(lines, 0, end);
        }
        if (left > 0) {
            byte[] line = leftOut.apply(left);
            out.write(line, 0, line.length);
        }
    }

    /** Writes the collected lines, and accepts no more. */
    @Override
    public void close() throws IOException {
        closed = true;
        LockSupport.unpark(writer);
        flush();
    }
}
