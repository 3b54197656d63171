package dev.teleconsult.domain;

/** Whether the calls of a room are recorded. */
public enum Recording {
    NONE,
    /** An organiser starts and stops it. */
    MANUAL,
    /** The whole call is recorded. */
    AUTOMATIC;

    /** Whether there can be a recording, and so a transcript. */
    public boolean isOn() {
        return this != NONE;
    }
}
