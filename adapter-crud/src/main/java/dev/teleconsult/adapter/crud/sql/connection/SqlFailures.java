package dev.teleconsult.adapter.crud.sql.connection;

import dev.teleconsult.adapter.crud.sql.dialect.MigrationFailedException;
import dev.teleconsult.ports.PortException;
import dev.teleconsult.ports.PortRejectedException;
import dev.teleconsult.ports.PortUnavailableException;
import dev.teleconsult.ports.Upstream;
import java.nio.file.FileSystemException;
import java.sql.SQLException;
import java.util.Map;
import java.util.Set;

/**
 * Translates failures of a database into port exceptions. The message of a driver or of JDBI may repeat a statement, a
 * row or a URL, so only the code and the operation are passed on.
 */
public final class SqlFailures {

    /** The progress of a call when it failed. */
    public enum Moment {
        /** No connection yet. */
        CONNECTING,
        /** The transaction was not committed, so the call has had no effect. */
        WORKING,
        /** The commit was sent to the database. */
        COMMITTING
    }

    /**
     * Classes of SQLSTATE (PostgreSQL 17, appendix A) for transient failures: connection, transaction rollback,
     * insufficient resources, object in use, operator intervention, system error.
     */
    private static final Set<String> PASSING_CLASSES = Set.of("08", "40", "53", "55", "57", "58");

    /** A standby that has not been promoted yet, or a primary that was demoted. */
    private static final String READ_ONLY = "25006";

    /** The database user lacks the privilege. */
    private static final String NOT_ALLOWED = "42501";

    /** Wrong user or password, and missing database: permanent failures, even while connecting. */
    private static final Set<String> REFUSING_CLASSES = Set.of("28", "3D");

    /**
     * Result codes of SQLite (its documentation, "Result and Error Codes") for transient failures: BUSY, LOCKED, NOMEM,
     * READONLY, INTERRUPT, IOERR, FULL, CANTOPEN, PROTOCOL.
     */
    private static final Set<Integer> PASSING_CODES = Set.of(5, 6, 7, 8, 9, 10, 13, 14, 15);

    /** CORRUPT and NOTADB. */
    private static final Set<Integer> BROKEN_CODES = Set.of(11, 26);

    private static final String WITHOUT_LIBRARY =
            "SQLite's library cannot be unpacked or executed in the temporary folder;"
                    + " -Dorg.sqlite.tmpdir=FOLDER names a folder where it may be";

    private static final String WITHOUT_FOLDER =
            "the folder of the file is not there and cannot be made, or this user may not write to it";

    /** The cause of a SQLSTATE in words for operators. */
    private static final Map<String, String> STATES = Map.ofEntries(
            Map.entry("08001", "nothing answers at the address of the database"),
            Map.entry("08004", "the database refuses the connection"),
            Map.entry("08006", "the connection to the database broke"),
            Map.entry("25006", "the database is read-only: a standby, or a primary that was demoted"),
            Map.entry("28000", "the database refuses this user"),
            Map.entry("28P01", "the user's password is wrong"),
            Map.entry("3D000", "the server has no database of this name"),
            Map.entry("42501", "the database user may not do that"),
            Map.entry("42P01", "a table is missing"),
            Map.entry("53100", "the disk of the database is full"),
            Map.entry("53300", "the database has too many connections"),
            Map.entry("57014", "a statement took too long"),
            Map.entry("57P01", "the database is shutting down"),
            Map.entry("57P03", "the database is starting or stopping"));

    /** The same for SQLite's primary result codes. */
    private static final Map<Integer, String> CODES = Map.ofEntries(
            Map.entry(5, "another process has been writing to the file for too long"),
            Map.entry(8, "the file or its folder cannot be written to"),
            Map.entry(9, "a statement took too long"),
            Map.entry(10, "the disk cannot be read or written"),
            Map.entry(11, "the file is damaged"),
            Map.entry(13, "the disk is full"),
            Map.entry(14, "the file cannot be opened; its folder must be there and this user may write to it"),
            Map.entry(26, "the file is not a SQLite database"));

    private SqlFailures() {}

    /**
     * @param what the operation
     * @param thrown the exception of a driver, a pool or JDBI
     */
    public static PortException of(String what, Moment moment, Throwable thrown) {
        SQLException reported = deepest(thrown);
        String text = what
                + (moment == Moment.COMMITTING ? " may have happened" : " did not happen")
                + mark(reported, thrown);
        if (isPassing(moment, reported, thrown)) {
            return moment == Moment.COMMITTING
                    ? PortUnavailableException.outcomeUnknown(Upstream.STORE, text, withoutText(thrown))
                    : PortUnavailableException.notDone(Upstream.STORE, text, withoutText(thrown));
        }
        return moment == Moment.COMMITTING
                ? PortRejectedException.unreadable(Upstream.STORE, text, withoutText(thrown))
                : PortRejectedException.refused(Upstream.STORE, text);
    }

    /** Makes the exception for a failed migration. */
    static PortException of(MigrationFailedException failure) {
        SQLException reported = deepest(failure);
        if (reported == null) {
            return PortRejectedException.refused(Upstream.STORE, "migrating did not happen: " + failure.getMessage());
        }
        if (state(reported).equals(NOT_ALLOWED)) {
            return PortRejectedException.refused(
                    Upstream.STORE,
                    "migrating did not happen: the database user may not create or change tables (SQLSTATE "
                            + NOT_ALLOWED + "); migrate as one that may");
        }
        return of("migrating", Moment.WORKING, failure);
    }

    /** Whether the database refuses writes on this connection: a standby, or a demoted primary. */
    static boolean isReadOnly(Throwable thrown) {
        SQLException reported = deepest(thrown);
        return reported != null && state(reported).equals(READ_ONLY);
    }

    /** Marks a failure after which an earlier part of the work has taken effect. */
    public static PortException inPart(PortException failure) {
        String text = "some of it happened before that: " + failure.getMessage();
        return failure.isTransient()
                ? PortUnavailableException.outcomeUnknown(Upstream.STORE, text, failure)
                : PortRejectedException.unreadable(Upstream.STORE, text, failure);
    }

    private static boolean isPassing(Moment moment, SQLException reported, Throwable thrown) {
        if (isWithoutLibrary(thrown)) {
            return false;
        }
        if (reported == null) {
            return moment == Moment.CONNECTING;
        }
        String state = state(reported);
        String stateClass = state.length() == 5 ? state.substring(0, 2) : "";
        if (REFUSING_CLASSES.contains(stateClass) || BROKEN_CODES.contains(code(reported))) {
            return false;
        }
        return moment == Moment.CONNECTING
                || PASSING_CLASSES.contains(stateClass)
                || state.equals(READ_ONLY)
                || state.isEmpty() && PASSING_CODES.contains(code(reported));
    }

    /** Finds the exception of the database or driver: pools and libraries wrap it and do not always keep its code. */
    private static SQLException deepest(Throwable thrown) {
        SQLException deepest = null;
        Throwable one = thrown;
        for (int depth = 0; one != null && depth < 20; depth++) {
            if (one instanceof SQLException reported
                    && (deepest == null || !state(reported).isEmpty() || code(reported) != 0)) {
                deepest = reported;
            }
            one = one.getCause();
        }
        return deepest;
    }

    private static String state(SQLException reported) {
        return reported.getSQLState() == null ? "" : reported.getSQLState();
    }

    /** SQLite's primary result code. */
    private static int code(SQLException reported) {
        return reported.getErrorCode() & 0xff;
    }

    private static String mark(SQLException reported, Throwable thrown) {
        if (isWithoutLibrary(thrown)) {
            return ": " + WITHOUT_LIBRARY;
        }
        if (thrown instanceof FileSystemException) {
            return ": " + WITHOUT_FOLDER + " (" + thrown.getClass().getSimpleName() + ")";
        }
        if (reported == null) {
            return " (" + thrown.getClass().getSimpleName() + ")";
        }
        String words = STATES.getOrDefault(
                state(reported), state(reported).isEmpty() ? CODES.getOrDefault(code(reported), "") : "");
        return (words.isEmpty() ? "" : ": " + words)
                + (state(reported).isEmpty()
                        ? " (code " + code(reported) + ")"
                        : " (SQLSTATE " + state(reported) + ")");
    }

    /**
     * Whether the driver could not load SQLite's native library, which it unpacks into the temporary folder, where the
     * system must permit execution.
     */
    private static boolean isWithoutLibrary(Throwable thrown) {
        Throwable one = thrown;
        for (int depth = 0; one != null && depth < 20; depth++) {
            if (one instanceof LinkageError
                    || one.getClass().getName().equals("org.sqlite.NativeLibraryNotFoundException")) {
                return true;
            }
            one = one.getCause();
        }
        return false;
    }

    /** A cause without the original message. */
    private static Throwable withoutText(Throwable thrown) {
        Throwable silent = new RuntimeException(thrown.getClass().getName());
        silent.setStackTrace(thrown.getStackTrace());
        return silent;
    }
}
