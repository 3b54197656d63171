package dev.teleconsult.adapter.http.json;

import com.fasterxml.jackson.databind.JsonNode;
import dev.teleconsult.adapter.http.errors.HttpProblem;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoField;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A value in a request body, and its path for messages to the caller.
 *
 * <p>As in the original, numbers and booleans may also be strings ({@code "3600"}, {@code "true"}), and for a text a
 * number or a boolean is accepted and converted as in JavaScript.
 *
 * @param path for example {@code body.participants.number}
 */
public record JsonValue(JsonNode node, String path) {
    /**
     * The formats that the original's validators accept (ajv-formats, date-time, of Fastify 3 and 4), and in addition
     * no seconds, and a comma. With years of four digits every date fits into databases and other services.
     */
    private static final Pattern DATE_TIME = Pattern.compile("(\\d{4}-\\d{2}-\\d{2})[Tt ](\\d{2}:\\d{2})(?::(\\d{2})"
            + "(?:[.,](\\d{1,3})\\d{0,50})?)?(?:[Zz]|([+-])(\\d{2})(?::?(\\d{2}))?)?");

    /** The non-decimal numbers that JavaScript reads from a text. */
    private static final Pattern PREFIXED_NUMBER = Pattern.compile("0(?:[xX]([0-9a-fA-F]+)|[oO]([0-7]+)|[bB]([01]+))");

    /** Line ends, tabs and similar characters, which occur in names typed into forms. */
    private static final Pattern LAYOUT = Pattern.compile("[\\t-\\r]+");

    private static final String END_OF_DAY = "24:00";
    private static final int LEAP_SECOND = 60;

    public HttpProblem mustBe(String what) {
        return HttpProblem.invalid(path + " must be " + what);
    }

    /** A text of 1 to {@code maxLength} characters. */
    public String text(int maxLength) {
        if (!node.isValueNode() || node.isNull()) {
            throw mustBe("a string");
        }
        String text =
                node.isNumber() && !node.isIntegralNumber() ? ScriptNumber.text(node.doubleValue()) : node.asText();
        if (text.isBlank() || text.length() > maxLength) {
            throw mustBe("a string of 1 to " + maxLength + " characters");
        }
        return text;
    }

    /**
     * A text for people: without control characters and characters that UTF-8 cannot encode. Tabs and line ends become
     * blanks.
     */
    public String readableText(int maxLength) {
        String text = LAYOUT.matcher(text(maxLength)).replaceAll(" ");
        boolean unreadable = text.codePoints()
                .anyMatch(character ->
                        Character.isISOControl(character) || Character.getType(character) == Character.SURROGATE);
        if (unreadable) {
            throw mustBe("a string without control characters");
        }
        return text;
    }

    /**
     * An instant, to the millisecond: finer parts are dropped, as by every store and upstream. Without an offset it is
     * UTC, the time zone of the original's containers.
     */
    public Instant dateTime() {
        Matcher parts = DATE_TIME.matcher(node.asText());
        if (!node.isTextual() || !parts.matches()) {
            throw mustBe("an ISO 8601 date-time");
        }
        try {
            int second = number(parts.group(3));
            boolean leaps = second == LEAP_SECOND;
            boolean endsDay = parts.group(2).equals(END_OF_DAY) && second == 0 && millis(parts.group(4)) == 0;
            LocalDateTime local = LocalDateTime.parse(parts.group(1) + "T" + (endsDay ? "00:00" : parts.group(2)))
                    .plusDays(endsDay ? 1 : 0)
                    .withSecond(leaps ? LEAP_SECOND - 1 : second)
                    .with(ChronoField.MILLI_OF_SECOND, millis(parts.group(4)));
            int hours = number(parts.group(6));
            int minutes = number(parts.group(7));
            if (hours > 23 || minutes > 59) {
                throw mustBe("an ISO 8601 date-time");
            }
            long east = ("-".equals(parts.group(5)) ? -60L : 60L) * (hours * 60L + minutes);
            Instant instant = local.toInstant(ZoneOffset.UTC).minusSeconds(east);
            if (!leaps) {
                return instant;
            }
            return afterLeapSecond(instant);
        } catch (DateTimeException e) {
            // The format is right, but the date does not exist.
            throw mustBe("an ISO 8601 date-time");
        }
    }

    /** Converts a leap second, which occurs only at the end of a day in UTC, to the next second, as most clocks do. */
    private Instant afterLeapSecond(Instant before) {
        Instant after = before.plusSeconds(1);
        if (after.getEpochSecond() % Duration.ofDays(1).toSeconds() != 0) {
            throw mustBe("an ISO 8601 date-time");
        }
        return after;
    }

    private static int number(String digits) {
        return digits == null ? 0 : Integer.parseInt(digits);
    }

    private static int millis(String fraction) {
        return fraction == null ? 0 : Integer.parseInt((fraction + "00").substring(0, 3));
    }

    /** A whole number in the range of long; {@code 3600.0} is accepted. */
    public long wholeNumber() {
        String text =
                node.isNumber() || node.isTextual() ? decimal(node.asText().strip()) : "";
        if (text.isEmpty() || text.length() > Json.MAX_NUMBER_LENGTH) {
            throw mustBe("a whole number");
        }
        try {
            BigDecimal number = new BigDecimal(text);
            // Checked before the conversion, which would take long for 1e999999999.
            if (number.signum() != 0 && Math.abs((long) number.precision() - number.scale()) > 19) {
                throw mustBe("a whole number");
            }
            return number.longValueExact();
        } catch (ArithmeticException | NumberFormatException e) {
            throw mustBe("a whole number");
        }
    }

    private static String decimal(String text) {
        Matcher prefixed = PREFIXED_NUMBER.matcher(text);
        if (text.length() > Json.MAX_NUMBER_LENGTH || !prefixed.matches()) {
            return text;
        }
        if (prefixed.group(1) != null) {
            return new BigInteger(prefixed.group(1), 16).toString();
        }
        return prefixed.group(2) != null
                ? new BigInteger(prefixed.group(2), 8).toString()
                : new BigInteger(prefixed.group(3), 2).toString();
    }

    /** A whole number in the range of int. */
    public int smallNumber() {
        long number = wholeNumber();
        if (number < Integer.MIN_VALUE || number > Integer.MAX_VALUE) {
            throw mustBe("a whole number");
        }
        return (int) number;
    }

    public JsonObject object() {
        return JsonObject.at(this);
    }
}
