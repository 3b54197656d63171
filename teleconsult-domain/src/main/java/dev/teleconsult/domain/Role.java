package dev.teleconsult.domain;

/** What a person may do at the video provider. The later constant is the higher role. */
public enum Role {
    /** May take part. */
    BASIC,
    /** May take part and organise: a room needs at least one such participant. */
    PLUS;

    /** Whether a room may be opened if a participant has this role. */
    public boolean canOpenRooms() {
        return this == PLUS;
    }
}
