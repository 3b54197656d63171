package dev.teleconsult.adapter.crud.sql.records;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;

/** Instants in columns that hold milliseconds since 1970. */
public final class Millis {

    private Millis() {}

    /** Returns the value of an instant for a column; an instant beyond the column's range becomes its first or last value. */
    public static long of(Instant instant) {
        try {
            return instant.toEpochMilli();
        } catch (ArithmeticException beyond) {
            return instant.isAfter(Instant.EPOCH) ? Long.MAX_VALUE : 0;
        }
    }

    /** Returns the instant in a column of the current row; empty if the column is null. */
    public static Optional<Instant> read(ResultSet row, String column) throws SQLException {
        long millis = row.getLong(column);
        return row.wasNull() ? Optional.empty() : Optional.of(Instant.ofEpochMilli(millis));
    }
}
