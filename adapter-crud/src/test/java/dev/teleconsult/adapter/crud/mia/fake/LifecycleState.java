package dev.teleconsult.adapter.crud.mia.fake;

import static java.util.stream.Collectors.joining;

import java.util.Arrays;
import java.util.Map;
import java.util.Set;

/** The {@code __STATE__} of a document and the moves between states that the service allows. */
enum LifecycleState {
    PUBLIC,
    DRAFT,
    TRASH,
    DELETED;

    static final String FIELD = "__STATE__";

    private static final Map<LifecycleState, Set<LifecycleState>> MOVES = Map.of(
            PUBLIC, Set.of(DRAFT, TRASH),
            DRAFT, Set.of(PUBLIC, TRASH),
            TRASH, Set.of(DRAFT, DELETED),
            DELETED, Set.of(TRASH));

    /** The expression that the service checks {@code _st} with. It is not anchored, as in the original. */
    static String pattern() {
        String anyState = Arrays.stream(values()).map(Enum::name).collect(joining("|", "(", ")"));
        return anyState + "(," + anyState + ")*";
    }

    /** Whether this is another state that may follow; staying is not a transition. */
    boolean canMoveTo(LifecycleState next) {
        return MOVES.get(this).contains(next);
    }
}
