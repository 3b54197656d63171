package dev.teleconsult.domain;

/**
 * Why a request was refused. The name is part of what callers may rely on; {@link RefusalException#details} holds the
 * data each one speaks of.
 */
public enum RefusalCode {
    /** The start is not between the years 1970 and 9999. Has LIMIT and ACTUAL. */
    START_OUT_OF_RANGE,
    /** No start was given where one is needed. */
    START_REQUIRED,
    /** Both or neither of end and length were given. */
    END_OR_DURATION_REQUIRED,
    /** The end is not after the start. Has LIMIT (the start) and ACTUAL. */
    END_BEFORE_START,
    /** Shorter than the least. Has LIMIT and ACTUAL, in seconds. */
    DURATION_TOO_SHORT,
    /** Longer than the most, or past the year 9999. Has LIMIT and ACTUAL, in seconds. */
    DURATION_TOO_LONG,

    /** Fewer participants expected than a call takes. Has LIMIT and ACTUAL. */
    TOO_FEW_PARTICIPANTS,
    /** More participants expected than a room holds. Has LIMIT and ACTUAL. */
    TOO_MANY_PARTICIPANTS,
    /** More people named than expected. Has LIMIT and ACTUAL. */
    MORE_PARTICIPANTS_THAN_EXPECTED,
    /** A person named twice. Has PARTICIPANT. */
    DUPLICATE_PARTICIPANT,
    /** Every expected participant is known already. Has LIMIT. */
    ROSTER_FULL,
    /** Calls cannot be shown in the language. Has PARTICIPANT, ACTUAL and ALLOWED. */
    LANGUAGE_NOT_OFFERED,
    /** A group without a role. Has PARTICIPANT, ACTUAL and ALLOWED. */
    UNKNOWN_GROUP,
    /** Without a user directory the caller must give the groups. Has PARTICIPANT and ALLOWED. */
    GROUPS_REQUIRED,
    /** Without a user directory the caller must give the full name. Has PARTICIPANT. */
    FULL_NAME_REQUIRED,
    /** The user directory gives the groups, so the caller may not. Has PARTICIPANT. */
    GROUPS_NOT_ACCEPTED,
    /** The user directory gives the full name, so the caller may not. Has PARTICIPANT. */
    FULL_NAME_NOT_ACCEPTED,
    /** Participants named by id alone need a user directory, and there is none. */
    DIRECTORY_REQUIRED,
    /** The user directory does not know the person. Has PARTICIPANT. */
    UNKNOWN_USER,
    /** All participants are known and none of them is a plus participant, whom the provider needs to open a room. */
    NO_PLUS_PARTICIPANT,

    /** The request carries no user, or a user who is not a participant. */
    UNAUTHORIZED_USER,
    /** The caller lacks a permission. Has LIMIT (the permission). */
    PERMISSION_REQUIRED,
    /** There is none of that name, or it was cancelled. Has ACTUAL (the id). */
    TELECONSULTATION_NOT_FOUND,
    /** Too late to change the plan. Has SINCE. */
    IMMUTABILITY_WINDOW_CLOSED,
    /** Another caller changed the teleconsultation meanwhile, also after bounded retries. */
    CONCURRENT_CHANGE,

    /** The time a notice speaks of is too short or too long. Has LIMIT (as "least to most") and ACTUAL, in minutes. */
    NOTICE_LENGTH_OUT_OF_RANGE,
    /** The caller takes part, but only plus participants may give a notice. */
    PLUS_PARTICIPANT_REQUIRED,
    /** No place to keep notices is configured. */
    NOTICES_UNSUPPORTED,
    /** A range of time that ends before it begins, or is longer than is looked through at once. Has LIMIT, in days. */
    RANGE_OUT_OF_LIMIT,
    /** Not the end of a page of the same question. */
    CURSOR_INVALID,

    /** No call is recorded here, so there is no transcript. */
    RECORDING_OFF,
    /** No such session in this room, or no transcript of it (yet). */
    TRANSCRIPT_NOT_FOUND,
    /** Has LIMIT, in bytes. */
    TRANSCRIPT_TOO_LARGE,
    /** Lifetime of credentials outside what the provider allows. Has LIMIT (as "least to most") and ACTUAL, in seconds. */
    LIFETIME_OUT_OF_RANGE,
    /** The image is not a JPEG. */
    BACKGROUND_NOT_JPEG,
    /** Has LIMIT, in bytes. */
    BACKGROUND_TOO_LARGE,
    /** The provider does not take the image, for example for its size in pixels. */
    BACKGROUND_REFUSED,
    /** The provider knows no background of that alias. */
    UNKNOWN_BACKGROUND,
    /** The video provider has no such thing. Has ACTUAL (what it has not got). */
    UNSUPPORTED_BY_PROVIDER,

    /** The key is not usable as one. Has LIMIT. */
    IDEMPOTENCY_KEY_INVALID,
    /** The same key with another request. */
    IDEMPOTENCY_KEY_REUSED,
    /** The first request with this key has not been answered yet. */
    IDEMPOTENCY_KEY_IN_USE,
    /** No place to keep keys is configured. */
    IDEMPOTENCY_UNSUPPORTED,

    /** A call event whose signature does not prove that the provider sent it, or too long ago. */
    CALL_EVENT_NOT_AUTHENTIC,
    /** A call event that cannot be read. */
    CALL_EVENT_UNREADABLE
}
