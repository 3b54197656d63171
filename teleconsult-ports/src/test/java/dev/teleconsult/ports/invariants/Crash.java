package dev.teleconsult.ports.invariants;

/** The end of a process: an error that no code handles. */
public final class Crash extends Error {

    private static final long serialVersionUID = 1L;

    public Crash() {
        super("crashed", null, false, false);
    }
}
