package dev.teleconsult.ports.application;

import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.domain.VideoUserId;
import dev.teleconsult.ports.PeriodicTasks;
import dev.teleconsult.ports.outbound.Presence;
import dev.teleconsult.ports.outbound.ReplicaChannel;
import dev.teleconsult.ports.outbound.ReplicaId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * This replica among the others: says what happens here, and knows who waits elsewhere. Joins the store's channel when there is
 * something to say or to hear for the first time. Without a channel it says nothing and is never up.
 *
 * <p>Of what others say about who waits, only what concerns a teleconsultation that is watched here is kept; a replica that
 * begins to watch one asks the others. Safe for use by several threads.
 */
final class Replicas implements ReplicaChannel.Listener, AutoCloseable {

    /** The participants who wait at this replica. Its methods neither block nor throw. */
    interface Here {

        boolean isWatched(TeleconsultationId id);

        /** The record or its notice was changed by another replica. */
        void changedElsewhere(TeleconsultationId id);

        /** Others came to wait elsewhere, or left. */
        void presenceChanged(TeleconsultationId id);

        /** Other replicas have to be told who waits here. */
        void tellWhoIsHere(TeleconsultationId id);

        /** As {@link #tellWhoIsHere}, for all that are watched, and the others are to tell who waits there. */
        void tellAndAskAll();

        /** A change may have been made that this replica was not told of. */
        void newsMissed();
    }

    private final Optional<ReplicaChannel> channel;
    private final PeriodicTasks tasks;
    private final Consumer<TeleconsultationId> outdated;
    private final Map<TeleconsultationId, Map<ReplicaId, Set<VideoUserId>>> elsewhere = new ConcurrentHashMap<>();
    private volatile Optional<Here> here = Optional.empty();
    private volatile Optional<ReplicaChannel.Membership> membership = Optional.empty();
    private boolean closed;

    /**
     * @param tasks where the channel's periodic tasks can be looked at
     * @param outdated told which record was changed by another replica, so that what is kept of it here goes
     */
    Replicas(Optional<ReplicaChannel> channel, PeriodicTasks tasks, Consumer<TeleconsultationId> outdated) {
        this.channel = channel;
        this.tasks = tasks;
        this.outdated = outdated;
    }

    /** A replica that knows of no other. */
    static Replicas none() {
        return new Replicas(Optional.empty(), new PeriodicTasks(), id -> {});
    }

    /** Says who waits here; before anything is joined. */
    void watchedBy(Here watchers) {
        here = Optional.of(watchers);
    }

    /** Joins the channel, unless that was done, there is none, or this is closed. Starts the channel's threads. */
    void join() {
        if (channel.isEmpty() || membership.isPresent()) {
            return;
        }
        synchronized (this) {
            if (membership.isEmpty() && !closed) {
                membership = Optional.of(channel.get().join(this, tasks));
            }
        }
    }

    /** Whether there are other replicas to be told of something. */
    boolean isJoined() {
        return membership.isPresent();
    }

    /** Whether changes made elsewhere are told here at once. */
    boolean isUp() {
        return membership.filter(ReplicaChannel.Membership::isUp).isPresent();
    }

    /** A record or its notice was changed here, or may have been. */
    void tellChanged(TeleconsultationId id) {
        join();
        membership.ifPresent(told -> told.tellChanged(id));
    }

    /** Those wait here now. */
    void tellPresent(Presence presence) {
        membership.ifPresent(told -> told.tellPresent(presence));
    }

    /** The people who wait for it at other replicas. */
    Set<VideoUserId> presentElsewhere(TeleconsultationId id) {
        Map<ReplicaId, Set<VideoUserId>> byReplica = elsewhere.getOrDefault(id, Map.of());
        Set<VideoUserId> people = new HashSet<>();
        byReplica.values().forEach(people::addAll);
        return people;
    }

    /** It is no longer watched here. */
    void forget(TeleconsultationId id) {
        elsewhere.remove(id);
    }

    @Override
    public void changed(TeleconsultationId id) {
        outdated.accept(id);
        here.ifPresent(one -> one.changedElsewhere(id));
    }

    @Override
    public void present(ReplicaId replica, Presence presence) {
        TeleconsultationId id = presence.id();
        if (here.filter(one -> one.isWatched(id)).isEmpty()) {
            return;
        }
        // Asked again inside, so that nothing stays of one that is forgotten at this moment.
        elsewhere.compute(id, (same, known) -> {
            if (here.filter(one -> one.isWatched(id)).isEmpty()) {
                return null;
            }
            Map<ReplicaId, Set<VideoUserId>> now = new HashMap<>(known == null ? Map.of() : known);
            if (presence.who().isEmpty()) {
                now.remove(replica);
            } else {
                now.put(replica, presence.who());
            }
            return now.isEmpty() ? null : Map.copyOf(now);
        });
        here.ifPresent(one -> {
            one.presenceChanged(id);
            if (presence.asks()) {
                one.tellWhoIsHere(id);
            }
        });
    }

    @Override
    public void left(ReplicaId replica) {
        for (TeleconsultationId id : Set.copyOf(elsewhere.keySet())) {
            elsewhere.computeIfPresent(id, (same, known) -> {
                Map<ReplicaId, Set<VideoUserId>> now = new HashMap<>(known);
                now.remove(replica);
                return now.isEmpty() ? null : Map.copyOf(now);
            });
            here.ifPresent(one -> one.presenceChanged(id));
        }
        // It may have died between a write and telling of it.
        here.ifPresent(Here::newsMissed);
    }

    @Override
    public void resumed() {
        here.ifPresent(one -> {
            one.newsMissed();
            one.tellAndAskAll();
        });
    }

    /** Leaves the channel. */
    @Override
    public void close() {
        Optional<ReplicaChannel.Membership> left;
        synchronized (this) {
            closed = true;
            left = membership;
        }
        left.ifPresent(ReplicaChannel.Membership::close);
    }
}
