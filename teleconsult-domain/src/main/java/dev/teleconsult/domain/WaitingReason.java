package dev.teleconsult.domain;

/** Why a participant cannot join yet. */
public enum WaitingReason {
    /** At least one expected participant has not been named. */
    AWAITING_PARTICIPANTS,
    /** The {@link ImmutabilityWindow} has not opened. */
    TOO_EARLY,
    /** It is time, and the room is being opened. */
    ROOM_IN_PREPARATION,
    /** The visit is over, and its room was closed. */
    OVER
}
