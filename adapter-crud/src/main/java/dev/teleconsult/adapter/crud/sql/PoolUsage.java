package dev.teleconsult.adapter.crud.sql;

/**
 * The use of a store's connections at this moment. The counts are taken one after another: under load a connection may
 * be counted both as active and as idle, or as neither.
 *
 * @param active connections in use
 * @param idle open connections without work
 * @param waiting calls that wait for a connection, or on SQLite for their turn to write
 */
public record PoolUsage(int active, int idle, int waiting) {

    static final PoolUsage NONE = new PoolUsage(0, 0, 0);
}
