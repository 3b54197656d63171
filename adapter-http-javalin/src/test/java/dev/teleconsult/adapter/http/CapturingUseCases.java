package dev.teleconsult.adapter.http;

import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.inbound.TeleconsultUseCases;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/** Use cases that only record the caller, for those that need no result, such as {@code cancel}. */
final class CapturingUseCases {
    private final AtomicReference<RequestContext> last = new AtomicReference<>();
    private final TeleconsultUseCases useCases = proxy(
            TeleconsultUseCases.class,
            (self, handOut, arguments) -> proxy(handOut.getReturnType(), (role, useCase, given) -> {
                last.set((RequestContext) Arrays.stream(given)
                        .filter(RequestContext.class::isInstance)
                        .findFirst()
                        .orElseThrow());
                return useCase.getReturnType() == Optional.class ? Optional.empty() : null;
            }));

    TeleconsultUseCases all() {
        return useCases;
    }

    /** The context of the last call. */
    RequestContext context() {
        return last.getAndSet(null);
    }

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }
}
