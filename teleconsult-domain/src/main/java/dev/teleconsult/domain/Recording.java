package dev.teleconsult.domain;

/** Whether the calls of a room are recorded. */
public enum Recording {
    NONE,
    /** An organiser starts and stops it. */
    MANUAL,
    /** From the first moment of a call to its last. */
    AUTOMATIC;

    /** Whether there can be a recording, and so a transcript. */
    public boolean isOn() {
        return this != NONE;
    }
}
