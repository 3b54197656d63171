package dev.teleconsult.ports.application;

import dev.teleconsult.domain.TeleconsultationId;
import java.util.function.Consumer;

/**
 * Tells of changes of a teleconsultation.
 *
 * @param announcements to the application's listener
 * @param watching reads the teleconsultation anew for the participants who wait for it
 */
record Changes(Announcements announcements, Consumer<TeleconsultationId> watching) {

    void tell(TeleconsultationId id, Consumer<TeleconsultationListener> news) {
        watching.accept(id);
        announcements.tell(news);
    }
}
