package dev.teleconsult.ports.inbound;

import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.ports.RequestContext;

/** Schedules, changes and cancels. Who may do so is decided before, by the gateway or the HTTP adapter. */
public interface PlanTeleconsultationUseCase {

    /**
     * Schedules a teleconsultation; its room is opened if all participants are known. A call that fails leaves nothing behind but
     * video users. With an {@linkplain RequestContext#idempotencyKey() idempotency key}, repeating it gives the same id.
     */
    TeleconsultationId schedule(ScheduleCommand command, RequestContext context);

    /**
     * Changes the plan, until the window closes. A call that fails has changed nothing. The empty change does nothing,
     * whenever it comes.
     */
    void change(TeleconsultationId id, ChangeCommand command, RequestContext context);

    /**
     * Adds one participant; the last one opens the room. With an idempotency key, repeating it does nothing; without,
     * naming the same person again is refused.
     */
    void addParticipant(TeleconsultationId id, Invitation invitation, RequestContext context);

    /**
     * Cancels it, at any time. Once this returns, no link of it is shown again and its rooms are deleted, if not now then as
     * soon as the provider agrees. A second time it is not found.
     */
    void cancel(TeleconsultationId id, RequestContext context);
}
