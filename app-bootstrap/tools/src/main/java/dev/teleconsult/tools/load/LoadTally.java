package dev.teleconsult.tools.load;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;

/** The results of requests. Not safe for use by several threads: each connection has its own, and they are added up. */
final class LoadTally {

    private static final int AS_HOPED = 200;

    /** In microseconds, with three significant digits. */
    private final Histogram answered = new Histogram(3);

    private final Map<Integer, Long> statuses = new TreeMap<>();
    private final Map<String, Long> errors = new TreeMap<>();

    void answered(int status, Duration after) {
        answered.recordValue(after.toNanos() / 1_000);
        statuses.merge(status, 1L, Long::sum);
    }

    /** @param error the reason why there is no answer, in a word or two */
    void failed(String error) {
        errors.merge(error, 1L, Long::sum);
    }

    void add(LoadTally other) {
        answered.add(other.answered);
        other.statuses.forEach((status, count) -> statuses.merge(status, count, Long::sum));
        other.errors.forEach((error, count) -> errors.merge(error, count, Long::sum));
    }

    static boolean isAsHoped(int status) {
        return status == AS_HOPED;
    }

    /** The times of all answers, regardless of their status, in microseconds. */
    Histogram answered() {
        return answered;
    }

    Map<Integer, Long> statuses() {
        return statuses;
    }

    Map<String, Long> errors() {
        return errors;
    }

    long requests() {
        return answered.getTotalCount()
                + errors.values().stream().mapToLong(Long::longValue).sum();
    }

    long bad() {
        return requests() - statuses.getOrDefault(AS_HOPED, 0L);
    }
}
