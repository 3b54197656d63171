package dev.teleconsult.adapter.crud.sql.channel;

import dev.teleconsult.domain.VideoUserId;
import dev.teleconsult.ports.outbound.ReplicaChannel;
import dev.teleconsult.ports.outbound.ReplicaId;
import dev.teleconsult.ports.outbound.ReplicaPresence;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * Tracks the replicas on a channel: whether this replica receives its own messages, and which others have sent messages
 * recently. Passes messages on to the listener. Used by one thread, except {@link #isUp} and {@link #size}.
 */
public final class Peers {

    /** How often a replica reports that it is alive. */
    static final Duration BEAT = Duration.ofSeconds(2);

    /** A replica that has not received its own messages for this long does not rely on the channel. */
    public static final Duration DEAF_AFTER = BEAT.multipliedBy(3).plusSeconds(1);

    /**
     * A replica that was silent for this long counts as gone. Such a replica detects the interruption earlier by
     * itself, and then reports everything again.
     */
    static final Duration GONE_AFTER = BEAT.multipliedBy(7);

    /**
     * Limits on received messages: more replicas than a deployment has, and more people than can wait at one replica
     * for one teleconsultation.
     */
    private static final int MOST_PEERS = 1_000;

    private static final int MOST_PEOPLE = 10_000;

    /** Another replica: the time of its last message, and the reports that it has begun to send. */
    private static final class Peer {
        private long heardAt;
        private Optional<ReplicaPresence> begun = Optional.empty();
    }

    private final ReplicaId own;
    private final ReplicaChannel.Listener listener;
    private final LongSupplier nanoTime;
    private final Map<ReplicaId, Peer> peers = new HashMap<>();
    private volatile Optional<Long> heardMyselfAt = Optional.empty();
    private volatile int size;

    /** @param nanoTime a stopwatch, as {@link System#nanoTime} */
    Peers(ReplicaId own, ReplicaChannel.Listener listener, LongSupplier nanoTime) {
        this.own = own;
        this.listener = listener;
        this.nanoTime = nanoTime;
    }

    /** Whether this replica has received its own messages recently. */
    boolean isUp() {
        return heardMyselfAt
                .filter(at -> nanoTime.getAsLong() - at < DEAF_AFTER.toNanos())
                .isPresent();
    }

    /** The number of other replicas that count as present. */
    int size() {
        return size;
    }

    /** Notes that the connection is lost, so that messages are missed from now on. */
    void interrupted() {
        heardMyselfAt = Optional.empty();
        peers.values().forEach(peer -> peer.begun = Optional.empty());
    }

    void heard(ChannelText.Message message) {
        if (message.sender().equals(own)) {
            boolean wasUp = isUp();
            heardMyselfAt = Optional.of(nanoTime.getAsLong());
            if (!wasUp) {
                listener.resumed();
            }
            return;
        }
        if (!peers.containsKey(message.sender()) && peers.size() >= MOST_PEERS) {
            return;
        }
        Peer peer = peers.computeIfAbsent(message.sender(), one -> new Peer());
        peer.heardAt = nanoTime.getAsLong();
        size = peers.size();
        message.news().forEach(news -> tell(message.sender(), peer, news));
    }

    private void tell(ReplicaId sender, Peer peer, ChannelText.News news) {
        if (news instanceof ChannelText.Changed changed) {
            listener.changed(changed.id());
        } else if (news instanceof ChannelText.Asks) {
            listener.asked();
        } else if (news instanceof ChannelText.Bye) {
            gone(sender);
        } else if (news instanceof ChannelText.Present present) {
            ReplicaPresence all = together(peer.begun, present.presence());
            peer.begun = present.complete() ? Optional.empty() : Optional.of(all);
            if (present.complete()) {
                listener.present(sender, all);
            }
        }
    }

    private static ReplicaPresence together(Optional<ReplicaPresence> begun, ReplicaPresence next) {
        Set<VideoUserId> who = new HashSet<>(next.who());
        begun.filter(before -> before.id().equals(next.id()) && before.who().size() < MOST_PEOPLE)
                .ifPresent(before -> who.addAll(before.who()));
        return new ReplicaPresence(next.id(), who);
    }

    /** Removes replicas that were silent for too long. */
    void letGo() {
        long now = nanoTime.getAsLong();
        List<ReplicaId> silent = new ArrayList<>();
        peers.forEach((id, peer) -> {
            if (now - peer.heardAt >= GONE_AFTER.toNanos()) {
                silent.add(id);
            }
        });
        silent.forEach(this::gone);
    }

    private void gone(ReplicaId id) {
        peers.remove(id);
        size = peers.size();
        listener.left(id);
    }
}
