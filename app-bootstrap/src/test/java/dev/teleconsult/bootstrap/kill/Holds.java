package dev.teleconsult.bootstrap.kill;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/**
 * Observes everything that the server calls, counts the calls of one use case at a time, and holds the chosen one until
 * the server is dead: before it has any effect, or when it has had its effect and was not answered. Safe for use by
 * several threads.
 */
final class Holds {

    enum Moment {
        BEFORE_ITS_EFFECT,
        BEFORE_ITS_ANSWER
    }

    /**
     * The place where a use case is held.
     *
     * @param number of the call within its use case, from 1
     * @param call the expected call; a use case that makes another call at that number is not held
     */
    record Point(int number, String call, Moment moment) {

        @Override
        public String toString() {
            return "call " + number + " (" + call + ") " + moment;
        }
    }

    /** The calls of a use case so far, and the place where it is held. */
    private static final class Watch {

        private final Optional<Point> wanted;
        private final List<String> calls = new ArrayList<>();
        private final Map<Object, Integer> numbers = new IdentityHashMap<>();
        private final CountDownLatch heldOrEnded = new CountDownLatch(1);

        private Watch(Optional<Point> wanted) {
            this.wanted = wanted;
        }
    }

    private final CountDownLatch dead = new CountDownLatch(1);
    private final List<String> unexpected = new ArrayList<>();
    private Optional<Watch> watch = Optional.empty();
    private boolean anyHeld;

    /** Counts the calls of the use case that starts now. */
    synchronized void count() {
        watch = Optional.of(new Watch(Optional.empty()));
    }

    /** The calls since {@link #count}; stops counting. */
    synchronized List<String> counted() {
        List<String> calls = List.copyOf(watch.orElseThrow().calls);
        watch = Optional.empty();
        return calls;
    }

    /** Holds the use case that starts now. */
    synchronized void hold(Point point) {
        watch = Optional.of(new Watch(Optional.of(point)));
    }

    /** Waits until the use case that started last is held, or has ended despite it. */
    void awaitHeld() throws InterruptedException {
        CountDownLatch held;
        synchronized (this) {
            held = watch.orElseThrow().heldOrEnded;
        }
        held.await();
        synchronized (this) {
            watch = Optional.empty();
        }
    }

    /** The use case that started last was answered. */
    synchronized void ended() {
        watch.ifPresent(now -> now.heldOrEnded.countDown());
    }

    /** Unexpected calls while calls were held: of a released caller, or of an unknown one. */
    synchronized List<String> unexpected() {
        return List.copyOf(unexpected);
    }

    /** Releases the held calls: the process that waited for them is dead. Calls without an effect will have none. */
    void serverIsDead() {
        dead.countDown();
    }

    /**
     * To be called when a call has arrived.
     *
     * @param request the same object in both calls
     */
    void arrived(Object request, String call) {
        Watch holding;
        synchronized (this) {
            if (watch.isEmpty()) {
                if (anyHeld && dead.getCount() > 0) {
                    unexpected.add(call);
                }
                return;
            }
            Watch now = watch.get();
            now.calls.add(call);
            now.numbers.put(request, now.calls.size());
            if (!isWanted(now, now.calls.size(), Moment.BEFORE_ITS_EFFECT)) {
                return;
            }
            holding = now;
            anyHeld = true;
        }
        holdUntilDead(holding);
    }

    /** To be called when it was carried out and not answered. */
    void tookEffect(Object request) {
        Watch holding;
        synchronized (this) {
            Optional<Watch> wanting =
                    watch.filter(now -> isWanted(now, now.numbers.getOrDefault(request, 0), Moment.BEFORE_ITS_ANSWER));
            if (wanting.isEmpty()) {
                return;
            }
            holding = wanting.get();
            anyHeld = true;
        }
        holdUntilDead(holding);
    }

    private static boolean isWanted(Watch watch, int number, Moment moment) {
        return watch.wanted
                .filter(point -> point.number() == number
                        && point.moment() == moment
                        && point.call().equals(watch.calls.get(number - 1)))
                .isPresent();
    }

    /** Does not return: the connection of a dead process is useless. */
    private void holdUntilDead(Watch holding) {
        holding.heldOrEnded.countDown();
        try {
            dead.await();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
        throw new DeadException();
    }

    /** Closes the connection of a dead process. */
    static final class DeadException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        DeadException() {
            super("the server was killed", null, false, false);
        }
    }
}
