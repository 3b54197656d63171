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
 * Prepares objects that every start needs and that depend on no setting, in a separate thread while the settings are
 * read. Each is made once in a process; a thread that needs it makes it or waits for it, so correctness does not depend
 * on the progress of this thread.
 *
 * <p>The preparation must not initialize classes of libraries or of this project: two threads that initialize classes
 * which need each other could deadlock.
 */
public final class Ahead {

    private static final List<Class<?>> FACADES =
            List.of(TeleconsultUseCases.class, TeleconsultStorage.class, VideoProvider.class);

    private Ahead() {}

    /** Starts the preparation without waiting for it. */
    public static void begin() {
        Thread thread = new Thread(Ahead::prepare, "start-ahead");
        thread.setDaemon(true);
        thread.start();
    }

    static void prepare() {
        FACADES.stream().flatMap(Ahead::proxied).distinct().forEach(Ahead::makeProxyClass);
        // Needed by Jetty.
        Locale.getAvailableLocales();
    }

    /** The façade itself and the ports that it returns. */
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

    /** Creates the proxy class, which the JVM keeps for later proxies of this interface. */
    private static void makeProxyClass(Class<?> type) {
        Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
            throw new IllegalStateException("made for its class alone");
        });
    }
}
