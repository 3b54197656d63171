package dev.teleconsult.adapter.crud.mia;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** One version of the service, called by reflection: its domain and its store. */
final class ServiceVersion implements AutoCloseable {

    private static final String DOMAIN = "dev.teleconsult.domain.";
    private static final String OUTBOUND = "dev.teleconsult.ports.outbound.";

    final String name;
    final boolean knowsTurns;
    private final ClassLoader classes;
    private final Object storage;
    private final Object store;
    private final Object context;
    private final Optional<Object> terms;

    private ServiceVersion(String name, ClassLoader classes, boolean knowsTurns, String storageClass, Object... where) {
        this.name = name;
        this.classes = classes;
        this.knowsTurns = knowsTurns;
        this.storage = call(callStatic("dev.teleconsult.adapter.crud." + storageClass, "builder", where), "build");
        this.store = call(storage, "teleconsultations");
        this.context = callStatic("dev.teleconsult.ports.RequestContext", "system");
        this.terms = knowsTurns
                ? Optional.of(make(
                        DOMAIN + "OwedTerms",
                        Duration.ofMinutes(1),
                        Duration.ofMinutes(1),
                        Duration.ofSeconds(15),
                        Duration.ofHours(1)))
                : Optional.empty();
    }

    static ServiceVersion ofToday(String storageClass, Object... where) {
        return new ServiceVersion("today", ServiceVersion.class.getClassLoader(), true, storageClass, where);
    }

    static ServiceVersion of30(ClassLoader classes, String storageClass, Object... where) {
        return new ServiceVersion("3.0.0", classes, false, storageClass, where);
    }

    static Object[] mia(URI url, String teleconsultations, String users) {
        return new Object[] {url, teleconsultations, users};
    }

    // ---- the store ------------------------------------------------------------------------------------------------

    Object insert(Object plan, Object state) {
        return call(store, "insert", plan, state, context);
    }

    Optional<?> find(String id) {
        return (Optional<?>) call(store, "find", make(DOMAIN + "TeleconsultationId", id), context);
    }

    Optional<?> replace(Object stored, Object next, Instant now) {
        if (!knowsTurns) {
            return (Optional<?>) call(store, "replace", stored, next, context);
        }
        Object withTurns = call(next, "withTurns", terms.orElseThrow(), now);
        return (Optional<?>)
                call(store, "replace", stored, withTurns, callStatic(OUTBOUND + "WriteMark", "random"), context);
    }

    /** The ids of unsettled records. */
    Set<String> unsettled() {
        Object found = knowsTurns
                ? call(call(store, "backlog", Instant.parse("9999-01-01T00:00:00Z"), 10_000, Set.of(), context), "due")
                : call(store, "findUnsettled", 10_000, context);
        Set<String> ids = new TreeSet<>();
        ((List<?>) found).forEach(stored -> ids.add((String) call(call(stored, "id"), "value")));
        return ids;
    }

    @Override
    public void close() {
        call(storage, "close");
    }

    // ---- the domain -----------------------------------------------------------------------------------------------

    Object operation(String value) {
        return make(DOMAIN + "OperationId", value);
    }

    Object opening(String operation, Instant since, boolean unannounced) {
        return make(DOMAIN + "RoomState$Opening", operation(operation), since, unannounced);
    }

    Object room(String id, List<String> people) {
        Map<Object, Object> links = new HashMap<>();
        people.forEach(user -> links.put(
                make(DOMAIN + "VideoUserId", user),
                make(DOMAIN + "AccessLink", URI.create("https://video.example/" + id + "/" + user))));
        return make(DOMAIN + "Room", make(DOMAIN + "RoomId", id), links);
    }

    Object ending(String ending) {
        for (Object constant : type(DOMAIN + "RoomState$Ending").getEnumConstants()) {
            if (constant.toString().equals(ending)) {
                return constant;
            }
        }
        throw new AssertionError(ending);
    }

    /** The parts of a record that every version must read in the same way. */
    Map<String, String> view(Object teleconsultation) {
        Map<String, String> view = new TreeMap<>();
        Object state = call(teleconsultation, "state");
        view.put("phase", call(state, "phase").toString());
        view.put("plan", plan(call(teleconsultation, "plan")));
        view.put(
                "attempt",
                ((Optional<?>) call(state, "attempt")).map(Object::toString).orElse(""));
        view.put("leftovers", call(teleconsultation, "leftovers").toString());
        Optional<?> room = (Optional<?>) call(state, "room");
        view.put(
                "room",
                room.map(one -> call(call(one, "id"), "value").toString()).orElse(""));
        Map<String, String> links = new TreeMap<>();
        room.ifPresent(one -> ((Map<?, ?>) call(one, "links"))
                .forEach((user, link) -> links.put(
                        call(user, "value").toString(), call(link, "uri").toString())));
        view.put("links", links.toString());
        return view;
    }

    /** Compared part by part: each version prints a plan in its own way. */
    private String plan(Object plan) {
        Object participants = call(plan, "participants");
        Object schedule = call(plan, "schedule");
        StringBuilder text = new StringBuilder()
                .append(call(schedule, "start"))
                .append(' ')
                .append(call(schedule, "end"))
                .append(' ')
                .append(call(participants, "expected"));
        for (Object person : (List<?>) call(participants, "known")) {
            text.append(' ')
                    .append(call(call(person, "videoUser"), "value"))
                    .append(' ')
                    .append(call(person, "fullName"))
                    .append(' ')
                    .append(call(person, "groups"))
                    .append(' ')
                    .append(language(call(person, "language").toString()));
        }
        return text.toString();
    }

    private static String language(String printed) {
        return switch (printed) {
            case "COMPANY_DEFAULT" -> "company default";
            case "ITALIAN" -> "it";
            case "ENGLISH" -> "en";
            default -> printed;
        };
    }

    /** As {@link #view}, but for the plan, whose text may change with a version. */
    Map<String, String> recordableView(Object teleconsultation) {
        Map<String, String> view = view(teleconsultation);
        view.remove("plan");
        return view;
    }

    // ---- reflection -----------------------------------------------------------------------------------------------

    private Class<?> type(String name) {
        try {
            return Class.forName(name, true, classes);
        } catch (ClassNotFoundException e) {
            throw new AssertionError(e);
        }
    }

    private Object make(String type, Object... arguments) {
        for (Constructor<?> constructor : type(type).getConstructors()) {
            if (fits(constructor.getParameterTypes(), arguments)) {
                return run(() -> constructor.newInstance(arguments));
            }
        }
        throw new AssertionError("no constructor of " + type + " for " + List.of(arguments));
    }

    private Object callStatic(String type, String method, Object... arguments) {
        return call(type(type), null, method, arguments);
    }

    Object call(Object target, String method, Object... arguments) {
        return call(target.getClass(), target, method, arguments);
    }

    private static Object call(Class<?> type, Object target, String name, Object... arguments) {
        for (Class<?> seen : all(type)) {
            for (Method method : seen.getMethods()) {
                boolean isIt = method.getName().equals(name)
                        && Modifier.isStatic(method.getModifiers()) == (target == null)
                        && fits(method.getParameterTypes(), arguments);
                if (isIt) {
                    return run(() -> method.invoke(target, arguments));
                }
            }
        }
        throw new AssertionError("no method " + name + " of " + type);
    }

    /** The public types through which a method can be called: the class itself, or its interfaces. */
    private static List<Class<?>> all(Class<?> type) {
        List<Class<?>> all = new ArrayList<>();
        for (Class<?> one = type; one != null; one = one.getSuperclass()) {
            if (Modifier.isPublic(one.getModifiers())) {
                all.add(one);
            }
            for (Class<?> implemented : one.getInterfaces()) {
                all.addAll(all(implemented));
            }
        }
        return all;
    }

    private static boolean fits(Class<?>[] types, Object[] arguments) {
        if (types.length != arguments.length) {
            return false;
        }
        for (int i = 0; i < types.length; i++) {
            Class<?> type = types[i];
            Object argument = arguments[i];
            boolean primitive = type == boolean.class && argument instanceof Boolean
                    || type == int.class && argument instanceof Integer
                    || type == double.class && argument instanceof Double;
            if (!primitive && !type.isInstance(argument)) {
                return false;
            }
        }
        return true;
    }

    private interface Reflection {
        Object run() throws ReflectiveOperationException;
    }

    private static Object run(Reflection reflection) {
        try {
            return reflection.run();
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new AssertionError(e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }
}
