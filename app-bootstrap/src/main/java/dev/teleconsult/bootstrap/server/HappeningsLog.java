package dev.teleconsult.bootstrap.server;

import static java.util.Objects.requireNonNull;

import dev.teleconsult.bootstrap.metrics.Metrics.Event;
import dev.teleconsult.domain.AuditHead;
import dev.teleconsult.domain.ErasureId;
import dev.teleconsult.domain.Notice;
import dev.teleconsult.domain.RoomId;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.domain.VideoUserId;
import dev.teleconsult.ports.application.TeleconsultationListener;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

/** Counts the events of teleconsultations and writes one log line for each, with ids only. */
final class HappeningsLog implements TeleconsultationListener {

    private static final Logger LOG = LoggerFactory.getLogger(HappeningsLog.class);

    private final Consumer<Event> count;

    /** @param count receives each event */
    HappeningsLog(Consumer<Event> count) {
        this.count = requireNonNull(count, "count");
    }

    @Override
    public void scheduled(TeleconsultationId id) {
        count.accept(Event.SCHEDULED);
        line(Level.INFO, id).log("teleconsultation scheduled");
    }

    @Override
    public void changed(TeleconsultationId id) {
        count.accept(Event.CHANGED);
        line(Level.INFO, id).log("teleconsultation changed");
    }

    @Override
    public void revealed(TeleconsultationId id) {
        count.accept(Event.REVEALED);
        line(Level.INFO, id).log("teleconsultation revealed: its plan is frozen");
    }

    @Override
    public void cancelled(TeleconsultationId id) {
        count.accept(Event.CANCELLED);
        line(Level.INFO, id).log("teleconsultation cancelled");
    }

    @Override
    public void ended(TeleconsultationId id) {
        count.accept(Event.ENDED);
        line(Level.INFO, id).log("teleconsultation ended: its room is closed");
    }

    @Override
    public void forgotten(TeleconsultationId id) {
        count.accept(Event.FORGOTTEN);
        line(Level.INFO, id).log("data about people was removed from the record of an old teleconsultation");
    }

    @Override
    public void erased(ErasureId receipt) {
        count.accept(Event.ERASED);
        LOG.atInfo().addKeyValue("erasureId", receipt.value()).log("a person was erased");
    }

    @Override
    public void noticed(TeleconsultationId id, Notice notice) {
        count.accept(Event.NOTICED);
        line(Level.INFO, id)
                .addKeyValue("notice", notice.kind())
                .addKeyValue("until", notice.until())
                .log("a notice was given to waiting participants");
    }

    @Override
    public void roomReopened(TeleconsultationId id, RoomId gone, RoomId opened) {
        count.accept(Event.ROOM_REOPENED);
        line(Level.WARN, id)
                .addKeyValue("goneRoomId", gone.value())
                .addKeyValue("roomId", opened.value())
                .log("room was gone at the provider; another one was opened");
    }

    @Override
    public void roomUnusable(TeleconsultationId id, RoomId room) {
        count.accept(Event.ROOM_UNUSABLE);
        line(Level.WARN, id).addKeyValue("roomId", room.value()).log("room admits no participant any more");
    }

    @Override
    public void orphanFound(TeleconsultationId id, RoomId room) {
        count.accept(Event.ORPHAN_FOUND);
        line(Level.WARN, id).addKeyValue("roomId", room.value()).log("orphan found: a room that no record named");
    }

    @Override
    public void deletionRefused(RoomId room) {
        count.accept(Event.DELETION_REFUSED);
        LOG.atWarn().addKeyValue("roomId", room.value()).log("provider refused to delete a room or its files");
    }

    @Override
    public void deletionFailed(RoomId room) {
        count.accept(Event.DELETION_FAILED);
        LOG.atInfo()
                .addKeyValue("roomId", room.value())
                .log("room or its files could not be deleted now; the reconciler deletes it later");
    }

    @Override
    public void personRestored(VideoUserId videoUser) {
        count.accept(Event.PERSON_RESTORED);
        LOG.atWarn()
                .addKeyValue("videoUserId", videoUser.value())
                .log("provider had lost a person, who was registered again");
    }

    /** Logs the head in the form that {@code audit verify --heads} reads. */
    @Override
    public void auditAnchored(AuditHead head) {
        LOG.info("audit head {}", head.text());
    }

    @Override
    public void auditChainLost(String chain) {
        count.accept(Event.AUDIT_CHAIN_LOST);
        LOG.atError()
                .addKeyValue("chain", chain)
                .log(
                        "store refused a row of the audit trail, perhaps because another writer uses the same chain; a new chain begins");
    }

    @Override
    public void auditRowDropped() {
        count.accept(Event.AUDIT_ROW_DROPPED);
        LOG.error("a row of the audit trail about a change was dropped: too many rows wait for the store");
    }

    private static LoggingEventBuilder line(Level level, TeleconsultationId id) {
        return LOG.atLevel(level).addKeyValue("teleconsultationId", id.value());
    }
}
