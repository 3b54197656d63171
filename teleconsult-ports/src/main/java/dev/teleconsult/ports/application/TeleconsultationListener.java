package dev.teleconsult.ports.application;

import dev.teleconsult.domain.AuditHead;
import dev.teleconsult.domain.ErasureId;
import dev.teleconsult.domain.Notice;
import dev.teleconsult.domain.RoomId;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.domain.VideoUserId;

/**
 * Receives notifications about teleconsultations, for metrics, logs and other uses of the host. Gets only ids: no names
 * and no links.
 *
 * <p>The acting thread calls it after the write, so it must return quickly; several threads may call it at the same
 * time. An exception or error it throws goes to that thread's uncaught exception handler and does not affect the caller
 * of the use case. Only the replica that acted calls its listener, and no call is made if it crashes after the write.
 */
public interface TeleconsultationListener {

    /** A teleconsultation was scheduled. */
    default void scheduled(TeleconsultationId id) {}

    /** Its plan was changed, or a participant added. */
    default void changed(TeleconsultationId id) {}

    /** A participant is about to be shown a link for the first time: from now on the plan is frozen. */
    default void revealed(TeleconsultationId id) {}

    /** It was cancelled. */
    default void cancelled(TeleconsultationId id) {}

    /** Its visit is over, and its room was closed: no link is shown any more. */
    default void ended(TeleconsultationId id) {}

    /** It was over long ago, and names and ids of people were removed from its record. */
    default void forgotten(TeleconsultationId id) {}

    /** A person was erased: the last step is finished. */
    default void erased(ErasureId receipt) {}

    /** A notice was given to the waiting participants. */
    default void noticed(TeleconsultationId id, Notice notice) {}

    /**
     * Its room was gone at the provider, and another one was opened for the same plan.
     *
     * @param gone the former room
     * @param opened the new room
     */
    default void roomReopened(TeleconsultationId id, RoomId gone, RoomId opened) {}

    /**
     * Participants have links, but its room admits no participant any more, because it is disabled, used up or over,
     * and no other room is opened.
     */
    default void roomUnusable(TeleconsultationId id, RoomId room) {}

    /** A room was found at the provider by its token: the answer to the attempt that opened it was lost. */
    default void orphanFound(TeleconsultationId id, RoomId room) {}

    /**
     * The provider refused to delete a room or its files, and soon repeating the request would not help. The work stays
     * on record.
     */
    default void deletionRefused(RoomId room) {}

    /** A room or its files could not be deleted now; the work stays on record and is done later. */
    default void deletionFailed(RoomId room) {}

    /** The provider had forgotten a person, who was registered again under the same id. */
    default void personRestored(VideoUserId videoUser) {}

    /**
     * The audit trail of this process has a new head. Publish it where writers of the trail cannot write: a reader who
     * knows the head notices later if rows before it were changed or removed.
     */
    default void auditAnchored(AuditHead head) {}

    /**
     * A row of another writer is in the chain of this process, which therefore started a new chain: an operator must
     * examine the store.
     */
    default void auditChainLost(String chain) {}

    /** A row about a change was dropped because the store could not be written for too long. */
    default void auditRowDropped() {}
}
