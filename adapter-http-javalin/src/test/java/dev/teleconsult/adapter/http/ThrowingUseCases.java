package dev.teleconsult.adapter.http;

import dev.teleconsult.ports.inbound.TeleconsultUseCases;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicReference;

/** Use cases that all throw the given exception or {@link Error}. */
final class ThrowingUseCases {
    private final AtomicReference<Throwable> failure =
            new AtomicReference<>(new IllegalStateException("no failure was set"));
    private final TeleconsultUseCases useCases =
            proxy(TeleconsultUseCases.class, (self, handOut, arguments) -> proxy(handOut.getReturnType(), this::fail));

    void failWith(Throwable next) {
        failure.set(next);
    }

    TeleconsultUseCases all() {
        return useCases;
    }

    private Object fail(Object self, Method useCase, Object[] arguments) throws Throwable {
        throw failure.get();
    }

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }
}
