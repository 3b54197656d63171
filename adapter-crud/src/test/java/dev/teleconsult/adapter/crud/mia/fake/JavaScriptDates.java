package dev.teleconsult.adapter.crud.mia.fake;

import static java.time.ZoneOffset.UTC;

import java.time.Instant;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Dates as the service reads and writes them: milliseconds, UTC, and JavaScript's meaning of the 30th of February. */
final class JavaScriptDates {

    /** The format of dates in a body or a plain parameter of a collection defined by {@code fields}. */
    static final String PATTERN = "^\\d{4}-\\d{2}-\\d{2}(T\\d{2}:\\d{2}:\\d{2}(\\.\\d{1,3})?(Z|[+-]\\d{2}:\\d{2}))?$";

    private static final Pattern IN_BODIES = Pattern.compile(PATTERN);

    // A filter is parsed by the runtime's own parser, which is more tolerant than the schema.
    private static final Pattern IN_FILTERS = Pattern.compile(
            "(\\d{4})-(\\d{2})-(\\d{2})(?:T(\\d{2}):(\\d{2})(?::(\\d{2})(?:\\.(\\d+))?)?(Z|[+-]\\d{2}:\\d{2})?)?");

    private static final DateTimeFormatter FORMAT = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
            .withZone(UTC);
    private static final int MILLIS_DIGITS = 3;
    private static final int DAYS_OF_LONGEST_MONTH = 31;

    private JavaScriptDates() {}

    static String write(Instant date) {
        return FORMAT.format(date);
    }

    static Instant now(Instant clock) {
        return clock.truncatedTo(ChronoUnit.MILLIS);
    }

    /** The instant, or empty when there is no such date ({@code 2024-13-45}). */
    static Optional<Instant> parse(String text) {
        Matcher parts = IN_FILTERS.matcher(text);
        if (!parts.matches()) {
            return Optional.empty();
        }
        int month = Integer.parseInt(parts.group(2));
        int day = Integer.parseInt(parts.group(3));
        int hour = number(parts.group(4));
        int minute = number(parts.group(5));
        int second = number(parts.group(6));
        boolean endOfDay = hour == 24 && minute == 0 && second == 0;
        if (month < 1 || month > 12 || day < 1 || day > DAYS_OF_LONGEST_MONTH) {
            return Optional.empty();
        }
        if (hour > 23 && !endOfDay || minute > 59 || second > 59) {
            return Optional.empty();
        }
        // The first of the month plus days: February 30th is March 1st or 2nd, as in JavaScript.
        Instant midnight = LocalDate.of(Integer.parseInt(parts.group(1)), month, 1)
                .plusDays(day - 1L)
                .atStartOfDay(UTC)
                .toInstant();
        return Optional.of(midnight.plusSeconds(hour * 3600L + minute * 60L + second)
                .plusMillis(millis(parts.group(7)))
                .minusSeconds(offsetSeconds(parts.group(8))));
    }

    private static int number(String digits) {
        return digits == null ? 0 : Integer.parseInt(digits);
    }

    private static int millis(String fraction) {
        return fraction == null ? 0 : Integer.parseInt((fraction + "00").substring(0, MILLIS_DIGITS));
    }

    private static long offsetSeconds(String offset) {
        if (offset == null || "Z".equals(offset)) {
            return 0;
        }
        long seconds = Integer.parseInt(offset.substring(1, 3)) * 3600L + Integer.parseInt(offset.substring(4)) * 60L;
        return offset.charAt(0) == '-' ? -seconds : seconds;
    }
}
