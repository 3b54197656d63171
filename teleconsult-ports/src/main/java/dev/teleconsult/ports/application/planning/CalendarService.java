package dev.teleconsult.ports.application.planning;

import dev.teleconsult.domain.ImmutabilityWindow;
import dev.teleconsult.domain.Teleconsultation;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.application.people.Participation;
import dev.teleconsult.ports.application.records.TeleconsultationRecords;
import dev.teleconsult.ports.inbound.ReadCalendarUseCase;
import dev.teleconsult.ports.outbound.FoundTeleconsultation;
import java.time.Clock;

/** Finds teleconsultations for calendars. */
public final class CalendarService implements ReadCalendarUseCase {

    private final TeleconsultationRecords records;
    private final Participation participation;
    private final ImmutabilityWindow window;
    private final Clock clock;

    public CalendarService(
            TeleconsultationRecords records, Participation participation, ImmutabilityWindow window, Clock clock) {
        this.records = records;
        this.participation = participation;
        this.window = window;
        this.clock = clock;
    }

    @Override
    public Entry ofParticipant(TeleconsultationId id, RequestContext context) {
        participation.requireUser(context);
        FoundTeleconsultation found = records.requireKnown(id, context);
        participation.require(found.teleconsultation(), context);
        return entry(found);
    }

    @Override
    public Entry ofAny(TeleconsultationId id, RequestContext context) {
        return entry(records.requireKnown(id, context));
    }

    private Entry entry(FoundTeleconsultation found) {
        Teleconsultation one = found.teleconsultation();
        return new Entry(
                one.id(),
                one.visitState(window, clock.instant()),
                one.plan().participants().isComplete(),
                one.plan().schedule(),
                window.opensAt(one.plan().schedule()),
                found.edition().number(),
                found.edition().since());
    }
}
