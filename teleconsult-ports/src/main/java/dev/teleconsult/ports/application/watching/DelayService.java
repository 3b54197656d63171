package dev.teleconsult.ports.application.watching;

import dev.teleconsult.domain.Notice;
import dev.teleconsult.domain.RefusalCode;
import dev.teleconsult.domain.RefusalException;
import dev.teleconsult.domain.Role;
import dev.teleconsult.domain.Teleconsultation;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.application.people.ParticipantResolver;
import dev.teleconsult.ports.application.people.Participation;
import dev.teleconsult.ports.application.records.TeleconsultationRecords;
import dev.teleconsult.ports.application.shared.Changes;
import dev.teleconsult.ports.inbound.AnnounceDelayUseCase;
import dev.teleconsult.ports.outbound.NoticeStore;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/** Gives notices: stores them apart from the record, and notifies the participants who wait at this replica at once. */
public final class DelayService implements AnnounceDelayUseCase {

    /** Decides which callers may give a notice. */
    public record Callers(Participation participation, ParticipantResolver people, boolean backoffice) {

        private void require(Teleconsultation teleconsultation, RequestContext context) {
            if (backoffice && context.isBackoffice() && context.user().isPresent()) {
                return;
            }
            if (people.roleOf(participation.require(teleconsultation, context)) != Role.PLUS) {
                throw RefusalException.of(RefusalCode.PLUS_PARTICIPANT_REQUIRED);
            }
        }
    }

    private final TeleconsultationRecords records;
    private final Optional<NoticeStore> store;
    private final CurrentNotices notices;
    private final Callers callers;
    private final Changes changes;
    private final Clock clock;

    public DelayService(
            TeleconsultationRecords records,
            Optional<NoticeStore> store,
            CurrentNotices notices,
            Callers callers,
            Changes changes,
            Clock clock) {
        this.records = records;
        this.store = store;
        this.notices = notices;
        this.callers = callers;
        this.changes = changes;
        this.clock = clock;
    }

    @Override
    public void announce(TeleconsultationId id, Notice.Kind kind, Duration length, RequestContext context) {
        callers.participation().requireUser(context);
        Teleconsultation teleconsultation = records.require(id, context).teleconsultation();
        callers.require(teleconsultation, context);
        NoticeStore kept = store.orElseThrow(() -> RefusalException.of(RefusalCode.NOTICES_UNSUPPORTED));
        Notice notice = Notice.given(kind, length, teleconsultation.plan().schedule(), clock.instant());
        try {
            kept.put(id, notice, context);
        } finally {
            // Done after a failure too: the notice may be stored.
            notices.forget(id);
            changes.watching().accept(id);
        }
        changes.announcements().tell(listener -> listener.noticed(id, notice));
    }

    @Override
    public boolean isSupported() {
        return store.isPresent();
    }

    @Override
    public boolean isOpenToBackoffice() {
        return store.isPresent() && callers.backoffice();
    }
}
