package dev.teleconsult.ports.application.shared;

import dev.teleconsult.ports.application.TeleconsultationListener;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Tells the listener what happened. The failure of a listener is reported and does not affect the use case. */
public final class Announcements {

    private final List<TeleconsultationListener> listeners;

    public Announcements(TeleconsultationListener... listeners) {
        this.listeners = List.of(listeners);
    }

    /** These listeners and another one. */
    public Announcements and(TeleconsultationListener another) {
        return new Announcements(
                Stream.concat(listeners.stream(), Stream.of(another)).toArray(TeleconsultationListener[]::new));
    }

    public void tell(Consumer<TeleconsultationListener> news) {
        listeners.forEach(listener -> tell(listener, news));
    }

    private static void tell(TeleconsultationListener listener, Consumer<TeleconsultationListener> news) {
        try {
            news.accept(listener);
        } catch (RuntimeException | Error failure) {
            Thread current = Thread.currentThread();
            current.getUncaughtExceptionHandler().uncaughtException(current, failure);
        }
    }
}
