package dev.teleconsult.adapter.crud.sql.records;

import dev.teleconsult.ports.PortRejectedException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the rows of a list. A row that cannot be read, for example because a newer replica wrote it, is logged and left out,
 * so that it does not stop work on the others. A caller that asks for that row alone gets the failure.
 */
public final class ReadableRows {
    private static final Logger LOG = LoggerFactory.getLogger(ReadableRows.class);

    private ReadableRows() {}

    /** Reads the current row of a result. */
    public interface Reading<R> {

        /** @throws PortRejectedException if the row cannot be read; its message names the kind of row */
        R read(ResultSet row) throws SQLException;
    }

    /** Returns the value of the current row; empty if the row cannot be read. */
    public static <R> Optional<R> readable(ResultSet row, Reading<R> reading) throws SQLException {
        try {
            return Optional.of(reading.read(row));
        } catch (PortRejectedException unreadable) {
            LOG.error("A row is left out: {}", unreadable.getMessage());
            return Optional.empty();
        }
    }
}
