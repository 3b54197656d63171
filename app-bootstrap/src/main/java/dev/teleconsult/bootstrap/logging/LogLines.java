package dev.teleconsult.bootstrap.logging;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongFunction;

/**
 * Writes lines of a log to a stream, in the order in which they come. A line that must be there when the call returns is written by
 * the caller; other lines are collected for a few milliseconds and written together by a thread of its own, so that a request
 * costs no system call, and does not wait for what reads the log. If that is too slow for them, lines are left out and
 * counted. Safe for use by several threads.
 */
final class LogLines implements AutoCloseable {

    /** The most bytes that wait to be written. */
    static final int MOST_WAITING = 1 << 20;

    private static final int USUALLY_WAITING = 1 << 14;

    /** A longer array is not kept for the next lines. */
    private static final int MOST_KEPT = 1 << 17;

    /** For how long lines are collected. */
    private static final long PAUSE_MILLIS = 2;

    private final OutputStream out;
    private final LongFunction<byte[]> leftOut;
    private final Object writing = new Object();
    private final Object collecting = new Object();
    private final Thread writer = new Thread(this::run, "log-lines");
    private byte[] waiting = new byte[USUALLY_WAITING];

    /** Not in use: lines are collected in one array while those of the other are written. Of the thread that is writing. */
    private byte[] spare = new byte[USUALLY_WAITING];

    private int length;
    private long missing;
    private volatile boolean closed;

    /** @param leftOut the line that says how many lines were left out */
    LogLines(OutputStream out, LongFunction<byte[]> leftOut) {
        this.out = out;
        this.leftOut = leftOut;
        writer.setDaemon(true);
        writer.start();
    }

    /** Writes a line, and before it what was collected. */
    void write(byte[] line) throws IOException {
        synchronized (writing) {
            writeCollected();
            out.write(line, 0, line.length);
            out.flush();
        }
    }

    /** Has a line written soon. Never waits for the stream. */
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
                // A stream that cannot be written to is asked again with the next line; there is no other place to say
                // it.
                Thread.onSpinWait();
            }
        }
    }

    private boolean isEmpty() {
        synchronized (collecting) {
            return length == 0;
        }
    }

    /** Writes what was collected. */
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

    /** Writes what was collected, and collects no more. */
    @Override
    public void close() throws IOException {
        closed = true;
        LockSupport.unpark(writer);
        flush();
    }
}
