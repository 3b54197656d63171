package dev.teleconsult.domain;

/** A feature that a participant can use during the call. */
public enum Tool {
    CHAT,
    SCREEN_SHARING,
    FILE_UPLOAD,
    /** The whole whiteboard; its parts can also be granted one by one. */
    WHITEBOARD,
    WHITEBOARD_ADD_FILE,
    WHITEBOARD_CURSOR,
    WHITEBOARD_TEXT,
    WHITEBOARD_SHAPE,
    WHITEBOARD_PEN,
    WHITEBOARD_ERASER,
    SNAPSHOT,
    LIVE_EDIT,
    LIVE_POINTER,
    PRESENT_TO_EVERYONE,
    SIGN
}
