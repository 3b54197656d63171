package dev.teleconsult.adapter.http.exchange;

import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/** Chooses the id of a request for answers, logs and calls to other services. */
public final class RequestIds {
    private static final int LONGEST = 128;
    private static final String MARKS = "._:/+=@-";

    /**
     * The first half of every id of this process, in the form of a random UUID (RFC 9562, version 4); it distinguishes
     * replicas.
     */
    private static final long PROCESS = UUID.randomUUID().getMostSignificantBits();

    /** Counts requests from a random number. An id is no secret: it only has to be unique and cheap. */
    private static final AtomicLong NEXT = new AtomicLong(UUID.randomUUID().getLeastSignificantBits());

    /** An odd factor, so that each count has a unique product, and consecutive ids look different. */
    private static final long SPREAD = 0x9e3779b97f4a7c15L;

    private static final long VARIANT = 0x8000000000000000L;
    private static final long BELOW_VARIANT = 0x3fffffffffffffffL;

    private RequestIds() {}

    /** Returns the caller's id if it is present and harmless, otherwise a new one. */
    public static String acceptOrCreate(String received) {
        return received != null && isAcceptable(received) ? received : create();
    }

    private static String create() {
        return new UUID(PROCESS, VARIANT | (NEXT.getAndIncrement() * SPREAD & BELOW_VARIANT)).toString();
    }

    /** Whether it can be used in a header, a log line and a shell command without quotes. */
    private static boolean isAcceptable(String id) {
        for (int at = 0; at < id.length(); at++) {
            char c = id.charAt(at);
            boolean isAlphanumeric = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
            if (!isAlphanumeric && MARKS.indexOf(c) < 0) {
                return false;
            }
        }
        return !id.isEmpty() && id.length() <= LONGEST;
    }
}
