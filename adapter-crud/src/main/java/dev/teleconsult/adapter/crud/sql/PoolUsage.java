package dev.teleconsult.adapter.crud.sql;

/**
 * What the connections of a store are doing at this moment. They are counted one after another: under load one may be
 * counted as active and then as idle, so that the two come to more than the pool holds, or to less.
 *
 * @param active how many are at work
 * @param idle how many are open and wait for work
 * @param waiting how many calls wait for one, or on SQLite for their turn to write
 */
public record PoolUsage(int active, int idle, int waiting) {

    static final PoolUsage NONE = new PoolUsage(0, 0, 0);
}
