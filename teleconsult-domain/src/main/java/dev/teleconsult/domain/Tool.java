package dev.teleconsult.domain;

/** What a participant can use during the call. */
public enum Tool {
    CHAT,
    SCREEN_SHARING,
    FILE_UPLOAD,
    /** The whole whiteboard; alternatively its parts can be granted one by one. */
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
