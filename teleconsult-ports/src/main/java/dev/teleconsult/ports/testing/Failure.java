package dev.teleconsult.ports.testing;

import dev.teleconsult.ports.Upstream;

/** A way in which a call to a fake fails; made by {@link Failures}. Immutable. */
public final class Failure {

    /** What happens at one point of a call: nothing, a wait, or an exception. */
    @FunctionalInterface
    interface Effect {
        void on(Upstream upstream, String operation);
    }

    private final Effect before;
    private final Effect after;

    Failure(Effect before, Effect after) {
        this.before = before;
        this.after = after;
    }

    /** Called before the fake does anything. */
    void before(Upstream upstream, String operation) {
        before.on(upstream, operation);
    }

    /** Called when the fake has done everything. */
    void after(Upstream upstream, String operation) {
        after.on(upstream, operation);
    }
}
