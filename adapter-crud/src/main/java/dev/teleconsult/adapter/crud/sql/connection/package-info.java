/**
 * The access to a database. {@code Database} runs reads and transactions with retries, {@code OwnPool} and
 * {@code GivenDataSource} open the connections, and {@code SqlFailures} translates driver failures into outages and
 * refusals. The packages {@code records} and {@code tables} use it.
 */
@NullMarked
package dev.teleconsult.adapter.crud.sql.connection;

import org.jspecify.annotations.NullMarked;
