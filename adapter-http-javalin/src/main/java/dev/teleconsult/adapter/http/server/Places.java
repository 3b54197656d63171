package dev.teleconsult.adapter.http.server;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;

/**
 * The threads that requests may hold at once, as places. Work that finds none waits for one without holding a thread, so that
 * the pool always has threads left for the status routes. Safe for use by several threads.
 */
final class Places implements Executor {
    private final Executor threads;
    private final int maxWaiting;
    private final Queue<Runnable> waiting = new ArrayDeque<>();
    private int free;

    /**
     * @param threads runs what has waited for a place
     * @param places how many there are
     * @param maxWaiting how many requests may wait for one
     */
    Places(Executor threads, int places, int maxWaiting) {
        this.threads = threads;
        this.free = places;
        this.maxWaiting = maxWaiting;
    }

    /** Has the work done as soon as there is a place, unless too many wait already: then it returns false. */
    boolean enterLater(Runnable work) {
        synchronized (this) {
            if (free == 0) {
                return waiting.size() < maxWaiting && waiting.add(work);
            }
            free--;
        }
        start(work);
        return true;
    }

    /** Goes on with a request that was admitted before. It is never refused: it holds memory that only its end gives back. */
    @Override
    public void execute(Runnable work) {
        synchronized (this) {
            if (free == 0) {
                waiting.add(work);
                return;
            }
            free--;
        }
        start(work);
    }

    /** Gives a place back, to the work that has waited longest if there is any. */
    private void leave() {
        Runnable next;
        synchronized (this) {
            next = waiting.poll();
            if (next == null) {
                free++;
                return;
            }
        }
        start(next);
    }

    private void start(Runnable work) {
        try {
            threads.execute(() -> {
                try {
                    work.run();
                } finally {
                    leave();
                }
            });
        } catch (RuntimeException | Error notStarted) {
            leave();
            throw notStarted;
        }
    }
}
