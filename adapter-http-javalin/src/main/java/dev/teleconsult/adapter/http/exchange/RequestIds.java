package dev.teleconsult.adapter.http.exchange;

import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/** Chooses the id under which a request is known in answers, logs and calls to other services. */
public final class RequestIds {
    private static final int LONGEST = 128;
    private static final String MARKS = "._:/+=@-";

    /** This process's own, with the mark of a random UUID (RFC 9562, version 4): what tells replicas apart. */
    private static final long PROCESS = UUID.randomUUID().getMostSignificantBits();

    /** Counts requests, from a random number on. An id is no secret: it has to differ from others, and to be cheap. */
    private static final AtomicLong NEXT = new AtomicLong(UUID.randomUUID().getLeastSignificantBits());

    /** Odd, so that multiplying by it gives each count a number of its own; and numbers that follow do not look alike. */
    private static final long SPREAD = 0x9e3779b97f4a7c15L;

    private static final long VARIANT = 0x8000000000000000L;
    private static final long BELOW_VARIANT = 0x3fffffffffffffffL;

    private RequestIds() {}

    /** Returns the caller's id if there is one and it is harmless, else a fresh one. */
    public static String acceptOrCreate(String received) {
        return received != null && isAcceptable(received) ? received : create();
    }

    private static String create() {
        return new UUID(PROCESS, VARIANT | (NEXT.getAndIncrement() * SPREAD & BELOW_VARIANT)).toString();
    }

    /** Whether it can stand in a header, a log line and a shell command unquoted. */
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
