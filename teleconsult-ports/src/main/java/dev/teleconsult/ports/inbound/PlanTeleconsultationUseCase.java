package dev.teleconsult.ports.inbound;

import dev.teleconsult.domain.RefusalCode;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.ports.RequestContext;

/**
 * Schedules, reads, changes and cancels teleconsultations. The gateway or the HTTP adapter decides before which callers
 * may do so.
 */
public interface PlanTeleconsultationUseCase {

    /**
     * Schedules a teleconsultation; its room is opened if all participants are known. A failed call leaves only video
     * users behind. With an {@linkplain RequestContext#idempotencyKey() idempotency key}, repeating it gives the same
     * id.
     *
     * <p>The identifiers of other systems are claimed first. Of several calls with the same identifier one schedules
     * and the others are refused, so that there is never a second room, whichever replica dies in between.
     */
    @Refuses({
        RefusalCode.START_REQUIRED,
        RefusalCode.START_OUT_OF_RANGE,
        RefusalCode.END_OR_DURATION_REQUIRED,
        RefusalCode.END_BEFORE_START,
        RefusalCode.DURATION_TOO_SHORT,
        RefusalCode.DURATION_TOO_LONG,
        RefusalCode.TOO_FEW_PARTICIPANTS,
        RefusalCode.TOO_MANY_PARTICIPANTS,
        RefusalCode.MORE_PARTICIPANTS_THAN_EXPECTED,
        RefusalCode.DUPLICATE_PARTICIPANT,
        RefusalCode.DIRECTORY_REQUIRED,
        RefusalCode.UNKNOWN_GROUP,
        RefusalCode.GROUPS_REQUIRED,
        RefusalCode.FULL_NAME_REQUIRED,
        RefusalCode.GROUPS_NOT_ACCEPTED,
        RefusalCode.FULL_NAME_NOT_ACCEPTED,
        RefusalCode.UNKNOWN_USER,
        RefusalCode.NO_PLUS_PARTICIPANT,
        RefusalCode.UNAUTHORIZED_USER,
        RefusalCode.CONCURRENT_CHANGE,
        RefusalCode.IDEMPOTENCY_KEY_INVALID,
        RefusalCode.IDEMPOTENCY_KEY_REUSED,
        RefusalCode.IDEMPOTENCY_KEY_IN_USE,
        RefusalCode.IDEMPOTENCY_UNSUPPORTED,
        RefusalCode.IDENTIFIER_IN_USE,
        RefusalCode.IDENTIFIER_BEING_TAKEN,
        RefusalCode.IDENTIFIERS_UNSUPPORTED,
        RefusalCode.LANGUAGE_NOT_OFFERED
    })
    TeleconsultationId schedule(ScheduleCommand command, RequestContext context);

    /**
     * Returns the current plan, with names, roles and the state, and without any link. A cancelled teleconsultation is
     * not found.
     */
    @Refuses({RefusalCode.TELECONSULTATION_NOT_FOUND, RefusalCode.UNAUTHORIZED_USER})
    PlanView read(TeleconsultationId id, RequestContext context);

    /**
     * Changes the plan, until the window opens. A failed call has no effect. The empty change does nothing, even after
     * that.
     */
    @Refuses({
        RefusalCode.TELECONSULTATION_NOT_FOUND,
        RefusalCode.IMMUTABILITY_WINDOW_CLOSED,
        RefusalCode.CONCURRENT_CHANGE,
        RefusalCode.START_OUT_OF_RANGE,
        RefusalCode.END_OR_DURATION_REQUIRED,
        RefusalCode.END_BEFORE_START,
        RefusalCode.DURATION_TOO_SHORT,
        RefusalCode.DURATION_TOO_LONG,
        RefusalCode.TOO_FEW_PARTICIPANTS,
        RefusalCode.TOO_MANY_PARTICIPANTS,
        RefusalCode.MORE_PARTICIPANTS_THAN_EXPECTED,
        RefusalCode.DUPLICATE_PARTICIPANT,
        RefusalCode.DIRECTORY_REQUIRED,
        RefusalCode.UNKNOWN_GROUP,
        RefusalCode.GROUPS_REQUIRED,
        RefusalCode.FULL_NAME_REQUIRED,
        RefusalCode.GROUPS_NOT_ACCEPTED,
        RefusalCode.FULL_NAME_NOT_ACCEPTED,
        RefusalCode.UNKNOWN_USER,
        RefusalCode.NO_PLUS_PARTICIPANT,
        RefusalCode.UNAUTHORIZED_USER,
        RefusalCode.LANGUAGE_NOT_OFFERED
    })
    void change(TeleconsultationId id, ChangeCommand command, RequestContext context);

    /**
     * Adds one participant; the last one opens the room. With an idempotency key, repeating it does nothing; without,
     * naming the same person again is refused.
     */
    @Refuses({
        RefusalCode.TELECONSULTATION_NOT_FOUND,
        RefusalCode.IMMUTABILITY_WINDOW_CLOSED,
        RefusalCode.CONCURRENT_CHANGE,
        RefusalCode.ROSTER_FULL,
        RefusalCode.DUPLICATE_PARTICIPANT,
        RefusalCode.UNKNOWN_GROUP,
        RefusalCode.GROUPS_REQUIRED,
        RefusalCode.FULL_NAME_REQUIRED,
        RefusalCode.GROUPS_NOT_ACCEPTED,
        RefusalCode.FULL_NAME_NOT_ACCEPTED,
        RefusalCode.UNKNOWN_USER,
        RefusalCode.NO_PLUS_PARTICIPANT,
        RefusalCode.UNAUTHORIZED_USER,
        RefusalCode.IDEMPOTENCY_KEY_INVALID,
        RefusalCode.IDEMPOTENCY_KEY_REUSED,
        RefusalCode.IDEMPOTENCY_KEY_IN_USE,
        RefusalCode.IDEMPOTENCY_UNSUPPORTED,
        RefusalCode.LANGUAGE_NOT_OFFERED
    })
    void addParticipant(TeleconsultationId id, Invitation invitation, RequestContext context);

    /**
     * Cancels it, at any time. Once this returns, no link of it is shown again, and its rooms are deleted, now or as
     * soon as the provider can do it. A second call does not find it.
     */
    @Refuses({RefusalCode.TELECONSULTATION_NOT_FOUND, RefusalCode.CONCURRENT_CHANGE})
    void cancel(TeleconsultationId id, RequestContext context);

    /**
     * As {@link #cancel(TeleconsultationId, RequestContext)}, if the plan still has this mark when the cancellation is
     * written; otherwise refused with {@link RefusalCode#CONCURRENT_CHANGE}, without an effect.
     *
     * @param seen the mark of the plan that the caller saw
     */
    @Refuses({RefusalCode.TELECONSULTATION_NOT_FOUND, RefusalCode.CONCURRENT_CHANGE})
    void cancel(TeleconsultationId id, PlanMark seen, RequestContext context);
}
