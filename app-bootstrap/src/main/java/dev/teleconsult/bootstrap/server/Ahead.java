package dev.teleconsult.bootstrap.server;

import dev.teleconsult.ports.inbound.TeleconsultUseCases;
import dev.teleconsult.ports.outbound.TeleconsultStorage;
import dev.teleconsult.ports.outbound.VideoProvider;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Proxy;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What every start needs and what depends on no setting, made by a thread of its own while the settings are read. Each is made once
 * in a process; the thread that needs it first makes it or waits for it, so nothing depends on how far this one has come.
 *
 * <p>Only what initializes no class of a library or of ours belongs here. Two threads that initialize classes which need each other
 * would wait for each other for ever.
 */
public final class Ahead {

    private static final List<Class<?>> FACADES =
            List.of(TeleconsultUseCases.class, TeleconsultStorage.class, VideoProvider.class);

    private Ahead() {}

    /** Begins, and does not wait for it. */
    public static void begin() {
        Thread thread = new Thread(Ahead::prepare, "start-ahead");
        thread.setDaemon(true);
        thread.start();
    }

    static void prepare() {
        FACADES.stream().flatMap(Ahead::proxied).distinct().forEach(Ahead::makeProxyClass);
        // Jetty asks for them.
        Locale.getAvailableLocales();
    }

    /** The façade itself and the ports that it hands out, maybe. */
    static Stream<Class<?>> proxied(Class<?> facade) {
        return Stream.concat(
                Stream.of(facade), Stream.of(facade.getMethods()).flatMap(method -> handedOut(method).stream()));
    }

    private static Optional<Class<?>> handedOut(Method method) {
        Type type = method.getGenericReturnType();
        if (type instanceof ParameterizedType maybe && maybe.getRawType().equals(Optional.class)) {
            type = maybe.getActualTypeArguments()[0];
        }
        return type instanceof Class<?> port && port.isInterface() ? Optional.of(port) : Optional.empty();
    }

    /** Kept by the JVM for the next proxy of this interface. */
    private static void makeProxyClass(Class<?> type) {
        Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
            throw new IllegalStateException("made for its class alone");
        });
    }
}
