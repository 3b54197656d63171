/**
 * The store in a SQL database: a SQLite file, or PostgreSQL for more than one machine.
 *
 * <p>{@link dev.teleconsult.adapter.crud.sql.SqlStorage} is the store;
 * {@link dev.teleconsult.adapter.crud.sql.SqliteBackup} copies a SQLite file while it is in use. The packages below
 * contain the connections, the tables of teleconsultations ({@code records}) and of other data ({@code tables}), the
 * differences between the databases with their migrations ({@code dialect}), and the notifications between replicas
 * ({@code channel}). Links are in one table only, and are removed with the room.
 *
 * <p>No argument and no result is null.
 *
 * <p>The schema is created when it is first needed:
 *
 * <pre>{@code
 * try (TeleconsultStorage storage = SqlStorage.builder("jdbc:sqlite:" + folder.resolve("visits.db"))
 *         .poolSize(4)
 *         .build()) {
 *     CheckResult check = storage.check();
 *     assertThat(check.isOk()).isTrue();
 * }
 * }</pre>
 */
@NullMarked
package dev.teleconsult.adapter.crud.sql;

import org.jspecify.annotations.NullMarked;
