package dev.teleconsult.ports.application.shared;

import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.ports.application.TeleconsultationListener;
import java.util.function.Consumer;

/**
 * Tells of changes of a teleconsultation.
 *
 * @param announcements to the application's listener
 * @param watching reads the teleconsultation anew for the participants who wait for it
 */
public record Changes(Announcements announcements, Consumer<TeleconsultationId> watching) {

    public void tell(TeleconsultationId id, Consumer<TeleconsultationListener> news) {
        watching.accept(id);
        announcements.tell(news);
    }
}
