package dev.teleconsult.adapter.http.wire;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Values in the original's formats. */
public final class Wire {
    private static final DateTimeFormatter FORMAT = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private Wire() {}

    /**
     * An instant, always with milliseconds unlike {@link Instant#toString}: for example
     * {@code 2022-01-10T11:41:19.000Z}.
     */
    public static String text(Instant instant) {
        return FORMAT.format(instant);
    }

    /** Null if {@code text} is empty. */
    public static String orNull(String text) {
        return text.isEmpty() ? null : text;
    }
}
