package dev.teleconsult.ports.application;

import dev.teleconsult.domain.Teleconsultation;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.inbound.HandleCallEventsUseCase;
import dev.teleconsult.ports.outbound.CallEvent;
import dev.teleconsult.ports.outbound.CallEvents;
import dev.teleconsult.ports.outbound.TeleconsultationStore;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * Puts on record that a call ended or goes on; the reconciler deletes the uploads once the grace is over. Messages come
 * repeated, late and in any order, and to any replica. While uploads are owed, the record tells about which instant, and an
 * older message changes nothing. A late message that a call has ended may find nothing on record and owe uploads of a call
 * that goes on; they are safe all the same, since the reconciler asks the provider before it deletes any.
 */
final class CallEventsService implements HandleCallEventsUseCase {

    private final TeleconsultationStore store;
    private final TeleconsultationRecords records;
    private final CallEvents events;
    private final boolean uploadsGoWithCall;
    private final Duration grace;
    private final Clock clock;

    CallEventsService(
            TeleconsultationRecords records,
            CallEvents events,
            boolean uploadsGoWithCall,
            Duration grace,
            Clock clock) {
        this.store = records.store();
        this.records = records;
        this.events = events;
        this.uploadsGoWithCall = uploadsGoWithCall;
        this.grace = grace;
        this.clock = clock;
    }

    @Override
    public boolean mayBeAuthentic(Map<String, String> headers) {
        return events.mayBeAuthentic(headers);
    }

    @Override
    public void received(Map<String, String> headers, byte[] body) {
        Optional<CallEvent> event = events.read(headers, body, clock.instant());
        if (uploadsGoWithCall) {
            event.ifPresent(told -> callGoesOn(told).ifPresent(goesOn -> record(told, goesOn)));
        }
    }

    /** Empty if it changes nothing for the files. */
    private static Optional<Boolean> callGoesOn(CallEvent event) {
        return switch (event.kind()) {
            case SESSION_ENDED -> Optional.of(false);
            case USER_DISCONNECTED -> event.connected() == 0 ? Optional.of(false) : Optional.empty();
            case SESSION_STARTED, SESSION_RESUMED, USER_CONNECTED -> Optional.of(true);
            case SESSION_PAUSED -> Optional.empty();
        };
    }

    private void record(CallEvent event, boolean goesOn) {
        RequestContext context = RequestContext.system();
        store.findByRoom(event.room(), context)
                .ifPresent(stored -> records.update(
                        stored,
                        teleconsultation ->
                                goesOn ? teleconsultation.callResumed(event.at()) : ended(teleconsultation, event.at()),
                        context));
    }

    /** The grace counts from when the message came: after an outage a call that ended long ago may have gone on since. */
    private Teleconsultation ended(Teleconsultation teleconsultation, Instant at) {
        Instant now = clock.instant();
        return teleconsultation.callEnded(at, (now.isAfter(at) ? now : at).plus(grace));
    }
}
