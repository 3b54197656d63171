package dev.teleconsult.ports.invariants;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Semaphore;

/**
 * Lets one of several threads run at a time, and chooses the next at random at each point where others may run in
 * between. The same seed gives the same turns, so a history can be repeated.
 */
final class Turns {

    private final Random random;
    private final List<Semaphore> mayGo = new ArrayList<>();
    private final List<Integer> running = new ArrayList<>();

    Turns(long seed, int many) {
        random = new Random(seed);
        for (int one = 0; one < many; one++) {
            mayGo.add(new Semaphore(0));
            running.add(one);
        }
    }

    /** Begins, once all wait for their turn. */
    void begin() {
        next();
    }

    /** Waits for the first turn. */
    void await(int one) {
        mayGo.get(one).acquireUninterruptibly();
    }

    /** Lets a thread continue, maybe the calling one, and returns when it is the caller's turn again. */
    void pause(int one) {
        next();
        mayGo.get(one).acquireUninterruptibly();
    }

    /** Leaves. */
    void end(int one) {
        running.remove(Integer.valueOf(one));
        if (!running.isEmpty()) {
            next();
        }
    }

    /** Only called by the thread whose turn it is, so nothing here is shared. */
    private void next() {
        mayGo.get(running.get(random.nextInt(running.size()))).release();
    }
}
