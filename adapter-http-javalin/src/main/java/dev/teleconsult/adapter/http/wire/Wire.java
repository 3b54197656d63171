package dev.teleconsult.adapter.http.wire;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Values as the original writes them. */
public final class Wire {
    private static final DateTimeFormatter FORMAT = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private record Second(long number, String text) {}

    /** The second of the text that was written last: most are about now. */
    private static volatile Second last = new Second(0, FORMAT.format(Instant.EPOCH));

    private Wire() {}

    /** For example {@code 2022-01-10T11:41:19.000Z}: always with milliseconds, unlike {@link Instant#toString}. */
    public static String text(Instant instant) {
        Second second = last;
        if (second.number() != instant.getEpochSecond()) {
            second = new Second(
                    instant.getEpochSecond(), FORMAT.format(Instant.ofEpochSecond(instant.getEpochSecond())));
            last = second;
        }
        StringBuilder text = new StringBuilder(second.text());
        int millis = instant.getNano() / 1_000_000;
        int end = text.length() - 2;
        text.setCharAt(end, (char) ('0' + millis % 10));
        text.setCharAt(end - 1, (char) ('0' + millis / 10 % 10));
        text.setCharAt(end - 2, (char) ('0' + millis / 100));
        return text.toString();
    }

    /** Null where {@code text} says nothing. */
    public static String orNull(String text) {
        return text.isEmpty() ? null : text;
    }
}
