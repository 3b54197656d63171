package dev.teleconsult.ports.application;

import dev.teleconsult.domain.AuditHead;
import dev.teleconsult.domain.ErasureId;
import dev.teleconsult.domain.Notice;
import dev.teleconsult.domain.RoomId;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.domain.VideoUserId;

/**
 * Is told what happened to teleconsultations, for metrics, logs and other uses of the host. Gets ids only: no names and no links.
 *
 * <p>Called by the thread that did it, after it is on record; so it must return quickly. An exception or error it throws is
 * reported as any uncaught one of that thread is, and changes nothing for the caller. Called by several threads at once.
 * What several replicas do is heard by the replica that did it; after a crash between the write and this call it is not heard.
 */
public interface TeleconsultationListener {

    /** A teleconsultation was scheduled. */
    default void scheduled(TeleconsultationId id) {}

    /** Its plan was changed, or a participant added. */
    default void changed(TeleconsultationId id) {}

    /** A participant is about to be shown a link for the first time: from now on the plan stays as it is. */
    default void revealed(TeleconsultationId id) {}

    /** It was cancelled. */
    default void cancelled(TeleconsultationId id) {}

    /** Its visit is over, and its room was closed: no link is shown any more. */
    default void ended(TeleconsultationId id) {}

    /** It was over long ago, and names and ids of people left its record. */
    default void forgotten(TeleconsultationId id) {}

    /** A person was erased: the last step is agreed. */
    default void erased(ErasureId receipt) {}

    /** Participants who wait were given a notice. */
    default void noticed(TeleconsultationId id, Notice notice) {}

    /**
     * Its room was gone at the provider, and another one was opened for the same plan.
     *
     * @param gone the room before
     * @param opened the room now
     */
    default void roomReopened(TeleconsultationId id, RoomId gone, RoomId opened) {}

    /** Participants have links, its room lets no participant in any more, and no other is opened: disabled, used up, or over. */
    default void roomUnusable(TeleconsultationId id, RoomId room) {}

    /** A room was found at the provider by its token: an attempt to open it had lost its answer. */
    default void orphanFound(TeleconsultationId id, RoomId room) {}

    /** The provider refused to delete a room or its files, which asking again soon will not change. It stays on record. */
    default void deletionRefused(RoomId room) {}

    /** A room or its files could not be deleted now; it stays on record and is deleted later. */
    default void deletionFailed(RoomId room) {}

    /** The provider had forgotten a person, who was registered again under the same id. */
    default void personRestored(VideoUserId videoUser) {}

    /**
     * The audit trail of this process has a new head. Publish it where writers of the trail cannot write: a reader who
     * knows the head notices later if rows before it were changed or removed.
     */
    default void auditAnchored(AuditHead head) {}

    /** A row of another writer is in the chain of this process, which went on with a new chain: the store must be looked at. */
    default void auditChainLost(String chain) {}

    /** A row about a change could not be written for so long that it is given up. */
    default void auditRowDropped() {}
}
