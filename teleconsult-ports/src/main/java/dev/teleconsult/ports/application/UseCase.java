package dev.teleconsult.ports.application;

import dev.teleconsult.domain.RefusalException;
import dev.teleconsult.ports.inbound.Refuses;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What is the same at the door of every use case: an argument that is null is refused by its name, and nothing is begun once
 * the application is closed. Looks at the interface, so that a method that is added later has it too.
 */
final class UseCase {

    private UseCase() {}

    /** @param closed read before each call; a call that has begun goes on to its end */
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
            // Tests run with assertions: no test of ours, wherever it is, meets a refusal that callers were not told
            // of.
            assert !(failure instanceof RefusalException refusal) || isListed(method, refusal)
                    : port.getSimpleName() + "." + method.getName() + " does not list " + failure.getMessage();
            throw failure;
        }
    }

    /** @param arguments null for a method without parameters; the names are looked up for the failure alone */
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
