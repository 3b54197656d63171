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
 * Lets participants in. The stages, one after the other: find the record and the asking participant in it; reveal, which
 * fixes the plan on record before a link is seen, and sees to it that there is a room; render what this participant is shown.
 *
 * <p>Each stage has a second form that neither writes nor waits, and is empty where it would have to. Most requests of a
 * visit that many poll pass those, one stage after the other; the first that is empty sends the request the usual way. A stage that
 * is added has to have both forms: what must be written for each link shown is empty here until it can be written without a wait.
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
