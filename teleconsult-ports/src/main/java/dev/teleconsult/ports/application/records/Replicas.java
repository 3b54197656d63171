package dev.teleconsult.ports.application.records;

import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.domain.VideoUserId;
import dev.teleconsult.ports.PeriodicTasks;
import dev.teleconsult.ports.outbound.ReplicaChannel;
import dev.teleconsult.ports.outbound.ReplicaId;
import dev.teleconsult.ports.outbound.ReplicaPresence;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * Connects this replica to the others: sends them the changes made here, and remembers which participants wait there.
 * It joins the store's channel when it first has a message to send or to receive. Without a channel it sends nothing
 * and is never up.
 *
 * <p>It remembers who waits at other replicas for every teleconsultation, because the lists of every replica show it;
 * above a limit it does so only for teleconsultations that are watched here. Safe for use by several threads.
 */
public final class Replicas implements ReplicaChannel.Listener, AutoCloseable {

    /**
     * The most teleconsultations remembered that participants wait for only at other replicas; they take some ten
     * megabytes.
     */
    private static final int MOST_ELSEWHERE = 50_000;

    /** The participants who wait at this replica. Its methods neither block nor throw. */
    public interface Watchers {

        boolean isWatched(TeleconsultationId id);

        /** The record or its notice was changed by another replica. */
        void changedElsewhere(TeleconsultationId id);

        /** The people who wait at other replicas have changed. */
        void presenceChanged(TeleconsultationId id);

        /** Reports to other replicas who waits here. */
        void reportPresence();

        /** Messages about changes may have been lost. */
        void newsMissed();
    }

    private final Optional<ReplicaChannel> channel;
    private final PeriodicTasks tasks;
    private final Consumer<TeleconsultationId> outdated;
    private final Map<TeleconsultationId, Map<ReplicaId, Set<VideoUserId>>> elsewhere = new ConcurrentHashMap<>();
    private volatile Optional<Watchers> watchers = Optional.empty();
    private volatile Optional<ReplicaChannel.Membership> membership = Optional.empty();
    private boolean closed;

    /**
     * @param tasks lists the channel's periodic tasks for health checks
     * @param outdated receives the id of each record that another replica changed, to drop its snapshot
     */
    public Replicas(Optional<ReplicaChannel> channel, PeriodicTasks tasks, Consumer<TeleconsultationId> outdated) {
        this.channel = channel;
        this.tasks = tasks;
        this.outdated = outdated;
    }

    /** For a replica without a channel to others. */
    public static Replicas none() {
        return new Replicas(Optional.empty(), new PeriodicTasks(), id -> {});
    }

    /** Sets the source of the people who wait here; to be called before {@link #join}. */
    public void watchedBy(Watchers watchers) {
        this.watchers = Optional.of(watchers);
    }

    /**
     * Joins the channel and starts its threads, unless it is joined already, there is none, or this object is closed.
     */
    public void join() {
        if (channel.isEmpty() || membership.isPresent()) {
            return;
        }
        synchronized (this) {
            if (membership.isEmpty() && !closed) {
                membership = Optional.of(channel.get().join(this, tasks));
            }
        }
    }

    /** Whether the channel is joined, so that other replicas get changes. */
    public boolean isJoined() {
        return membership.isPresent();
    }

    /** Whether changes by other replicas arrive here at once. */
    public boolean isUp() {
        return membership.filter(ReplicaChannel.Membership::isUp).isPresent();
    }

    /** Sends that a record or its notice was changed here, or may have been. */
    public void tellChanged(TeleconsultationId id) {
        join();
        membership.ifPresent(joined -> joined.tellChanged(id));
    }

    /** Sends who waits here now. */
    public void tellPresent(ReplicaPresence presence) {
        membership.ifPresent(joined -> joined.tellPresent(presence));
    }

    /** The people who wait for this teleconsultation at other replicas. */
    public Set<VideoUserId> presentElsewhere(TeleconsultationId id) {
        Map<ReplicaId, Set<VideoUserId>> byReplica = elsewhere.getOrDefault(id, Map.of());
        Set<VideoUserId> people = new HashSet<>();
        byReplica.values().forEach(people::addAll);
        return people;
    }

    @Override
    public void changed(TeleconsultationId id) {
        outdated.accept(id);
        watchers.ifPresent(one -> one.changedElsewhere(id));
    }

    @Override
    public void present(ReplicaId replica, ReplicaPresence presence) {
        TeleconsultationId id = presence.id();
        boolean isWatched = watchers.filter(one -> one.isWatched(id)).isPresent();
        elsewhere.compute(id, (same, known) -> {
            if (known == null && !isWatched && elsewhere.size() >= MOST_ELSEWHERE) {
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
        watchers.ifPresent(one -> one.presenceChanged(id));
    }

    @Override
    public void asked() {
        watchers.ifPresent(Watchers::reportPresence);
    }

    @Override
    public void left(ReplicaId replica) {
        for (TeleconsultationId id : Set.copyOf(elsewhere.keySet())) {
            elsewhere.computeIfPresent(id, (same, known) -> {
                Map<ReplicaId, Set<VideoUserId>> now = new HashMap<>(known);
                now.remove(replica);
                return now.isEmpty() ? null : Map.copyOf(now);
            });
            watchers.ifPresent(one -> one.presenceChanged(id));
        }
        // That replica may have died between a write and its message.
        watchers.ifPresent(Watchers::newsMissed);
    }

    @Override
    public void resumed() {
        watchers.ifPresent(one -> {
            one.newsMissed();
            one.reportPresence();
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
