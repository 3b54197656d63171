package dev.teleconsult.adapter.crud.mia;

import static java.time.ZoneOffset.UTC;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;

/** Dates in the form that the CRUD service accepts: with seconds, at most three digits of a fraction, and a zone. */
final class Dates {

    /** Replaces a missing instant: filters cannot test for absence, so each field always has a value. */
    static final Instant NEVER = Instant.parse("9999-12-31T23:59:59.999Z");

    private static final DateTimeFormatter FORMAT = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
            .withZone(UTC);

    private Dates() {}

    static String format(Instant instant) {
        return FORMAT.format(instant);
    }

    /** A filter for documents whose date in this field is not before {@code from}, and before {@code to}. */
    static ObjectNode within(String field, Instant from, Instant to) {
        ObjectNode range = JsonNodeFactory.instance.objectNode();
        range.putObject(field).put("$gte", format(from)).put("$lt", format(to));
        return range;
    }

    /** Reads a date of the service, also from a text in a field of another type; empty if it is no date. */
    static Optional<Instant> parse(String text) {
        try {
            return Optional.of(OffsetDateTime.parse(text).toInstant());
        } catch (DateTimeException notThat) {
            try {
                return Optional.of(LocalDate.parse(text).atStartOfDay(UTC).toInstant());
            } catch (DateTimeException neither) {
                return Optional.empty();
            }
        }
    }
}
