/**
 * Notifications between replicas on PostgreSQL. {@code PostgresqlChannel} listens and sends, {@code ChannelText} is the
 * format of the messages, {@code Peers} tracks the other replicas, and {@code OutgoingNews} holds the messages that wait to
 * be sent. It uses the package {@code connection} and no table.
 */
@NullMarked
package dev.teleconsult.adapter.crud.sql.channel;

import org.jspecify.annotations.NullMarked;
