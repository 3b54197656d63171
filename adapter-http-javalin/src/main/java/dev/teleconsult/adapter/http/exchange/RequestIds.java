package dev.teleconsult.adapter.http.exchange;

import java.util.UUID;
import java.util.regex.Pattern;

/** Chooses the id under which a request is known in answers, logs and calls to other services. */
public final class RequestIds {
    /** What the id may look like, so that it can stand in a header, a log line and a shell command unquoted. */
    private static final Pattern ACCEPTABLE = Pattern.compile("[A-Za-z0-9._:/+=@-]{1,128}");

    private RequestIds() {}

    /** Returns the caller's id if there is one and it is harmless, else a fresh one. */
    public static String acceptOrCreate(String received) {
        return received != null && ACCEPTABLE.matcher(received).matches()
                ? received
                : UUID.randomUUID().toString();
    }
}
