package dev.teleconsult.adapter.crud.mia.fake;

import java.time.Instant;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;

/** Twelve bytes in hex: seconds, a random part, a counter. Lower case, also if upper case was sent. */
record ObjectId(String hex) implements Comparable<ObjectId> {

    static final String PATTERN = "^[a-fA-F\\d]{24}$";

    private static final Pattern HEX = Pattern.compile("[a-fA-F\\d]{24}");

    ObjectId {
        if (!isValid(hex)) {
            throw new IllegalArgumentException("not 24 hex digits: " + hex);
        }
        hex = hex.toLowerCase(Locale.ROOT);
    }

    static boolean isValid(String text) {
        return HEX.matcher(text).matches();
    }

    @Override
    public int compareTo(ObjectId other) {
        return hex.compareTo(other.hex);
    }

    @Override
    public String toString() {
        return hex;
    }

    /** Makes ids that differ from each other and grow with time, in steps of a second. */
    static final class Generator {

        private final String process =
                String.format(Locale.ROOT, "%010x", ThreadLocalRandom.current().nextLong(1L << 40));
        private final AtomicInteger counter =
                new AtomicInteger(ThreadLocalRandom.current().nextInt(1 << 20));

        ObjectId next(Instant now) {
            return new ObjectId(String.format(
                    Locale.ROOT,
                    "%08x%s%06x",
                    now.getEpochSecond() & 0xffffffffL,
                    process,
                    counter.getAndIncrement() & 0xffffff));
        }
    }
}
