package dev.teleconsult.ports.invariants;

/** The end of a process: an error that nobody handles. */
final class Crash extends Error {

    private static final long serialVersionUID = 1L;

    Crash() {
        super("crashed", null, false, false);
    }
}
