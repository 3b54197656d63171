package dev.teleconsult.adapter.crud.mia.fake;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Stored values: how they are copied, found by a path, compared and sorted. */
final class Values {

    /** Stands for a missing field. */
    static final Object MISSING = new Object() {
        @Override
        public String toString() {
            return "missing";
        }
    };

    private Values() {}

    static Map<String, Object> copyOf(Map<String, Object> document) {
        Map<String, Object> copy = new LinkedHashMap<>();
        document.forEach((name, value) -> copy.put(name, copyOf(value)));
        return copy;
    }

    static Object copyOf(Object value) {
        if (value instanceof Map<?, ?> object) {
            return copyOf(asObject(object));
        }
        if (value instanceof List<?> array) {
            List<Object> copy = new ArrayList<>(array.size());
            array.forEach(element -> copy.add(copyOf(element)));
            return copy;
        }
        return value;
    }

    @SuppressWarnings("unchecked")
    static Map<String, Object> asObject(Object value) {
        return (Map<String, Object>) value;
    }

    @SuppressWarnings("unchecked")
    static List<Object> asArray(Object value) {
        return (List<Object>) value;
    }

    /**
     * Every value a path may refer to, including {@link #MISSING}. A path leads through arrays, by index and into every
     * element; an array at its end stands for itself and for each element.
     */
    static List<Object> at(Map<String, Object> document, String path) {
        if (path.indexOf('.') < 0 && !(document.get(path) instanceof List<?>)) {
            return Collections.singletonList(document.getOrDefault(path, MISSING));
        }
        List<Object> found = new ArrayList<>();
        collect(document, path.split("\\."), 0, found);
        if (found.isEmpty()) {
            found.add(MISSING);
        }
        return found;
    }

    private static void collect(Object value, String[] steps, int step, List<Object> found) {
        if (step == steps.length) {
            found.add(value);
            if (value instanceof List<?> array) {
                found.addAll(array);
            }
            return;
        }
        if (value instanceof Map<?, ?> object) {
            if (object.containsKey(steps[step])) {
                collect(object.get(steps[step]), steps, step + 1, found);
            } else {
                found.add(MISSING);
            }
            return;
        }
        if (value instanceof List<?> array) {
            int index = index(steps[step]);
            if (index >= 0 && index < array.size()) {
                collect(array.get(index), steps, step + 1, found);
            }
            for (Object element : array) {
                if (element instanceof Map<?, ?>) {
                    collect(element, steps, step, found);
                }
            }
            return;
        }
        found.add(MISSING);
    }

    private static int index(String step) {
        return step.matches("\\d{1,9}") ? Integer.parseInt(step) : -1;
    }

    /** Equality as in the database: null equals a missing field, and the order of an object's keys counts. */
    static boolean same(Object stored, Object expected) {
        if (expected == null) {
            return stored == null || stored == MISSING;
        }
        if (stored instanceof Map<?, ?> left && expected instanceof Map<?, ?> right) {
            return new ArrayList<>(left.keySet()).equals(new ArrayList<>(right.keySet()))
                    && left.keySet().stream().allMatch(key -> same(left.get(key), right.get(key)));
        }
        if (stored instanceof List<?> left && expected instanceof List<?> right) {
            if (left.size() != right.size()) {
                return false;
            }
            for (int i = 0; i < left.size(); i++) {
                if (!same(left.get(i), right.get(i))) {
                    return false;
                }
            }
            return true;
        }
        return expected.equals(stored);
    }

    /** Whether the two can be compared by {@code $lt} and similar operators: only values of one type can. */
    static boolean comparable(Object left, Object right) {
        return left != null && right != null && left != MISSING && rank(left) == rank(right) && rank(left) != ARRAY;
    }

    private static final int ARRAY = 5;

    private static int rank(Object value) {
        if (value == null || value == MISSING) {
            return 1;
        }
        if (value instanceof Double) {
            return 2;
        }
        if (value instanceof String) {
            return 3;
        }
        if (value instanceof Map<?, ?>) {
            return 4;
        }
        if (value instanceof List<?>) {
            return ARRAY;
        }
        if (value instanceof ObjectId) {
            return 6;
        }
        return value instanceof Boolean ? 7 : 8;
    }

    static int compare(Object left, Object right) {
        int byType = Integer.compare(rank(left), rank(right));
        if (byType != 0) {
            return byType;
        }
        if (left instanceof Double number) {
            return number.compareTo((Double) right);
        }
        if (left instanceof String text) {
            return text.compareTo((String) right);
        }
        if (left instanceof ObjectId id) {
            return id.compareTo((ObjectId) right);
        }
        if (left instanceof Boolean flag) {
            return flag.compareTo((Boolean) right);
        }
        if (left instanceof Instant date) {
            return date.compareTo((Instant) right);
        }
        return rank(left) == 1 ? 0 : JavaScriptJson.write(left).compareTo(JavaScriptJson.write(right));
    }

    /** The order of {@code _s}: fields separated by commas, a minus for descending. */
    static Comparator<Map<String, Object>> order(String sort) {
        Comparator<Map<String, Object>> order = (left, right) -> 0;
        for (String key : sort.split(",")) {
            boolean descending = key.startsWith("-");
            String path = descending ? key.substring(1) : key;
            Comparator<Map<String, Object>> next = (left, right) ->
                    compare(at(left, path).get(0), at(right, path).get(0));
            order = order.thenComparing(descending ? next.reversed() : next);
        }
        return order;
    }
}
