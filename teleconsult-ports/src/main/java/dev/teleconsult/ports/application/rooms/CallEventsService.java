package dev.teleconsult.ports.application.rooms;

import dev.teleconsult.domain.CallMark;
import dev.teleconsult.domain.Fact;
import dev.teleconsult.domain.RoomId;
import dev.teleconsult.domain.SessionId;
import dev.teleconsult.domain.Teleconsultation;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.application.records.TeleconsultationRecords;
import dev.teleconsult.ports.inbound.HandleCallEventsUseCase;
import dev.teleconsult.ports.outbound.AttendanceRecords;
import dev.teleconsult.ports.outbound.CallEvent;
import dev.teleconsult.ports.outbound.CallEvents;
import dev.teleconsult.ports.outbound.TeleconsultationStore;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Handles the provider's messages. Stores in the attendance who joined and who left. Records that a call ended or goes
 * on; the reconciler deletes the uploads after the grace period. Messages come repeated, late and in any order, and to
 * any replica. While uploads are owed, the record holds the instant of the last message, and an older message changes
 * nothing. A late message about the end of a call may find no newer message on record and mark the uploads of a running
 * call for deletion; they are safe nevertheless, since the reconciler asks the provider before it deletes any.
 *
 * <p>Where facts are kept, it also records when two people first met and when the last one left, and keeps who joined
 * and who left.
 */
public final class CallEventsService implements HandleCallEventsUseCase {

    /**
     * The settings for handling messages.
     *
     * @param uploadsGoWithCall whether uploads are deleted when the call has ended
     * @param grace how long after the end of the call uploads are deleted
     */
    public record Terms(boolean uploadsGoWithCall, Duration grace) {}

    private final TeleconsultationStore store;
    private final TeleconsultationRecords records;
    private final CallEvents events;
    private final Terms terms;
    private final Optional<AttendanceRecords> attendance;
    private final Clock clock;

    public CallEventsService(
            TeleconsultationRecords records,
            CallEvents events,
            Terms terms,
            Optional<AttendanceRecords> attendance,
            Clock clock) {
        this.store = records.store();
        this.records = records;
        this.events = events;
        this.terms = terms;
        this.attendance = attendance;
        this.clock = clock;
    }

    @Override
    public boolean mayBeAuthentic(Map<String, String> headers) {
        return events.mayBeAuthentic(headers);
    }

    @Override
    public void received(Map<String, String> headers, byte[] body) {
        Optional<CallEvent> event = events.read(headers, body, clock.instant());
        event.ifPresent(this::heard);
    }

    private void heard(CallEvent event) {
        Optional<Boolean> goesOn = terms.uploadsGoWithCall() ? callGoesOn(event) : Optional.empty();
        List<CallMark> marks = attendance.isPresent() ? marks(event) : List.of();
        if (goesOn.isEmpty() && marks.isEmpty() && !isProgress(event)) {
            return;
        }
        RequestContext context = RequestContext.system();
        store.findByRoom(event.room(), context).ifPresent(stored -> {
            // Marks are stored first: after a failure the message arrives again, and adding a mark again changes
            // nothing.
            marks.stream()
                    .filter(mark -> isOfParticipants(mark, stored.teleconsultation()))
                    .forEach(mark -> attendance.orElseThrow().add(stored.id(), mark, context));
            records.update(stored, before -> progressed(withFiles(before, event, goesOn), event), context);
            participantFact(event, stored.teleconsultation())
                    .ifPresent(fact -> records.facts().add(stored, fact, context));
        });
    }

    /** Whether it can cause a fact, if facts are kept. */
    private boolean isProgress(CallEvent event) {
        return records.facts().areTold() && event.kind() != CallEvent.Kind.SESSION_PAUSED;
    }

    /**
     * The fact that a participant joined or left, which changes no record; empty for a person who is not on the roster.
     */
    private static Optional<Fact> participantFact(CallEvent event, Teleconsultation teleconsultation) {
        Optional<Fact.Kind> kind = switch (event.kind()) {
            case USER_CONNECTED -> Optional.of(Fact.Kind.PARTICIPANT_JOINED);
            case USER_DISCONNECTED -> Optional.of(Fact.Kind.PARTICIPANT_LEFT);
            case SESSION_STARTED, SESSION_PAUSED, SESSION_RESUMED, SESSION_ENDED -> Optional.empty();
        };
        return kind.flatMap(what -> event.person()
                .filter(who -> teleconsultation.plan().participants().find(who).isPresent())
                .map(who -> Fact.of(what, event.at(), who)));
    }

    /**
     * Whether the mark is about the call or a participant; a person who is not on the roster is ignored, even if the
     * provider admits them.
     */
    private static boolean isOfParticipants(CallMark mark, Teleconsultation teleconsultation) {
        return mark.person()
                .map(person ->
                        teleconsultation.plan().participants().find(person).isPresent())
                .orElse(true);
    }

    /** The attendance that the message reports; none if it does not name its call. */
    private static List<CallMark> marks(CallEvent event) {
        if (event.session().isEmpty()) {
            return List.of();
        }
        RoomId room = event.room();
        SessionId session = event.session().get();
        List<CallMark> marks = new ArrayList<>();
        switch (event.kind()) {
            case USER_CONNECTED ->
                event.person().ifPresent(who -> marks.add(CallMark.joined(room, session, who, event.at())));
            case USER_DISCONNECTED ->
                event.person().ifPresent(who -> marks.add(CallMark.left(room, session, who, event.at())));
            case SESSION_ENDED -> marks.add(CallMark.ended(room, session, event.at()));
            case SESSION_STARTED, SESSION_PAUSED, SESSION_RESUMED -> {
                // Only the number of people matters: it shows that people met.
            }
        }
        if (event.connected() >= 2 && event.kind() != CallEvent.Kind.USER_DISCONNECTED) {
            marks.add(CallMark.met(room, session, event.at()));
        }
        return marks;
    }

    /** Whether the call goes on; empty if the message does not affect the files. */
    private static Optional<Boolean> callGoesOn(CallEvent event) {
        return switch (event.kind()) {
            case SESSION_ENDED -> Optional.of(false);
            case USER_DISCONNECTED -> event.connected() == 0 ? Optional.of(false) : Optional.empty();
            case SESSION_STARTED, SESSION_RESUMED, USER_CONNECTED -> Optional.of(true);
            case SESSION_PAUSED -> Optional.empty();
        };
    }

    private Teleconsultation withFiles(Teleconsultation teleconsultation, CallEvent event, Optional<Boolean> goesOn) {
        return goesOn.map(on -> on ? teleconsultation.callResumed(event.at()) : ended(teleconsultation, event.at()))
                .orElse(teleconsultation);
    }

    private Teleconsultation progressed(Teleconsultation teleconsultation, CallEvent event) {
        if (!isProgress(event)) {
            return teleconsultation;
        }
        boolean isEmpty = event.kind() == CallEvent.Kind.SESSION_ENDED
                || event.kind() == CallEvent.Kind.USER_DISCONNECTED && event.connected() == 0;
        boolean mayBeEmpty = event.kind() == CallEvent.Kind.USER_DISCONNECTED && event.connected() < 0;
        if (isEmpty) {
            return teleconsultation.lastLeft(event.at());
        }
        return mayBeEmpty ? teleconsultation : teleconsultation.connected(event.connected(), event.at());
    }

    /**
     * The grace period counts from the arrival of the message: after an outage the message may be old, and people may
     * have come back since.
     */
    private Teleconsultation ended(Teleconsultation teleconsultation, Instant at) {
        Instant now = clock.instant();
        return teleconsultation.callEnded(at, (now.isAfter(at) ? now : at).plus(terms.grace()));
    }
}
