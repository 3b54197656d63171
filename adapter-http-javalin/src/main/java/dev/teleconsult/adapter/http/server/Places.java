package dev.teleconsult.adapter.http.server;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;

/**
 * Limits how many threads requests hold at once. A request takes a place before it takes a thread; when all places are
 * taken it waits without holding a thread, so the pool always has threads left for the status routes. Safe for use by
 * several threads.
 */
final class Places implements Executor {
    private final Executor threads;
    private final int maxWaiting;
    private final Queue<Runnable> waiting = new ArrayDeque<>();
    private int free;

    /**
     * @param threads run the requests that have a place
     * @param places the most requests that hold a thread
     * @param maxWaiting the most requests that may wait for a place
     */
    Places(Executor threads, int places, int maxWaiting) {
        this.threads = threads;
        this.free = places;
        this.maxWaiting = maxWaiting;
    }

    /**
     * Runs the work as soon as a place is free. Returns false, and does not run it, when {@code maxWaiting} requests
     * wait already.
     */
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

    /** Continues a request that was admitted before. It is never refused: only its end releases the memory it holds. */
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

    /** Frees a place, and gives it to the work that has waited longest. */
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
