package dev.teleconsult.adapter.crud.sql;

/**
 * The use of the channel between replicas. Counts are of this process since its start.
 *
 * @param isUp whether this replica receives the messages of others
 * @param others the number of other replicas that sent messages recently
 * @param sent notifications sent; one contains many messages
 * @param heard notifications received, including this replica's own
 * @param dropped messages dropped because too many waited to be sent, and notifications of other programs
 */
public record ChannelUsage(boolean isUp, int others, long sent, long heard, long dropped) {

    static final ChannelUsage NONE = new ChannelUsage(false, 0, 0, 0, 0);
}
