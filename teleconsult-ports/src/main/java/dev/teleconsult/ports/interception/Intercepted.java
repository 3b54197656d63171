package dev.teleconsult.ports.interception;

import static java.util.Objects.requireNonNull;

import dev.teleconsult.ports.Capability;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.Upstream;
import dev.teleconsult.ports.outbound.Idempotent;
import dev.teleconsult.ports.outbound.MakesNoCall;
import dev.teleconsult.ports.outbound.OutboundPort;
import dev.teleconsult.ports.outbound.TeleconsultStorage;
import dev.teleconsult.ports.outbound.VideoProvider;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Proxy;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;

/**
 * Puts an interceptor around outbound ports. It finds the methods of a port by reflection, so that it also covers
 * methods added later.
 *
 * <p>Not intercepted are a façade's own methods ({@code check}, {@code close}) and methods that call no upstream (those
 * marked {@link MakesNoCall}, and those of ports without {@link OutboundPort}).
 */
public final class Intercepted {

    private record Decorated(Object port, Object around) {}

    /** The calls of each port, by the capabilities of its provider: found once, since reflection is slow. */
    private static final ClassValue<Map<Set<Capability>, Map<Method, PortCall>>> CALLS = new ClassValue<>() {
        @Override
        protected Map<Set<Capability>, Map<Method, PortCall>> computeValue(Class<?> type) {
            return new ConcurrentHashMap<>();
        }
    };

    /** The port that each method of a façade returns. Methods that return other types are missing. */
    private static final ClassValue<Map<Method, Class<?>>> HANDED_OUT = new ClassValue<>() {
        @Override
        protected Map<Method, Class<?>> computeValue(Class<?> type) {
            Map<Method, Class<?>> ports = new HashMap<>();
            for (Method method : type.getMethods()) {
                portHandedOutBy(method).ifPresent(port -> ports.put(method, port));
            }
            return Map.copyOf(ports);
        }
    };

    private Intercepted() {}

    /** Wraps every port of a store. */
    public static TeleconsultStorage storage(TeleconsultStorage storage, PortInterceptor interceptor) {
        return facade(TeleconsultStorage.class, requireNonNull(storage, "storage"), interceptor, Set.of());
    }

    /**
     * Wraps every port of a video provider. Its capabilities decide which calls are idempotent and which make no call.
     */
    public static VideoProvider video(VideoProvider provider, PortInterceptor interceptor) {
        return facade(
                VideoProvider.class,
                requireNonNull(provider, "provider"),
                interceptor,
                provider.capabilities().all());
    }

    /**
     * Wraps one port.
     *
     * @throws IllegalArgumentException if the type is not marked as a port
     */
    public static <P> P port(Class<P> type, P port, PortInterceptor interceptor) {
        return port(type, port, interceptor, Set.of());
    }

    private static <P> P port(Class<P> type, P port, PortInterceptor interceptor, Set<Capability> capabilities) {
        OutboundPort marked = type.getAnnotation(OutboundPort.class);
        if (marked == null) {
            throw new IllegalArgumentException(type.getSimpleName() + " is not an outbound port");
        }
        requireNonNull(port, "port");
        requireNonNull(interceptor, "interceptor");
        Map<Method, PortCall> calls = CALLS.get(type)
                .computeIfAbsent(Set.copyOf(capabilities), capable -> callsOf(type, marked.value(), capable));
        return proxy(type, (proxy, method, arguments) -> {
            PortCall call = calls.get(method);
            return call == null
                    ? invoke(method, port, arguments)
                    : interceptor.around(traced(call, arguments), () -> invoke(method, port, arguments));
        });
    }

    /** Makes the call within the trace of the request, if the port gets a request context. */
    private static PortCall traced(PortCall call, Object[] arguments) {
        if (arguments != null) {
            for (Object argument : arguments) {
                if (argument instanceof RequestContext context) {
                    return context.trace().map(call::within).orElse(call);
                }
            }
        }
        return call;
    }

    private static Map<Method, PortCall> callsOf(Class<?> type, Upstream upstream, Set<Capability> capabilities) {
        Map<Method, PortCall> calls = new HashMap<>();
        for (Method method : type.getMethods()) {
            if (!isCheck(method) && !makesNoCall(method, capabilities)) {
                boolean idempotent = isIdempotent(method, capabilities);
                calls.put(method, new PortCall(upstream, type.getSimpleName(), method.getName(), idempotent));
            }
        }
        return Map.copyOf(calls);
    }

    private static boolean makesNoCall(Method method, Set<Capability> capabilities) {
        MakesNoCall mark = method.getAnnotation(MakesNoCall.class);
        return mark != null && counts(mark.with(), capabilities);
    }

    private static boolean isIdempotent(Method method, Set<Capability> capabilities) {
        Idempotent mark = method.getAnnotation(Idempotent.class);
        return mark != null && counts(mark.with(), capabilities);
    }

    private static boolean counts(Capability[] with, Set<Capability> capabilities) {
        return with.length == 0 || Arrays.stream(with).anyMatch(capabilities::contains);
    }

    /** Whether the method is a check, which must show the state of the upstream itself and not that of a decorator. */
    private static boolean isCheck(Method method) {
        return method.getName().equals("check") && method.getParameterCount() == 0;
    }

    private static <F> F facade(Class<F> type, F facade, PortInterceptor interceptor, Set<Capability> capabilities) {
        requireNonNull(interceptor, "interceptor");
        // One wrapper per type: an object may implement several ports, and a façade may return a new port each time.
        Map<Class<?>, Decorated> decorated = new ConcurrentHashMap<>();
        Map<Method, Class<?>> ports = HANDED_OUT.get(type);
        return proxy(type, (proxy, method, arguments) -> {
            Object result = invoke(method, facade, arguments);
            Class<?> port = ports.get(method);
            if (port == null) {
                return result;
            }
            UnaryOperator<Object> decorate = one -> decorated
                    .compute(
                            port,
                            (kind, last) -> last != null && last.port() == one
                                    ? last
                                    : new Decorated(one, decorateAs(kind, one, interceptor, capabilities)))
                    .around();
            return result instanceof Optional<?> optional ? optional.map(decorate) : decorate.apply(result);
        });
    }

    /** The port that a façade's method returns, directly or as an Optional; empty if it returns another type. */
    private static Optional<Class<?>> portHandedOutBy(Method method) {
        Type handedOut = method.getGenericReturnType();
        if (handedOut instanceof ParameterizedType maybe && maybe.getRawType().equals(Optional.class)) {
            handedOut = maybe.getActualTypeArguments()[0];
        }
        return handedOut instanceof Class<?> port && port.isAnnotationPresent(OutboundPort.class)
                ? Optional.of(port)
                : Optional.empty();
    }

    private static <P> P decorateAs(
            Class<P> type, Object port, PortInterceptor interceptor, Set<Capability> capabilities) {
        return port(type, type.cast(port), interceptor, capabilities);
    }

    private static <P> P proxy(Class<P> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }

    private static Object invoke(Method method, Object target, Object[] arguments) {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            Throwable cause = e.getCause();
            if (cause instanceof RuntimeException failure) {
                throw failure;
            }
            if (cause instanceof Error error) {
                throw error;
            }
            throw new IllegalStateException("a port threw a checked exception", cause);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException("a port's method is not accessible", e);
        }
    }
}
