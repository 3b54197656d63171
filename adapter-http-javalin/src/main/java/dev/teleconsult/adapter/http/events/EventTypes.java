package dev.teleconsult.adapter.http.events;

import dev.teleconsult.domain.Fact;
import java.util.Collection;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The names of the kinds of facts in events. */
public final class EventTypes {

    private static final Map<Fact.Kind, String> NAMES = names();

    private EventTypes() {}

    private static Map<Fact.Kind, String> names() {
        Map<Fact.Kind, String> names = new EnumMap<>(Fact.Kind.class);
        for (Fact.Kind kind : Fact.Kind.published()) {
            String word = kind.name().toLowerCase(Locale.ROOT);
            names.put(
                    kind,
                    switch (kind) {
                        case PARTICIPANT_WAITING, PARTICIPANT_JOINED, PARTICIPANT_LEFT, USER_ERASED, AUDIT_ANCHORED ->
                            word.replaceFirst("_", ".");
                        default -> "teleconsultation." + word;
                    });
        }
        return names;
    }

    /** The name of a kind, for example {@code teleconsultation.link_available}. */
    static String name(Fact.Kind kind) {
        return NAMES.get(kind);
    }

    /** All types, in the order of their kinds. */
    public static List<String> all() {
        return List.copyOf(NAMES.values());
    }

    /**
     * The kinds that match the patterns.
     *
     * @throws IllegalArgumentException with the first pattern that matches none
     */
    public static Set<Fact.Kind> matching(Collection<String> patterns) {
        Set<Fact.Kind> kinds = EnumSet.noneOf(Fact.Kind.class);
        patterns.forEach(pattern -> kinds.addAll(matching(pattern)));
        return kinds;
    }

    /**
     * The kinds that match a pattern: a type, or a prefix of types and a {@code *}.
     *
     * @throws IllegalArgumentException if no kind matches
     */
    public static Set<Fact.Kind> matching(String pattern) {
        boolean isOpen = pattern.endsWith("*");
        String wanted = isOpen ? pattern.substring(0, pattern.length() - 1) : pattern;
        Set<Fact.Kind> kinds = EnumSet.noneOf(Fact.Kind.class);
        NAMES.forEach((kind, name) -> {
            if (isOpen ? name.startsWith(wanted) : name.equals(wanted)) {
                kinds.add(kind);
            }
        });
        if (kinds.isEmpty()) {
            String shown = pattern.length() <= 60 ? pattern.replaceAll("\\p{Cntrl}", "?") : "(long text)";
            throw new IllegalArgumentException("types must be out of " + String.join(", ", all())
                    + ", or the beginning of one and a *; there is no " + shown);
        }
        return kinds;
    }
}
