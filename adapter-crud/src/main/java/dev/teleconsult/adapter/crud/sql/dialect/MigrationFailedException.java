package dev.teleconsult.adapter.crud.sql.dialect;

/** Thrown when the tables could not be brought up to date: nothing of it happened. */
public final class MigrationFailedException extends Exception {

    private static final long serialVersionUID = 1L;

    /** @param cause the exception of the driver */
    MigrationFailedException(Throwable cause) {
        super(cause);
    }

    /** @param problem why the tables are left as they are; is passed on, so it holds nothing of the database's content */
    MigrationFailedException(String problem) {
        super(problem);
    }
}
