package dev.teleconsult.ports.interleavings;

/** Ends the work of a process that died. An error, so that the code under test does not handle it. */
public final class ProcessDied extends Error {

    private static final long serialVersionUID = 1L;

    ProcessDied() {
        super("the process died", null, false, false);
    }
}
