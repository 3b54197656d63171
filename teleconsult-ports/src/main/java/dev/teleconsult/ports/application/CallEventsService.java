package dev.teleconsult.ports.application;

import dev.teleconsult.domain.Teleconsultation;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.inbound.HandleCallEventsUseCase;
import dev.teleconsult.ports.outbound.CallEvent;
import dev.teleconsult.ports.outbound.CallEvents;
import dev.teleconsult.ports.outbound.TeleconsultationStore;
import java.time.Clock;
import java.util.Map;

/** Puts on record that a call ended or goes on; the reconciler deletes what was uploaded once the grace is over. */
final class CallEventsService implements HandleCallEventsUseCase {

    private final TeleconsultationStore store;
    private final TeleconsultationRecords records;
    private final CallEvents events;
    private final boolean uploadsGoWithCall;
    private final Clock clock;

    CallEventsService(
            TeleconsultationStore store,
            TeleconsultationRecords records,
            CallEvents events,
            boolean uploadsGoWithCall,
            Clock clock) {
        this.store = store;
        this.records = records;
        this.events = events;
        this.uploadsGoWithCall = uploadsGoWithCall;
        this.clock = clock;
    }

    @Override
    public void received(Map<String, String> headers, byte[] body) {
        events.read(headers, body, clock.instant())
                .filter(event -> uploadsGoWithCall)
                .ifPresent(this::record);
    }

    private void record(CallEvent event) {
        RequestContext context = RequestContext.system();
        store.findByRoom(event.room(), context)
                .ifPresent(
                        stored -> records.update(stored, teleconsultation -> after(event, teleconsultation), context));
    }

    private static Teleconsultation after(CallEvent event, Teleconsultation teleconsultation) {
        return switch (event.kind()) {
            case SESSION_ENDED -> teleconsultation.callEnded(event.at());
            case USER_DISCONNECTED ->
                event.connected() == 0 ? teleconsultation.callEnded(event.at()) : teleconsultation;
            case SESSION_STARTED, SESSION_RESUMED, USER_CONNECTED -> teleconsultation.callResumed(event.at());
            case SESSION_PAUSED -> teleconsultation;
        };
    }
}
