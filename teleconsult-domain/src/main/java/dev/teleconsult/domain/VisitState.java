package dev.teleconsult.domain;

/**
 * The state of a teleconsultation as its planners see it. {@link Teleconsultation#visitState} computes it, and lists,
 * events and calendars show the same. It also changes by the passing of time, without a write. The states of a room are
 * in {@link RoomState}.
 */
public enum VisitState {
    /** At least one expected participant has not been named. */
    AWAITING,
    /** All participants are named, and the {@link ImmutabilityWindow} has not opened. */
    PLANNED,
    /**
     * Participants can join, or can as soon as the room is opened; it has not begun, or no participant was shown a
     * link.
     */
    OPEN,
    /** It has begun, and a participant was shown a link. */
    RUNNING,
    /** Its planned end is reached; an open-ended visit is never over. */
    OVER,
    /** It was cancelled. */
    CANCELLED
}
