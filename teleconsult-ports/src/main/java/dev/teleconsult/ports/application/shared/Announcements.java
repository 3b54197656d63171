package dev.teleconsult.ports.application.shared;

import dev.teleconsult.ports.application.TeleconsultationListener;
import java.util.function.Consumer;

/** Calls the listener. The failure of a listener is reported and does not affect the use case. */
public final class Announcements {

    private final TeleconsultationListener listener;

    public Announcements(TeleconsultationListener listener) {
        this.listener = listener;
    }

    public void tell(Consumer<TeleconsultationListener> news) {
        try {
            news.accept(listener);
        } catch (RuntimeException | Error failure) {
            Thread current = Thread.currentThread();
            current.getUncaughtExceptionHandler().uncaughtException(current, failure);
        }
    }
}
