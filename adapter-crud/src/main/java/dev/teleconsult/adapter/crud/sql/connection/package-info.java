/**
 * Open databases: our own pool or a given data source, transactions with their retries, and which failure of a driver is an outage or a
 * refusal. The tables of the neighbours {@code records} and {@code tables} are read and written by it.
 */
@NullMarked
package dev.teleconsult.adapter.crud.sql.connection;

import org.jspecify.annotations.NullMarked;
