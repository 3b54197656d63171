package dev.teleconsult.adapter.http.json;

import com.fasterxml.jackson.databind.JsonNode;
import dev.teleconsult.adapter.http.errors.HttpProblem;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.regex.Pattern;

/**
 * A value somewhere in a request body, and the path that names it to the caller.
 *
 * <p>As the original did, numbers and booleans are also read from strings ({@code "3600"}, {@code "true"}), and a whole
 * number is read where a text is wanted.
 *
 * @param path for example {@code body.participants.number}
 */
public record JsonValue(JsonNode node, String path) {
    // A year of four digits keeps every date within what databases and other services can hold.
    private static final Pattern DATE_TIME =
            Pattern.compile("\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}(:\\d{2}([.,]\\d{1,9})?)?(Z|[+-]\\d{2}:\\d{2})");

    public HttpProblem mustBe(String what) {
        return HttpProblem.invalid(path + " must be " + what);
    }

    /** A text with something in it, of at most {@code maxLength} characters. */
    public String text(int maxLength) {
        if (!node.isTextual() && !node.isIntegralNumber()) {
            throw mustBe("a string");
        }
        String text = node.asText();
        if (text.isBlank() || text.length() > maxLength) {
            throw mustBe("a string of 1 to " + maxLength + " characters");
        }
        return text;
    }

    /** A text for people to read: no control characters, and nothing that cannot be stored as UTF-8. */
    public String readableText(int maxLength) {
        String text = text(maxLength);
        boolean unreadable = text.codePoints()
                .anyMatch(character ->
                        Character.isISOControl(character) || Character.getType(character) == Character.SURROGATE);
        if (unreadable) {
            throw mustBe("a string without control characters");
        }
        return text;
    }

    /** An instant, to the millisecond: finer parts are dropped, as every store and upstream would. */
    public Instant dateTime() {
        String text = node.asText();
        if (node.isTextual() && DATE_TIME.matcher(text).matches()) {
            try {
                return OffsetDateTime.parse(text.replace(',', '.')).toInstant().truncatedTo(ChronoUnit.MILLIS);
            } catch (DateTimeException e) {
                // Falls through: right in shape, but no such date.
                throw mustBe("an ISO 8601 date-time");
            }
        }
        throw mustBe("an ISO 8601 date-time");
    }

    /** A whole number that fits a long; {@code 3600.0} is one. */
    public long wholeNumber() {
        String text = node.isNumber() || node.isTextual() ? node.asText().strip() : "";
        if (text.isEmpty() || text.length() > Json.MAX_NUMBER_LENGTH) {
            throw mustBe("a whole number");
        }
        try {
            BigDecimal number = new BigDecimal(text);
            // Asked before the conversion: 1e999999999 is short to write, but not to convert.
            if (number.signum() != 0 && Math.abs((long) number.precision() - number.scale()) > 19) {
                throw mustBe("a whole number");
            }
            return number.longValueExact();
        } catch (ArithmeticException | NumberFormatException e) {
            throw mustBe("a whole number");
        }
    }

    /** A whole number that fits an int. */
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
