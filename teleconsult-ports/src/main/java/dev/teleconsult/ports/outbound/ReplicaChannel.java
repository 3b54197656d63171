package dev.teleconsult.ports.outbound;

import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.ports.PeriodicTasks;

/**
 * Carries news between the replicas that share a store: which record has changed, and who waits. It is for speed only. News
 * may come late, twice, or not at all when a replica dies; what counts is in the store, which every listener reads again.
 */
public interface ReplicaChannel {

    /**
     * Joins the caller to the channel as a replica, without waiting: while the channel cannot be reached, the store
     * keeps trying. Several replicas can join one channel object.
     *
     * @param listener receives the news of other replicas, from one thread at a time
     * @param tasks lists the channel's periodic tasks for health checks until they are closed
     */
    Membership join(Listener listener, PeriodicTasks tasks);

    /** Told by the channel. Its methods must neither block nor throw. */
    interface Listener {

        /** Another replica has changed the record of a teleconsultation or its notice, or may have. */
        void changed(TeleconsultationId id);

        /**
         * Another replica reports who waits there for a teleconsultation; the report replaces that replica's previous
         * one.
         */
        void present(ReplicaId replica, ReplicaPresence presence);

        /** Another replica has begun to listen: this one must report who waits here, for each teleconsultation. */
        void asked();

        /**
         * A replica has left the channel, or has been silent for so long that it counts as gone. Its last news may be
         * lost. If it returns, it reports everything again by itself.
         */
        void left(ReplicaId replica);

        /**
         * The channel works, for the first time or again after an interruption. News sent during the interruption was
         * missed, and other replicas may have taken this one for gone.
         */
        void resumed();
    }

    /** One replica's part in a channel. Safe for use by several threads. */
    interface Membership extends AutoCloseable {

        /** Tells the other replicas soon that a record has changed. Never blocks and never throws for an outage. */
        void tellChanged(TeleconsultationId id);

        /**
         * Tells the other replicas soon who waits here. Of several of the same teleconsultation the newest counts. Never blocks
         * and never throws for an outage.
         */
        void tellPresent(ReplicaPresence presence);

        /**
         * Returns true while this replica has received its own news within the last seconds, which shows that it also
         * receives the news of others. While it returns false, a replica must read the store by itself.
         */
        boolean isUp();

        /** Says good-bye and ends its tasks. Closing twice does nothing. */
        @Override
        void close();
    }
}
