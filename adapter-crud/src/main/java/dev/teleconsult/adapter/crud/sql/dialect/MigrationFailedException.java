package dev.teleconsult.adapter.crud.sql.dialect;

/** Thrown when the tables could not be migrated. All changes were rolled back. */
public final class MigrationFailedException extends Exception {

    private static final long serialVersionUID = 1L;

    /** @param cause the exception of the driver */
    MigrationFailedException(Throwable cause) {
        super(cause);
    }

    /** @param problem why the tables were not changed; it is shown to operators, so it contains no data */
    MigrationFailedException(String problem) {
        super(problem);
    }
}
