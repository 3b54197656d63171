package dev.teleconsult.ports.application;

import dev.teleconsult.domain.RefusalException;
import dev.teleconsult.ports.inbound.Refuses;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The checks before every use case: no argument is null (the exception names it), and no call begins once the
 * application is closed. A proxy of the interface makes them, so that they hold for methods added later.
 */
final class UseCase {

    private UseCase() {}

    /** @param closed read before each call; a call that has begun continues */
    static <U> U of(Class<U> port, U inside, AtomicBoolean closed) {
        return port.cast(Proxy.newProxyInstance(
                port.getClassLoader(),
                new Class<?>[] {port},
                (proxy, method, arguments) -> called(port, inside, closed, proxy, method, arguments)));
    }

    static void requireOpen(AtomicBoolean closed) {
        if (closed.get()) {
            throw new IllegalStateException("the application is closed");
        }
    }

    private static <U> Object called(
            Class<U> port, U inside, AtomicBoolean closed, Object proxy, Method method, Object[] arguments)
            throws Throwable {
        if (method.getDeclaringClass().equals(Object.class)) {
            return switch (method.getName()) {
                case "toString" -> port.getSimpleName();
                case "equals" -> proxy == arguments[0];
                default -> System.identityHashCode(proxy);
            };
        }
        requireNoNull(method, arguments);
        requireOpen(closed);
        try {
            return method.invoke(inside, arguments);
        } catch (InvocationTargetException thrown) {
            Throwable failure = thrown.getCause();
            // Tests run with assertions: in no test does a method throw a refusal that its interface does not declare.
            assert !(failure instanceof RefusalException refusal) || isListed(method, refusal)
                    : port.getSimpleName() + "." + method.getName() + " does not list " + failure.getMessage();
            throw failure;
        }
    }

    /** @param arguments null for a method without parameters; the names are only looked up on failure */
    private static void requireNoNull(Method method, Object[] arguments) {
        for (int i = 0; i < method.getParameterCount(); i++) {
            if (arguments[i] == null) {
                throw new NullPointerException(method.getParameters()[i].getName());
            }
        }
    }

    private static boolean isListed(Method method, RefusalException refusal) {
        Refuses refuses = method.getAnnotation(Refuses.class);
        return refuses != null && List.of(refuses.value()).contains(refusal.code());
    }
}
