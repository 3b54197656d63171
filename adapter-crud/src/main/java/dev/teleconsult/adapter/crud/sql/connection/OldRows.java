package dev.teleconsult.adapter.crud.sql.connection;

import dev.teleconsult.ports.PortException;
import java.time.Instant;

/** Removes rows that are too old, in batches. */
public final class OldRows {

    /** The most rows removed in one transaction: on SQLite all other writes wait for it. */
    public static final int REMOVED_AT_ONCE = 1_000;

    private OldRows() {}

    /**
     * @param what the operation, for messages of failures
     * @param statement removes up to {@code :limit} rows whose milliseconds are less than {@code :before}
     */
    public static void remove(Database database, String what, String statement, Instant instant) {
        long before = millisNotBefore(instant);
        boolean hasBegun = false;
        int removed;
        do {
            removed = removeSome(database, what, statement, before, hasBegun);
            hasBegun = true;
        } while (removed == REMOVED_AT_ONCE);
    }

    private static int removeSome(Database database, String what, String statement, long before, boolean hasBegun) {
        try {
            return database.write(
                    what,
                    handle -> handle.createUpdate(statement)
                            .bind("before", before)
                            .bind("limit", REMOVED_AT_ONCE)
                            .execute());
        } catch (PortException e) {
            throw hasBegun ? SqlFailures.inPart(e) : e;
        }
    }

    /** The first whole millisecond that is not before the instant: stored milliseconds below it are before the instant. */
    private static long millisNotBefore(Instant instant) {
        if (instant.isAfter(Instant.ofEpochMilli(Long.MAX_VALUE))) {
            return Long.MAX_VALUE;
        }
        if (instant.isBefore(Instant.ofEpochMilli(Long.MIN_VALUE))) {
            return Long.MIN_VALUE;
        }
        long millis = instant.toEpochMilli();
        return Instant.ofEpochMilli(millis).isBefore(instant) ? millis + 1 : millis;
    }
}
