package dev.teleconsult.domain;

/**
 * Where a teleconsultation is in the eyes of the people who plan it. Told by {@link Teleconsultation#visitState}, and the
 * same in lists, events and calendars. It changes with the time alone, too; what a room goes through is {@link RoomState}.
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
