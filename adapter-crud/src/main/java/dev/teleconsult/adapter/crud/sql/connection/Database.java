package dev.teleconsult.adapter.crud.sql.connection;

import com.zaxxer.hikari.HikariPoolMXBean;
import com.zaxxer.hikari.pool.HikariPool.PoolInitializationException;
import dev.teleconsult.adapter.crud.sql.PoolUsage;
import dev.teleconsult.adapter.crud.sql.dialect.Dialect;
import dev.teleconsult.adapter.crud.sql.dialect.MigrationFailedException;
import dev.teleconsult.ports.PortException;
import dev.teleconsult.ports.PortUnavailableException;
import dev.teleconsult.ports.Upstream;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A database: opens it when it is first needed, runs work on a connection, and translates failures into port
 * exceptions.
 *
 * <p>The first call opens the database while other calls wait. If that fails, all of them fail, and the next call tries
 * again.
 */
public final class Database implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Database.class);

    /** The most parameters of one statement; both databases accept slightly more. */
    public static final int MOST_PARAMETERS = 30_000;

    private final Source source;
    private final Duration connectionTimeout;

    /** Fair, because a writer might starve otherwise. */
    private final Semaphore turnToWrite = new Semaphore(1, true);

    private final Object lock = new Object();
    private volatile OpenDatabase open;
    private CompletableFuture<OpenDatabase> opening;
    private boolean closed;

    /**
     * @param connectionTimeout how long a call waits for a connection, for its turn to write, or while another call
     *     opens the database
     */
    public Database(Source source, Duration connectionTimeout) {
        this.source = source;
        this.connectionTimeout = connectionTimeout;
    }

    /** Opens it, unless it is open. */
    public void start() {
        opened();
    }

    /**
     * Runs work that reads, without a transaction.
     *
     * @param what the operation, for messages of failures
     */
    public <R> R read(String what, Function<Handle, R> work) {
        return read(what, (handle, dialect) -> work.apply(handle));
    }

    /** As {@link #read(String, Function)}, for statements that differ between the databases. */
    public <R> R read(String what, BiFunction<Handle, Dialect, R> work) {
        OpenDatabase database = opened();
        Handle handle = connect(database, what);
        try (handle) {
            return work.apply(handle, database.dialect());
        } catch (JdbiException e) {
            throw SqlFailures.of(what, SqlFailures.Moment.WORKING, e);
        }
    }

    /**
     * Reads the rows of many values, with as few queries as possible; with none if there are no values.
     *
     * @param work reads the rows of some of the values
     */
    public <V, R> List<R> readInParts(String what, List<V> values, BiFunction<Handle, List<V>, List<R>> work) {
        if (values.isEmpty()) {
            return List.of();
        }
        return read(what, handle -> {
            List<R> found = new ArrayList<>();
            for (int from = 0; from < values.size(); from += MOST_PARAMETERS) {
                found.addAll(work.apply(handle, values.subList(from, Math.min(values.size(), from + MOST_PARAMETERS))));
            }
            return found;
        });
    }

    /**
     * Runs work in one transaction. When this returns, the write is durable.
     *
     * @param what the operation, for messages of failures
     */
    public <R> R write(String what, Function<Handle, R> work) {
        return write(what, (handle, dialect) -> work.apply(handle));
    }

    /** As {@link #write(String, Function)}, for statements that differ between the databases. */
    public <R> R write(String what, BiFunction<Handle, Dialect, R> work) {
        OpenDatabase database = opened();
        if (!database.dialect().hasOneWriter()) {
            return transact(database, what, work);
        }
        awaitTurn(what);
        try {
            return transact(database, what, work);
        } finally {
            turnToWrite.release();
        }
    }

    /**
     * Inserts a row with a unique key, or finds the one that exists already.
     *
     * @param insert returns whether the row was inserted
     * @return the existing row; empty if the new one was inserted
     */
    public <R> Optional<R> insertOrFind(String what, Predicate<Handle> insert, Function<Handle, Optional<R>> find) {
        while (true) {
            Optional<Optional<R>> outcome = write(
                    what,
                    handle -> insert.test(handle)
                            ? Optional.of(Optional.empty())
                            : find.apply(handle).map(Optional::of));
            if (outcome.isPresent()) {
                return outcome.get();
            }
            // The row was removed before it could be read, so this caller may now insert it.
        }
    }

    private void awaitTurn(String what) {
        try {
            if (!turnToWrite.tryAcquire(connectionTimeout.toMillis(), TimeUnit.MILLISECONDS)) {
                throw PortUnavailableException.notDone(Upstream.STORE, what + " did not get its turn to write");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw PortUnavailableException.notDone(Upstream.STORE, what + " was interrupted", e);
        }
    }

    private static <R> R transact(OpenDatabase database, String what, BiFunction<Handle, Dialect, R> work) {
        Handle handle = connect(database, what);
        Dialect dialect = database.dialect();
        SqlFailures.Moment moment = SqlFailures.Moment.WORKING;
        boolean unfinished = false;
        try {
            dialect.begin(handle);
            unfinished = true;
            R result = work.apply(handle, dialect);
            moment = SqlFailures.Moment.COMMITTING;
            dialect.commit(handle);
            unfinished = false;
            return result;
        } catch (JdbiException e) {
            if (SqlFailures.isReadOnly(e)) {
                // A demoted primary stays alive, so this connection would refuse every write from now on.
                database.giveUp(handle.getConnection());
            }
            throw SqlFailures.of(what, moment, e);
        } finally {
            if (unfinished) {
                rollBack(database, handle);
            }
            release(handle);
        }
    }

    /** Rolls back without throwing: the caller reports the original failure. */
    private static void rollBack(OpenDatabase database, Handle handle) {
        try {
            database.dialect().rollback(handle);
        } catch (JdbiException e) {
            // Perhaps there was no transaction any more. To be safe, no caller gets this connection again.
            database.giveUp(handle.getConnection());
            LOG.warn(
                    "A connection to the store was discarded ({})", e.getClass().getSimpleName());
        }
    }

    /** Closes without throwing: a failure to close does not undo a commit. */
    private static void release(Handle handle) {
        try {
            handle.close();
        } catch (JdbiException e) {
            LOG.warn(
                    "A connection to the store could not be returned to its pool ({})",
                    e.getClass().getSimpleName());
        }
    }

    private static Handle connect(OpenDatabase database, String what) {
        try {
            return database.jdbi().open();
        } catch (JdbiException e) {
            throw SqlFailures.of(what, SqlFailures.Moment.CONNECTING, e);
        }
    }

    /** The use of the connections of an own pool; all zero before it is open, and for a given data source. */
    public PoolUsage usage() {
        OpenDatabase database = open;
        if (database == null || database.pool().isEmpty()) {
            return new PoolUsage(0, 0, 0);
        }
        HikariPoolMXBean pool = database.pool().get().getHikariPoolMXBean();
        return new PoolUsage(
                pool.getActiveConnections(),
                pool.getIdleConnections(),
                pool.getThreadsAwaitingConnection() + turnToWrite.getQueueLength());
    }

    @Override
    public void close() {
        OpenDatabase database;
        synchronized (lock) {
            closed = true;
            database = open;
            open = null;
        }
        if (database != null) {
            database.close();
        }
    }

    private OpenDatabase opened() {
        OpenDatabase database = open;
        if (database != null) {
            return database;
        }
        CompletableFuture<OpenDatabase> shared;
        boolean isFirst = false;
        synchronized (lock) {
            if (closed) {
                throw closed();
            }
            if (open != null) {
                return open;
            }
            if (opening == null) {
                opening = new CompletableFuture<>();
                isFirst = true;
            }
            shared = opening;
        }
        return isFirst ? openFor(shared) : await(shared);
    }

    private OpenDatabase openFor(CompletableFuture<OpenDatabase> others) {
        try {
            OpenDatabase database = openSource();
            keep(database);
            others.complete(database);
            return database;
        } catch (RuntimeException | Error e) {
            synchronized (lock) {
                opening = null;
            }
            others.completeExceptionally(e);
            throw e;
        }
    }

    private OpenDatabase openSource() {
        try {
            return source.open();
        } catch (SQLException | IOException | PoolInitializationException e) {
            throw SqlFailures.of("opening", SqlFailures.Moment.CONNECTING, e);
        } catch (MigrationFailedException e) {
            throw SqlFailures.of(e);
        }
    }

    /** Migrates the tables without opening the database; returns the number of migrations done. */
    public int migrate() {
        try {
            return source.migrate();
        } catch (SQLException | IOException e) {
            throw SqlFailures.of("opening", SqlFailures.Moment.CONNECTING, e);
        } catch (MigrationFailedException e) {
            throw SqlFailures.of(e);
        }
    }

    /** Keeps an opened database, unless the store was closed in the meantime. */
    private void keep(OpenDatabase database) {
        synchronized (lock) {
            opening = null;
            if (!closed) {
                open = database;
                return;
            }
        }
        database.close();
        throw closed();
    }

    private OpenDatabase await(CompletableFuture<OpenDatabase> shared) {
        try {
            return shared.get(connectionTimeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof PortException failure) {
                throw failure;
            }
            throw new IllegalStateException("the store cannot be opened", e.getCause());
        } catch (TimeoutException e) {
            throw PortUnavailableException.notDone(Upstream.STORE, "still being opened", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw PortUnavailableException.notDone(Upstream.STORE, "interrupted while it was being opened", e);
        }
    }

    private static IllegalStateException closed() {
        return new IllegalStateException("the store is closed");
    }
}
