package dev.teleconsult.domain;

/** A piece of work that a teleconsultation still owes. Each has its own {@link Turn}. */
public sealed interface Owed permits Leftover, Owed.End {

    /**
     * The record itself has to go: into the archive when it was cancelled, or altogether when no caller was ever told its id. It
     * waits until nothing else is owed.
     */
    record End() implements Owed {}
}
