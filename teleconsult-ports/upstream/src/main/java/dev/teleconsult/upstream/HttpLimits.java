package dev.teleconsult.upstream;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * The limits on the time of a request and the size of its answer.
 *
 * @param connect the longest time to connect; above zero, like all these times
 * @param read the longest time between two pieces of the answer
 * @param write the longest time between two pieces of the request
 * @param call the longest time from beginning to end
 * @param maxBodyBytes the largest answer, after decompression; at least 1
 */
public record HttpLimits(Duration connect, Duration read, Duration write, Duration call, long maxBodyBytes) {

    /** @throws IllegalArgumentException if a limit is too small */
    public HttpLimits {
        requirePositive(connect, "connect");
        requirePositive(read, "read");
        requirePositive(write, "write");
        requirePositive(call, "call");
        if (maxBodyBytes < 1) {
            throw new IllegalArgumentException("maxBodyBytes must be at least 1");
        }
    }

    /**
     * 2 s to connect, 8 s to read, 5 s to write, 10 s in all, 4 MiB. A Mia CRUD service needs 7.5 s to notice that its
     * database is gone; with a shorter read limit it would look slow instead of broken.
     */
    public static HttpLimits defaults() {
        return new HttpLimits(
                Duration.ofSeconds(2), Duration.ofSeconds(8), Duration.ofSeconds(5), Duration.ofSeconds(10), 4 << 20);
    }

    public HttpLimits connect(Duration atMost) {
        return new HttpLimits(atMost, read, write, call, maxBodyBytes);
    }

    public HttpLimits read(Duration atMost) {
        return new HttpLimits(connect, atMost, write, call, maxBodyBytes);
    }

    public HttpLimits write(Duration atMost) {
        return new HttpLimits(connect, read, atMost, call, maxBodyBytes);
    }

    public HttpLimits call(Duration atMost) {
        return new HttpLimits(connect, read, write, atMost, maxBodyBytes);
    }

    public HttpLimits maxBodyBytes(long atMost) {
        return new HttpLimits(connect, read, write, call, atMost);
    }

    private static void requirePositive(Duration limit, String name) {
        if (requireNonNull(limit, name).isNegative() || limit.isZero()) {
            throw new IllegalArgumentException(name + " must be above zero");
        }
    }
}
