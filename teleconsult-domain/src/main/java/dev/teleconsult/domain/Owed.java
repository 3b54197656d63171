package dev.teleconsult.domain;

/** A piece of work that a teleconsultation still owes. Each has its own {@link Turn}. */
public sealed interface Owed permits Leftover, Owed.End {

    /**
     * The record itself has to be archived, if the teleconsultation was cancelled, or removed, if no caller ever got
     * its id. This waits until no other work is owed.
     */
    record End() implements Owed {}
}
