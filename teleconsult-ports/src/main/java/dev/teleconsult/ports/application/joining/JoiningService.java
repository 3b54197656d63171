package dev.teleconsult.ports.application.joining;

import dev.teleconsult.domain.Notice;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.ports.LinkPreferences;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.application.watching.CurrentNotices;
import dev.teleconsult.ports.inbound.JoinTeleconsultationUseCase;
import java.time.Clock;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Answers participants who join. The stages are: find the record and the calling participant in it; reveal, which makes
 * sure of the room and fixes the plan on record before a link is shown; render the participant's view.
 *
 * <p>Each stage has a second form that neither writes nor waits, and returns empty where it would have to. Most
 * requests of a teleconsultation that many participants poll pass all these forms; the first empty result sends the
 * request through the usual stages. A new stage needs both forms: a stage that must write for each shown link returns
 * empty from the second.
 */
public final class JoiningService implements JoinTeleconsultationUseCase {

    private final JoinLookup lookup;
    private final Revealing revealing;
    private final ViewRenderer renderer;
    private final CurrentNotices notices;
    private final Clock clock;

    public JoiningService(
            JoinLookup lookup, Revealing revealing, ViewRenderer renderer, CurrentNotices notices, Clock clock) {
        this.lookup = lookup;
        this.revealing = revealing;
        this.renderer = renderer;
        this.notices = notices;
        this.clock = clock;
    }

    @Override
    public View join(TeleconsultationId id, LinkPreferences preferences, RequestContext context) {
        JoinLookup.Found found = lookup.find(id, context);
        Supplier<Optional<Notice>> notice = notices.look(id, context);
        Shown shown = revealing.shown(found.snapshot(), context);
        return renderer.view(
                new ViewRenderer.Asked(found.asking(), preferences), shown, notice.get(), clock.instant(), context);
    }

    @Override
    public Optional<View> joinAtOnce(TeleconsultationId id, LinkPreferences preferences, RequestContext context) {
        Optional<JoinLookup.Found> found = lookup.findAtOnce(id, context);
        Optional<Optional<Notice>> notice = found.flatMap(known -> notices.lookAtOnce(id, context));
        Optional<Shown> shown =
                notice.flatMap(known -> revealing.shownAtOnce(found.get().snapshot()));
        return shown.flatMap(known -> renderer.viewAtOnce(
                new ViewRenderer.Asked(found.get().asking(), preferences),
                known,
                notice.get(),
                clock.instant(),
                context));
    }
}
