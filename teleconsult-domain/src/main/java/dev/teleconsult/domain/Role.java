package dev.teleconsult.domain;

/** What a person may do at the video provider. The later constant is the higher role. */
public enum Role {
    /** May take part. */
    BASIC,
    /** May take part and organise: a room needs at least one. */
    PLUS;

    /** Whether a room with this person in it may be opened. */
    public boolean canOpenRooms() {
        return this == PLUS;
    }
}
