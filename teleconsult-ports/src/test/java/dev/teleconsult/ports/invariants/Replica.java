package dev.teleconsult.ports.invariants;

import dev.teleconsult.ports.application.TeleconsultApplication;
import dev.teleconsult.ports.inbound.JoinTeleconsultationUseCase;
import dev.teleconsult.ports.inbound.PlanTeleconsultationUseCase;

/**
 * A running service as its callers meet it: the use cases themselves, or a client of the server that stands before them. What was
 * refused ends in a {@link dev.teleconsult.domain.RefusalException}; an outage, or no answer, in a {@link
 * dev.teleconsult.ports.PortException}.
 */
public interface Replica extends AutoCloseable {

    PlanTeleconsultationUseCase planning();

    /** Of a view, the video user, the link, the reason, the attendees' video users and the first moment are looked at. */
    JoinTeleconsultationUseCase joining();

    /** Stops what was started to meet it; not the application. */
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
