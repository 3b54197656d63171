package dev.teleconsult.ports.application;

import dev.teleconsult.domain.ImmutabilityWindow;
import dev.teleconsult.domain.Notice;
import dev.teleconsult.domain.Participant;
import dev.teleconsult.domain.Teleconsultation;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.ports.LinkPreferences;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.application.Snapshots.Snapshot;
import dev.teleconsult.ports.inbound.JoinTeleconsultationUseCase;
import java.time.Clock;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Lets participants in. The stages, one after the other: find the record and the asking participant in it; reveal, which
 * fixes the plan on record before a link is seen, and sees to it that there is a room; render what this participant is shown.
 */
final class JoiningService implements JoinTeleconsultationUseCase {

    private final Snapshots snapshots;
    private final Participation participation;
    private final Revealing revealing;
    private final ViewRenderer renderer;
    private final CurrentNotices notices;
    private final ImmutabilityWindow window;
    private final Clock clock;

    JoiningService(
            Snapshots snapshots,
            Participation participation,
            Revealing revealing,
            ViewRenderer renderer,
            CurrentNotices notices,
            ImmutabilityWindow window,
            Clock clock) {
        this.snapshots = snapshots;
        this.participation = participation;
        this.revealing = revealing;
        this.renderer = renderer;
        this.notices = notices;
        this.window = window;
        this.clock = clock;
    }

    private record Found(Snapshot snapshot, Participant asking) {}

    @Override
    public View join(TeleconsultationId id, LinkPreferences preferences, RequestContext context) {
        participation.requireUser(context);
        Found found = find(id, context);
        Supplier<Optional<Notice>> notice = notices.look(id, context);
        Shown shown = revealing.shown(found.snapshot(), context);
        View view = renderer.view(shown, found.asking(), preferences, clock.instant(), context);
        return notice.get().map(view::notice).orElse(view);
    }

    private Found find(TeleconsultationId id, RequestContext context) {
        long before = snapshots.mark();
        Snapshot snapshot = snapshots.get(id, context);
        Optional<Participant> known = participation.find(snapshot.stored().teleconsultation(), context);
        if (known.isEmpty()) {
            // Perhaps invited a moment ago, on another replica: no person is refused for a record that may be out of
            // date.
            snapshot = snapshots.getAfter(before, id, context);
            known = participation.find(snapshot.stored().teleconsultation(), context);
        }
        Participant asking = known.orElseThrow(Participation::unauthorized);
        return new Found(
                isReadTooEarly(snapshot) ? snapshots.getAfter(snapshots.mark(), id, context) : snapshot, asking);
    }

    /** Whether the window has opened since the record was read: the plan may have been changed until then. */
    private boolean isReadTooEarly(Snapshot snapshot) {
        Teleconsultation teleconsultation = snapshot.stored().teleconsultation();
        return teleconsultation.isToBeRevealed(window, clock.instant())
                && !teleconsultation.isToBeRevealed(window, snapshot.asOf());
    }
}
