package dev.teleconsult.bootstrap.configuration;

import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** All objects that can be reached from one through fields, elements and captured variables of lambdas. */
final class ObjectGraph {

    /**
     * Objects of the JDK, whose fields cannot be read, and large objects of libraries that hold none of our settings.
     */
    private static final Pattern NOT_LOOKED_INTO =
            Pattern.compile("(java|javax|jdk|sun|com\\.sun|com\\.fasterxml|io\\.micrometer|kotlin)\\.");

    private static final Map<Class<?>, List<Field>> FIELDS = new HashMap<>();

    private final Predicate<Object> border;
    private final Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Deque<Object> next = new ArrayDeque<>();
    private final Map<String, List<String>> values = new HashMap<>();

    /**
     * @param border the objects that are neither searched nor among the results
     */
    static ObjectGraph of(Object root, Predicate<Object> border) {
        ObjectGraph graph = new ObjectGraph(border);
        graph.reach("root", root);
        while (!graph.next.isEmpty()) {
            graph.reachFieldsOf(graph.next.remove());
        }
        return graph;
    }

    private ObjectGraph(Predicate<Object> border) {
        this.border = border;
    }

    Set<Object> objects() {
        return seen;
    }

    /** The plain values that were found, in any order, by the field that holds them. */
    Map<String, List<String>> values() {
        return values;
    }

    private void reach(String field, Object value) {
        if (value == null) {
            return;
        }
        if (isPlain(value)) {
            values.computeIfAbsent(field, any -> new ArrayList<>()).add(value.toString());
        } else if (!border.test(value) && seen.add(value)) {
            if (!reachElements(field, value)) {
                next.add(value);
            }
        }
    }

    private static boolean isPlain(Object value) {
        return value instanceof CharSequence
                || value instanceof Number
                || value instanceof Boolean
                || value instanceof Character
                || value instanceof Enum<?>
                || value instanceof Duration
                || value instanceof URI
                || value instanceof Pattern
                || value instanceof Locale
                || value instanceof ZoneId;
    }

    /** Types of the JDK, whose fields cannot be read. */
    private boolean reachElements(String field, Object value) {
        if (value instanceof Optional<?> optional) {
            optional.ifPresent(element -> reach(field, element));
        } else if (value instanceof AtomicReference<?> reference) {
            reach(field, reference.get());
        } else if (value instanceof AtomicBoolean flag) {
            reach(field, flag.get());
        } else if (value instanceof Collection<?> elements) {
            List.copyOf(nonNull(elements)).forEach(element -> reach(field, element));
        } else if (value instanceof Map<?, ?> map) {
            map.forEach((key, element) -> {
                reach(field, key);
                reach(field, element);
            });
        } else if (value.getClass().isArray()) {
            for (int i = 0; i < Array.getLength(value); i++) {
                reach(field, Array.get(value, i));
            }
        } else if (value instanceof Semaphore semaphore) {
            reach(field, semaphore.availablePermits());
        } else if (value instanceof ThreadPoolExecutor pool) {
            reach(field, pool.getMaximumPoolSize());
            reach(field, pool.getQueue().remainingCapacity());
        } else if (Proxy.isProxyClass(value.getClass())) {
            reach(field, Proxy.getInvocationHandler(value));
        } else {
            return NOT_LOOKED_INTO.matcher(value.getClass().getName()).lookingAt();
        }
        return true;
    }

    private static List<Object> nonNull(Collection<?> elements) {
        List<Object> present = new ArrayList<>();
        for (Object element : elements) {
            if (element != null) {
                present.add(element);
            }
        }
        return present;
    }

    private void reachFieldsOf(Object value) {
        for (Field field : FIELDS.computeIfAbsent(value.getClass(), ObjectGraph::readable)) {
            try {
                reach(field.getDeclaringClass().getSimpleName() + "." + field.getName(), field.get(value));
            } catch (IllegalAccessException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private static List<Field> readable(Class<?> type) {
        List<Field> fields = new ArrayList<>();
        for (Class<?> each = type; each != null; each = each.getSuperclass()) {
            for (Field field : each.getDeclaredFields()) {
                if (!Modifier.isStatic(field.getModifiers()) && isReadable(field)) {
                    fields.add(field);
                }
            }
        }
        return fields;
    }

    private static boolean isReadable(Field field) {
        try {
            field.setAccessible(true);
            return true;
        } catch (InaccessibleObjectException closed) {
            return false;
        }
    }
}
