/**
 * The store in a SQL database: a SQLite file, or PostgreSQL for more than one machine.
 *
 * <p>{@link dev.teleconsult.adapter.crud.sql.SqlStorage} is all there is to see. Queries are the same for both databases;
 * what they do differently is behind one type, and the migrations have a folder each. Links are in one table only and leave
 * it with the room.
 *
 * <p>Nothing is null on either side.
 *
 * <p>The schema is made when it is first needed:
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
