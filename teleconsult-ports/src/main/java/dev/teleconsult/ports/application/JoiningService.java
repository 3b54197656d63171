package dev.teleconsult.ports.application;

import dev.teleconsult.domain.Notice;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.ports.LinkPreferences;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.inbound.JoinTeleconsultationUseCase;
import java.time.Clock;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Lets participants in. The stages, one after the other: find the record and the asking participant in it; reveal, which
 * fixes the plan on record before a link is seen, and sees to it that there is a room; render what this participant is shown.
 */
final class JoiningService implements JoinTeleconsultationUseCase {

    private final JoinLookup lookup;
    private final Revealing revealing;
    private final ViewRenderer renderer;
    private final CurrentNotices notices;
    private final Clock clock;

    JoiningService(JoinLookup lookup, Revealing revealing, ViewRenderer renderer, CurrentNotices notices, Clock clock) {
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
        View view = renderer.view(shown, found.asking(), preferences, clock.instant(), context);
        return notice.get().map(view::notice).orElse(view);
    }
}
