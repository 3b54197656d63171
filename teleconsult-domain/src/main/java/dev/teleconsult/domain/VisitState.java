package dev.teleconsult.domain;

/**
 * The state of a teleconsultation as its planners see it. {@link Teleconsultation#visitState} computes it, and lists,
 * events and calendars show the same. It also changes with the time alone. The states of a room are in {@link
 * RoomState}.
 */
public enum VisitState {
    /** At least one expected participant has not been named. */
    AWAITING,
    /** All participants are named, and the {@link ImmutabilityWindow} has not opened. */
    PLANNED,
    /** Participants can join, or could as soon as the room is opened; it has not begun, or no participant has come. */
    OPEN,
    /** It has begun, and a participant was shown a link. */
    RUNNING,
    /** Its planned end is reached; an open-ended one never gets here. */
    OVER,
    /** It was cancelled. */
    CANCELLED
}
