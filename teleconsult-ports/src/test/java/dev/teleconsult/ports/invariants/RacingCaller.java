package dev.teleconsult.ports.invariants;

import static dev.teleconsult.ports.invariants.Stage.HOUR;
import static dev.teleconsult.ports.invariants.Stage.START;

import dev.teleconsult.domain.DomainFixtures;
import dev.teleconsult.domain.Plan;
import dev.teleconsult.domain.RoomId;
import dev.teleconsult.domain.ScheduleChange;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.application.TeleconsultApplication;
import dev.teleconsult.ports.inbound.ChangeCommand;
import dev.teleconsult.ports.inbound.Invitation;
import dev.teleconsult.ports.inbound.Invitations;
import dev.teleconsult.ports.inbound.ScheduleCommand;
import dev.teleconsult.ports.invariants.History.Answer;
import dev.teleconsult.ports.invariants.History.Request;
import dev.teleconsult.ports.outbound.CallEvent;
import dev.teleconsult.ports.testing.FakeVideoProvider.SignedMessage;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * A caller, and its request for the shared teleconsultation.
 *
 * @param number distinguishes the callers, from 1
 * @param room of the teleconsultation at the start, or a missing one
 */
record RacingCaller(Part part, int number, Stage stage, TeleconsultationId id, RoomId room) {

    private static final String KEY = "key";

    /** The possible requests of a caller. */
    enum Part {
        SCHEDULE,
        /** All callers with this request have the same key. */
        SCHEDULE_WITH_KEY,
        /** A start of the caller's own and the same end: the provider must be called. */
        CHANGE_OF_ROOM,
        /** A name of the caller's own: the provider need not be called. */
        CHANGE_OF_NAME,
        /** More people are expected than known, so there is no room afterwards. */
        CHANGE_TO_INCOMPLETE,
        ADD,
        CANCEL,
        /** At a replica by whose clock links may be shown. */
        LOOK_IN_TIME,
        /** At a replica by whose clock they may not. */
        LOOK_EARLY,
        CALL_ENDED,
        CALL_GOES_ON,
        DELETE_UPLOADS
    }

    Request request() {
        return switch (part) {
            case SCHEDULE -> new Request.Schedule("none of " + number);
            case SCHEDULE_WITH_KEY -> new Request.Schedule(KEY);
            case CHANGE_OF_ROOM -> new Request.Change(id, "start", start());
            case CHANGE_OF_NAME -> new Request.Change(id, "name", Instant.MIN);
            case CHANGE_TO_INCOMPLETE -> new Request.Change(id, "people", Instant.MIN);
            case ADD -> new Request.Add(id, "patient");
            case CANCEL -> new Request.Cancel(id);
            case LOOK_IN_TIME -> new Request.Join(id, "doctor");
            case LOOK_EARLY -> new Request.Join(id, "patient");
            default -> new Request.Other(part.name());
        };
    }

    /** How far the clock of the called replica is ahead. */
    Duration skew() {
        return part == Part.LOOK_IN_TIME ? Histories.SKEW : Duration.ZERO;
    }

    Answer ask(TeleconsultApplication application) {
        return switch (part) {
            case SCHEDULE -> schedule(application, RequestContext.system());
            case SCHEDULE_WITH_KEY -> schedule(application, stage.keyed(KEY));
            case CHANGE_OF_ROOM ->
                change(
                        application,
                        ChangeCommand.none().schedule(ScheduleChange.none().start(start())));
            case CHANGE_OF_NAME -> change(application, ChangeCommand.none().invitations(people(2, "doctor " + number)));
            case CHANGE_TO_INCOMPLETE ->
                change(application, ChangeCommand.none().invitations(people(3, "doctor")));
            case ADD -> {
                application.planning().addParticipant(id, stage.invite("patient"), RequestContext.system());
                yield new Answer.Done();
            }
            case CANCEL -> {
                application.planning().cancel(id, RequestContext.system());
                yield new Answer.Done();
            }
            case LOOK_IN_TIME -> look(application, "doctor");
            case LOOK_EARLY -> look(application, "patient");
            case CALL_ENDED -> tell(application, CallEvent.Kind.SESSION_ENDED);
            case CALL_GOES_ON -> tell(application, CallEvent.Kind.SESSION_RESUMED);
            case DELETE_UPLOADS -> {
                application.callContent().deleteUploads(id, RequestContext.system());
                yield new Answer.Done();
            }
        };
    }

    /** Whether a plan is as this caller wants it; unused for a caller who changes none. */
    boolean isContentWith(Plan plan) {
        return switch (part) {
            case CHANGE_OF_ROOM -> plan.schedule().start().equals(start());
            case CHANGE_OF_NAME -> plan.participants().known().get(0).fullName().equals("doctor " + number);
            case CHANGE_TO_INCOMPLETE -> plan.participants().expected() == 3;
            case ADD -> plan.participants().known().size() == 2;
            default -> throw new IllegalStateException(part + " changes no plan");
        };
    }

    /** Whether this caller changes the plan's people. */
    boolean changesPeople() {
        return part == Part.CHANGE_OF_NAME || part == Part.CHANGE_TO_INCOMPLETE || part == Part.ADD;
    }

    /** Whether this caller changes the plan's times. */
    boolean changesTimes() {
        return part == Part.CHANGE_OF_ROOM;
    }

    private Instant start() {
        return START.plusSeconds(number);
    }

    private Answer schedule(TeleconsultApplication application, RequestContext context) {
        return new Answer.Scheduled(
                application.planning().schedule(ScheduleCommand.of(people(2, "doctor"), START, HOUR), context));
    }

    private Answer change(TeleconsultApplication application, ChangeCommand command) {
        application.planning().change(id, command, RequestContext.system());
        return new Answer.Done();
    }

    private Answer look(TeleconsultApplication application, String who) {
        return Answer.Seen.of(application.joining().join(id, Stage.AS_IT_IS, stage.by(who)), stage.video);
    }

    private Answer tell(TeleconsultApplication application, CallEvent.Kind kind) {
        Instant now = stage.clock.instant();
        SignedMessage message = stage.video.message(new CallEvent(kind, room, -1, now.plusMillis(number)), now);
        application.callEvents().received(message.headers(), message.body());
        return new Answer.Done();
    }

    private Invitations people(int expected, String doctor) {
        Invitation named = Invitation.of(stage.user("doctor").value(), DomainFixtures.DOCTORS, doctor);
        return Invitations.of(expected, List.of(named, stage.invite("patient")));
    }
}
