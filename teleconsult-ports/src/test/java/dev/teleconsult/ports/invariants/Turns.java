package dev.teleconsult.ports.invariants;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Semaphore;

/**
 * Lets one of several run at a time, and chance decide who is next whenever one comes to a point where others may get in
 * between. The same seed gives the same turns, so what happened can be made to happen again.
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

    /** Begins, once all are there to wait for their turn. */
    void begin() {
        next();
    }

    /** Waits for one's first turn. */
    void await(int one) {
        mayGo.get(one).acquireUninterruptibly();
    }

    /** Lets a thread go on, maybe the calling one, and returns when it is the caller's turn again. */
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

    /** Only ever called by the one whose turn it is, so nothing here is shared. */
    private void next() {
        mayGo.get(running.get(random.nextInt(running.size()))).release();
    }
}
