package dev.teleconsult.adapter.crud.mia;

import static java.time.ZoneOffset.UTC;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;

/** Dates as the CRUD service takes them: with seconds, at most three digits of a fraction, and a zone. */
final class Dates {

    private static final DateTimeFormatter FORMAT = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
            .withZone(UTC);

    private Dates() {}

    static String format(Instant instant) {
        return FORMAT.format(instant);
    }

    /** Reads a date of the service, or a text that holds one in a field of another type; empty if it is no date. */
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
