package dev.teleconsult.ports.application;

import java.util.function.Consumer;

/** Tells the listener what happened. A listener that fails is reported and harms no use case. */
final class Announcements {

    private final TeleconsultationListener listener;

    Announcements(TeleconsultationListener listener) {
        this.listener = listener;
    }

    void tell(Consumer<TeleconsultationListener> news) {
        try {
            news.accept(listener);
        } catch (RuntimeException | Error failure) {
            Thread current = Thread.currentThread();
            current.getUncaughtExceptionHandler().uncaughtException(current, failure);
        }
    }
}
