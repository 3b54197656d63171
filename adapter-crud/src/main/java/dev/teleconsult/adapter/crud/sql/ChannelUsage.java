package dev.teleconsult.adapter.crud.sql;

/**
 * What the channel between replicas does. Counts are of this process since its start.
 *
 * @param isUp whether this replica hears what the others tell
 * @param others how many other replicas were heard lately
 * @param told notifications sent; one carries many pieces of news
 * @param heard notifications that came, this replica's own among them
 * @param dropped pieces of news that were too many to keep while they could not be told, and notifications of other programs
 */
public record ChannelUsage(boolean isUp, int others, long told, long heard, long dropped) {

    static final ChannelUsage NONE = new ChannelUsage(false, 0, 0, 0, 0);
}
