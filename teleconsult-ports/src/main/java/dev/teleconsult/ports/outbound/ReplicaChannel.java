package dev.teleconsult.ports.outbound;

import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.ports.PeriodicTasks;

/**
 * Carries messages between the replicas that share a store: which record has changed, and who waits. It only makes
 * reactions faster. Messages may arrive late, twice, or, if a replica dies, not at all; listeners always read the
 * current state from the store.
 */
public interface ReplicaChannel {

    /**
     * Joins the caller to the channel as a replica, without waiting: while the channel cannot be reached, the store
     * keeps trying. Several replicas can join one channel object.
     *
     * @param listener receives the messages of other replicas, from one thread at a time
     * @param tasks lists the channel's periodic tasks for health checks until they are closed
     */
    Membership join(Listener listener, PeriodicTasks tasks);

    /** Receives messages. Its methods must neither block nor throw. */
    interface Listener {

        /** Another replica has, or may have, changed the record of a teleconsultation or its notice. */
        void changed(TeleconsultationId id);

        /**
         * Another replica reports who waits there for a teleconsultation; the report replaces that replica's previous
         * one.
         */
        void present(ReplicaId replica, ReplicaPresence presence);

        /** Another replica has begun to listen: this one must report who waits here, for each teleconsultation. */
        void asked();

        /**
         * A replica has left the channel, or has been silent for so long that it counts as gone. Its last messages may
         * be lost. If it returns, it reports everything again by itself.
         */
        void left(ReplicaId replica);

        /**
         * The channel works, for the first time or again after an interruption. Messages sent during the interruption
         * were missed, and other replicas may have counted this one as gone.
         */
        void resumed();
    }

    /** The membership of one replica in a channel. Safe for use by several threads. */
    interface Membership extends AutoCloseable {

        /** Sends soon to the other replicas that a record has changed. Never blocks and never throws for an outage. */
        void tellChanged(TeleconsultationId id);

        /**
         * Sends soon to the other replicas who waits here; a newer report about the same teleconsultation replaces an
         * older one. Never blocks and never throws for an outage.
         */
        void tellPresent(ReplicaPresence presence);

        /**
         * Returns true while this replica has received its own messages within the last seconds, which shows that it
         * also receives those of others. While it returns false, a replica must read the store by itself.
         */
        boolean isUp();

        /** Tells the other replicas that this one leaves, and ends its tasks. Closing twice does nothing. */
        @Override
        void close();
    }
}
