package dev.teleconsult.ports.invariants;

import dev.teleconsult.ports.application.TeleconsultApplication;
import dev.teleconsult.ports.inbound.JoinTeleconsultationUseCase;
import dev.teleconsult.ports.inbound.PlanTeleconsultationUseCase;

/**
 * A running service as its callers reach it: the use cases themselves, or a client of the server in front of them. A
 * refusal ends in a {@link dev.teleconsult.domain.RefusalException}; an outage, or no answer, in a {@link
 * dev.teleconsult.ports.PortException}.
 */
public interface Replica extends AutoCloseable {

    PlanTeleconsultationUseCase planning();

    /**
     * Only the video user, the link, the reason, the attendees' video users and the first moment of a view are used.
     */
    JoinTeleconsultationUseCase joining();

    /** Stops the client and the server; not the application. */
    @Override
    void close();

    /** The use cases themselves. */
    static Replica of(TeleconsultApplication application) {
        return new Replica() {
            @Override
            public PlanTeleconsultationUseCase planning() {
                return application.planning();
            }

            @Override
            public JoinTeleconsultationUseCase joining() {
                return application.joining();
            }

            @Override
            public void close() {
                // nothing was started
            }
        };
    }
}
