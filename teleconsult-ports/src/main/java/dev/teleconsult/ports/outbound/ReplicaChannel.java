package dev.teleconsult.ports.outbound;

import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.ports.PeriodicTasks;

/**
 * Carries news between the replicas that share a store: which record has changed, and who waits. It is for speed only. News
 * may come late, twice, or not at all when a replica dies; what counts is in the store, which every listener reads again.
 */
public interface ReplicaChannel {

    /**
     * Makes the caller one of the replicas and begins to carry its news, without waiting: a channel that is not there yet is
     * tried again and again. A channel can be joined several times, by one replica each.
     *
     * @param listener told what other replicas say, by one thread at a time
     * @param tasks where the channel's periodic tasks can be looked at, until they are closed
     */
    Membership join(Listener listener, PeriodicTasks tasks);

    /** Told by the channel. Its methods must neither block nor throw. */
    interface Listener {

        /** Another replica has changed the record of a teleconsultation or its notice, or may have. */
        void changed(TeleconsultationId id);

        /** Another replica says who waits there now, in place of what it said before of that teleconsultation. */
        void present(ReplicaId replica, ReplicaPresence presence);

        /** Another replica has begun to hear: it has to be told, for each teleconsultation that is waited for here, who waits. */
        void asked();

        /**
         * A replica has said good-bye, or has not been heard for so long that it counts as gone. Its last news may be lost. If
         * it is heard again later, that needs no notice: it then says anew what it has to say.
         */
        void left(ReplicaId replica);

        /**
         * The channel carries news, for the first time or again after an interruption. What was said meanwhile was missed, and
         * other replicas may have taken this one for gone.
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
         * Returns true while what this replica says has come back to it within the last seconds, so that what others say
         * comes too. While it is false a replica has to look at the store by itself.
         */
        boolean isUp();

        /** Says good-bye and ends its tasks. Closing twice does nothing. */
        @Override
        void close();
    }
}
