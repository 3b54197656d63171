package dev.teleconsult.ports.application;

import dev.teleconsult.domain.RoomId;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.ports.outbound.StoredTeleconsultation;
import dev.teleconsult.ports.outbound.TeleconsultStorage;
import dev.teleconsult.ports.outbound.TeleconsultationStore;
import dev.teleconsult.ports.outbound.VideoProvider;
import dev.teleconsult.ports.outbound.VideoRooms;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** Makes single rooms and records fail while they are poisoned: calls for one throw, and are counted. */
public final class Poison {

    private record Dose(String operation, Supplier<RuntimeException> failure, AtomicInteger calls) {}

    private final Map<Object, Dose> doses = new ConcurrentHashMap<>();

    /**
     * @return the number of calls since
     */
    public AtomicInteger room(RoomId room, String operation, Supplier<RuntimeException> failure) {
        return dose(room, operation, failure);
    }

    /**
     * @return the number of calls since
     */
    public AtomicInteger record(TeleconsultationId id, String operation, Supplier<RuntimeException> failure) {
        return dose(id, operation, failure);
    }

    private AtomicInteger dose(Object what, String operation, Supplier<RuntimeException> failure) {
        Dose dose = new Dose(operation, failure, new AtomicInteger());
        doses.put(what, dose);
        return dose.calls();
    }

    public void cure() {
        doses.clear();
    }

    public VideoProvider in(VideoProvider video) {
        VideoRooms rooms = around(VideoRooms.class, video.rooms());
        return proxy(
                VideoProvider.class,
                (method, arguments) -> method.getName().equals("rooms") ? rooms : invoke(method, video, arguments));
    }

    public TeleconsultStorage in(TeleconsultStorage storage) {
        TeleconsultationStore store = around(TeleconsultationStore.class, storage.teleconsultations());
        return proxy(
                TeleconsultStorage.class,
                (method, arguments) ->
                        method.getName().equals("teleconsultations") ? store : invoke(method, storage, arguments));
    }

    private <P> P around(Class<P> type, P port) {
        return proxy(type, (method, arguments) -> {
            Dose dose = arguments == null || arguments.length == 0 ? null : doses.get(named(arguments[0]));
            if (dose != null && dose.operation().equals(method.getName())) {
                dose.calls().incrementAndGet();
                throw dose.failure().get();
            }
            return invoke(method, port, arguments);
        });
    }

    private static Object named(Object argument) {
        return argument instanceof StoredTeleconsultation stored ? stored.id() : argument;
    }

    private interface Handler {
        Object handle(Method method, Object[] arguments);
    }

    private static <P> P proxy(Class<P> type, Handler handler) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, arguments) -> handler.handle(method, arguments)));
    }

    private static Object invoke(Method method, Object target, Object[] arguments) {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new AssertionError(e.getCause());
        } catch (IllegalAccessException e) {
            throw new AssertionError(e);
        }
    }
}
