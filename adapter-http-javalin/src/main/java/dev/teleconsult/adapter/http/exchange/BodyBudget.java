package dev.teleconsult.adapter.http.exchange;

import java.util.concurrent.atomic.AtomicLong;

/**
 * The limit on the memory of the bodies of all requests together. A request takes memory from the budget as its bytes
 * arrive and releases all of it when it is answered, so no number of callers can fill the heap. Safe for use by several
 * threads.
 */
public final class BodyBudget {
    /** The part of the budget, one of this many, for all messages of unidentified senders together. */
    private static final int PART_OF_STRANGERS = 8;

    private final long capacity;
    private final long strangersCapacity;
    private final AtomicLong taken = new AtomicLong();
    private final AtomicLong takenByStrangers = new AtomicLong();

    /** @param capacity the budget in bytes */
    public BodyBudget(long capacity) {
        this.capacity = capacity;
        this.strangersCapacity = capacity / PART_OF_STRANGERS;
    }

    /** @param stranger whether the request is for a route that identifies no caller */
    Share open(boolean stranger) {
        return new Share(stranger);
    }

    /** The number of bytes taken now. */
    public long taken() {
        return taken.get();
    }

    private static boolean take(AtomicLong counter, long bytes, long limit) {
        if (counter.addAndGet(bytes) <= limit) {
            return true;
        }
        counter.addAndGet(-bytes);
        return false;
    }

    /** The bytes that one request has taken. Used by one thread at a time; any thread may close it, several times. */
    final class Share implements AutoCloseable {
        private final boolean stranger;
        private long held;
        private boolean closed;

        private Share(boolean stranger) {
            this.stranger = stranger;
        }

        /** Takes bytes; returns false, without taking any, if the budget has fewer left. */
        synchronized boolean take(long bytes) {
            if (closed || (stranger && !BodyBudget.take(takenByStrangers, bytes, strangersCapacity))) {
                return false;
            }
            if (!BodyBudget.take(taken, bytes, capacity)) {
                if (stranger) {
                    takenByStrangers.addAndGet(-bytes);
                }
                return false;
            }
            held += bytes;
            return true;
        }

        @Override
        public synchronized void close() {
            closed = true;
            taken.addAndGet(-held);
            if (stranger) {
                takenByStrangers.addAndGet(-held);
            }
            held = 0;
        }
    }
}
