package dev.teleconsult.ports.application.shared;

import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.ports.application.TeleconsultationListener;
import java.util.function.Consumer;

/**
 * The receivers of notifications about changes of a teleconsultation.
 *
 * @param announcements calls the application's listener
 * @param watching reads the teleconsultation again for the participants who wait for it
 */
public record Changes(Announcements announcements, Consumer<TeleconsultationId> watching) {

    public void tell(TeleconsultationId id, Consumer<TeleconsultationListener> news) {
        watching.accept(id);
        announcements.tell(news);
    }
}
