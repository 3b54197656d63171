package dev.teleconsult.tools.load;

import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpRequest;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

/**
 * Sends requests repeatedly, one at a time on each connection. Ends when its time is up, when it is stopped, and by
 * itself after some time with only errors. For one use.
 */
final class LoadRun {

    /** After this time with only errors the run ends. */
    static final Duration PATIENCE = Duration.ofSeconds(5);

    private static final long TICK = TimeUnit.MILLISECONDS.toNanos(100);

    private final Target target;
    private final LoadPlan plan;
    private final List<HttpRequest> readings;
    private final LongAdder good = new LongAdder();
    private final LongAdder bad = new LongAdder();
    private volatile boolean stopped;

    /** @param ids the teleconsultations to request in turn; at least one */
    LoadRun(Target target, LoadPlan plan, List<String> ids) {
        this.target = target;
        this.plan = plan;
        this.readings = ids.stream().map(target::reading).toList();
    }

    /** How the run ended. */
    enum End {
        TIME_IS_UP,
        STOPPED,
        GAVE_UP
    }

    /**
     * The measured figures.
     *
     * @param measuredFor the time since the end of the warm-up
     */
    record Result(End end, LoadTally tally, Duration measuredFor) {}

    /** Runs; returns when it has ended and no request is under way. */
    Result run() throws InterruptedException {
        long begin = System.nanoTime();
        long measureFrom = begin + plan.warmup().toNanos();
        long until = measureFrom + plan.length().toNanos();
        Pacer pacer = new Pacer(plan.rate(), begin);
        List<Connection> connections = new ArrayList<>();
        for (int i = 0; i < plan.connections(); i++) {
            connections.add(new Connection(i, pacer, measureFrom, until));
        }
        connections.forEach(Thread::start);
        End end = watch(begin, until);
        stop();
        long ended = Math.min(System.nanoTime(), until);
        LoadTally all = new LoadTally();
        for (Connection connection : connections) {
            if (end != End.TIME_IS_UP) {
                connection.interrupt();
            }
            connection.join();
            all.add(connection.tally);
        }
        return new Result(end, all, Duration.ofNanos(Math.max(0, ended - measureFrom)));
    }

    /** Ends the run soon. */
    void stop() {
        stopped = true;
    }

    private End watch(long begin, long until) throws InterruptedException {
        long lastGood = begin;
        long goodBefore = 0;
        long badBefore = 0;
        for (long now = begin; now < until; now = System.nanoTime()) {
            if (stopped) {
                return End.STOPPED;
            }
            if (good.sum() > goodBefore) {
                goodBefore = good.sum();
                badBefore = bad.sum();
                lastGood = now;
            }
            if (now - lastGood > PATIENCE.toNanos() && bad.sum() > badBefore) {
                return End.GAVE_UP;
            }
            TimeUnit.NANOSECONDS.sleep(Math.min(TICK, until - now));
        }
        return End.TIME_IS_UP;
    }

    private final class Connection extends Thread {

        private final LoadTally tally = new LoadTally();
        private final Pacer pacer;
        private final long measureFrom;
        private final long until;
        private int turn;

        private Connection(int number, Pacer pacer, long measureFrom, long until) {
            super("load-" + number);
            this.turn = number;
            this.pacer = pacer;
            this.measureFrom = measureFrom;
            this.until = until;
            setDaemon(true);
        }

        @Override
        public void run() {
            try {
                while (pause(pacer.next(System.nanoTime()))) {
                    ask(readings.get(turn++ % readings.size()));
                }
            } catch (InterruptedException ended) {
                // The run was stopped; interrupted requests do not count as failures.
                interrupt();
            }
        }

        /** Waits until {@code due}; returns whether to continue. */
        private boolean pause(long due) {
            for (long now = System.nanoTime(); now < due && due < until && !stopped; now = System.nanoTime()) {
                LockSupport.parkNanos(Math.min(due - now, TICK));
            }
            return due < until && !stopped;
        }

        private void ask(HttpRequest reading) throws InterruptedException {
            long sent = System.nanoTime();
            boolean measured = sent >= measureFrom;
            try {
                int status = target.send(reading);
                if (measured) {
                    tally.answered(status, Duration.ofNanos(System.nanoTime() - sent));
                }
                (LoadTally.isAsHoped(status) ? good : bad).increment();
            } catch (IOException failure) {
                if (measured) {
                    tally.failed(reason(failure));
                }
                bad.increment();
            }
        }
    }

    /** A fixed text: the HTTP client's message may repeat the sent headers. */
    private static String reason(IOException failure) {
        if (failure instanceof HttpTimeoutException) {
            return "timed out";
        }
        return failure instanceof ConnectException ? "not connected" : "connection lost";
    }
}
