package dev.teleconsult.bootstrap.load;

import java.time.Duration;

/**
 * How often which duration was seen, in a few kilobytes however many there are. What is read from it is at most 1.6 % too
 * long, and never too short. Not safe for use by several threads.
 */
final class Histogram {

    /** Up to here every microsecond has a place of its own. */
    private static final int FINE = 64;

    private static final int FINE_BITS = 6;

    /** Enough for any number of microseconds. */
    private final long[] counts = new long[FINE + (Long.SIZE - FINE_BITS) * FINE];

    private long count;
    private long longest;

    void record(Duration duration) {
        long micros = Math.max(0, duration.toNanos() / 1_000);
        counts[place(micros)]++;
        count++;
        longest = Math.max(longest, micros);
    }

    void add(Histogram other) {
        for (int place = 0; place < counts.length; place++) {
            counts[place] += other.counts[place];
        }
        count += other.count;
        longest = Math.max(longest, other.longest);
    }

    long count() {
        return count;
    }

    Duration longest() {
        return ofMicros(longest);
    }

    /**
     * No more than this took the given part of all; zero if there is nothing.
     *
     * @param part over 0, up to 1
     */
    Duration quantile(double part) {
        if (!(part > 0 && part <= 1)) {
            throw new IllegalArgumentException("part must be over 0 and up to 1, not " + part);
        }
        long wanted = (long) Math.ceil(part * count);
        long seen = 0;
        for (int place = 0; place < counts.length && wanted > 0; place++) {
            seen += counts[place];
            if (seen >= wanted) {
                return ofMicros(Math.min(longestOf(place), longest));
            }
        }
        return Duration.ZERO;
    }

    /** The finest places first, then 64 for each doubling. */
    private static int place(long micros) {
        if (micros < FINE) {
            return (int) micros;
        }
        int shift = Long.SIZE - 1 - Long.numberOfLeadingZeros(micros) - FINE_BITS;
        return FINE + shift * FINE + (int) ((micros >>> shift) - FINE);
    }

    private static long longestOf(int place) {
        if (place < FINE) {
            return place;
        }
        int shift = (place - FINE) / FINE;
        long first = FINE + (place - FINE) % FINE;
        return ((first + 1) << shift) - 1;
    }

    private static Duration ofMicros(long micros) {
        return Duration.ofNanos(micros * 1_000);
    }
}
