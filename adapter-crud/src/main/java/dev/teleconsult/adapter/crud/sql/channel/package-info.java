/**
 * How replicas on PostgreSQL tell each other what changed: the connection that listens, its texts, the replicas beside this one, and
 * what could not be told yet. It uses the neighbour {@code connection} and no table.
 */
@NullMarked
package dev.teleconsult.adapter.crud.sql.channel;

import org.jspecify.annotations.NullMarked;
