package dev.teleconsult.ports.application;

/** The end of the process: an error that nobody handles. */
final class Crash extends Error {

    private static final long serialVersionUID = 1L;

    Crash() {
        super("crashed", null, false, false);
    }
}
