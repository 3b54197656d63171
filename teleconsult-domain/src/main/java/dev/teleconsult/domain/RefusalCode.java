package dev.teleconsult.domain;

/**
 * Why a request was refused. Callers may rely on the names; {@link RefusalException#details} holds the data that each
 * code lists here. Codes are grouped by {@link #kind}; more may come with any version.
 */
public enum RefusalCode {
    /** The start is not between the years 1970 and 9999. Has LIMIT and ACTUAL. */
    START_OUT_OF_RANGE(Kind.INVALID),
    /** No start was given where one is needed. */
    START_REQUIRED(Kind.INVALID),
    /** Both or neither of end and length were given. */
    END_OR_DURATION_REQUIRED(Kind.INVALID),
    /** The end is not after the start. Has LIMIT (the start) and ACTUAL. */
    END_BEFORE_START(Kind.INVALID),
    /** Shorter than the minimum. Has LIMIT and ACTUAL, in seconds. */
    DURATION_TOO_SHORT(Kind.INVALID),
    /** Longer than the maximum, or past the year 9999. Has LIMIT and ACTUAL, in seconds. */
    DURATION_TOO_LONG(Kind.INVALID),

    /** Fewer participants expected than a call takes. Has LIMIT and ACTUAL. */
    TOO_FEW_PARTICIPANTS(Kind.INVALID),
    /** More participants expected than a room holds. Has LIMIT and ACTUAL. */
    TOO_MANY_PARTICIPANTS(Kind.INVALID),
    /** More people named than expected. Has LIMIT and ACTUAL. */
    MORE_PARTICIPANTS_THAN_EXPECTED(Kind.INVALID),
    /** A person named twice. Has PARTICIPANT. */
    DUPLICATE_PARTICIPANT(Kind.INVALID),
    /** Every expected participant is known already. Has LIMIT. */
    ROSTER_FULL(Kind.CONFLICT),
    /** Calls cannot be shown in the language. Has PARTICIPANT, ACTUAL and ALLOWED. */
    LANGUAGE_NOT_OFFERED(Kind.INVALID),
    /** A group without a role. Has PARTICIPANT, ACTUAL and ALLOWED. */
    UNKNOWN_GROUP(Kind.INVALID),
    /** Without a user directory the caller must give the groups. Has PARTICIPANT and ALLOWED. */
    GROUPS_REQUIRED(Kind.INVALID),
    /** Without a user directory the caller must give the full name. Has PARTICIPANT. */
    FULL_NAME_REQUIRED(Kind.INVALID),
    /** The user directory gives the groups, so the caller may not. Has PARTICIPANT. */
    GROUPS_NOT_ACCEPTED(Kind.INVALID),
    /** The user directory gives the full name, so the caller may not. Has PARTICIPANT. */
    FULL_NAME_NOT_ACCEPTED(Kind.INVALID),
    /** Participants named by id alone need a user directory, and there is none. */
    DIRECTORY_REQUIRED(Kind.UNSUPPORTED),
    /** The user directory does not know the person. Has PARTICIPANT. */
    UNKNOWN_USER(Kind.INVALID),
    /** All participants are known and none of them is a plus participant, whom the provider needs to open a room. */
    NO_PLUS_PARTICIPANT(Kind.INVALID),

    /** The request carries no user, or a user who is not a participant. */
    UNAUTHORIZED_USER(Kind.UNAUTHORIZED),
    /** The caller lacks a permission. Has LIMIT (the permission). */
    PERMISSION_REQUIRED(Kind.FORBIDDEN),
    /** No teleconsultation has this id, or it was cancelled. Has ACTUAL (the id). */
    TELECONSULTATION_NOT_FOUND(Kind.NOT_FOUND),
    /** The window has opened, so the plan can no longer change. Has SINCE. */
    IMMUTABILITY_WINDOW_CLOSED(Kind.CONFLICT),
    /** Another caller changed the teleconsultation meanwhile, also after bounded retries. */
    CONCURRENT_CHANGE(Kind.CONFLICT),

    /**
     * The time that a notice announces is too short or too long. Has LIMIT (as "least to most") and ACTUAL, in minutes.
     */
    NOTICE_LENGTH_OUT_OF_RANGE(Kind.INVALID),
    /** The caller takes part, but only plus participants may give a notice. */
    PLUS_PARTICIPANT_REQUIRED(Kind.FORBIDDEN),
    /** No store for notices is configured. */
    NOTICES_UNSUPPORTED(Kind.UNSUPPORTED),
    /** Attendance is not kept, or no store for it is configured. */
    ATTENDANCE_UNSUPPORTED(Kind.UNSUPPORTED),
    /** This service keeps no audit trail. */
    AUDIT_UNSUPPORTED(Kind.UNSUPPORTED),
    /** A range of time that ends before it begins, or is longer than one request may search. Has LIMIT, in days. */
    RANGE_OUT_OF_LIMIT(Kind.INVALID),
    /** The cursor was not returned for a page of the same question. */
    CURSOR_INVALID(Kind.INVALID),

    /** The person to be erased takes part in a future teleconsultation, and the request does not ask to cancel it. */
    PERSON_STILL_EXPECTED(Kind.CONFLICT),
    /** No receipt has this id. Has ACTUAL (the id). */
    ERASURE_NOT_FOUND(Kind.NOT_FOUND),
    /** Erasure is off: no key or no store for receipts is configured. */
    ERASURE_UNSUPPORTED(Kind.UNSUPPORTED),

    /** This service sends no events. */
    EVENTS_UNSUPPORTED(Kind.UNSUPPORTED),
    /** No event with this id is kept, or no endpoint wants its kind. Has ACTUAL (the id). */
    EVENT_NOT_FOUND(Kind.NOT_FOUND),
    /** No endpoint with this name is configured. */
    ENDPOINT_NOT_FOUND(Kind.NOT_FOUND),
    /** An identifier of another system belongs to another teleconsultation. */
    IDENTIFIER_IN_USE(Kind.CONFLICT),
    /** A request that takes the same identifier of another system has not been answered yet. */
    IDENTIFIER_BEING_TAKEN(Kind.CONFLICT),
    /** No store for identifiers of other systems is configured. */
    IDENTIFIERS_UNSUPPORTED(Kind.UNSUPPORTED),

    /** Recording is off, so there are no transcripts. */
    RECORDING_OFF(Kind.UNSUPPORTED),
    /** No such session in this room, or no transcript of it (yet). */
    TRANSCRIPT_NOT_FOUND(Kind.NOT_FOUND),
    /** Has LIMIT, in bytes. */
    TRANSCRIPT_TOO_LARGE(Kind.TOO_LARGE),
    /** Lifetime of credentials outside what the provider allows. Has LIMIT (as "least to most") and ACTUAL, in seconds. */
    LIFETIME_OUT_OF_RANGE(Kind.INVALID),
    /** The image is not a JPEG. */
    BACKGROUND_NOT_JPEG(Kind.INVALID),
    /** Has LIMIT, in bytes. */
    BACKGROUND_TOO_LARGE(Kind.TOO_LARGE),
    /** The provider refused the image, for example because of its size in pixels. */
    BACKGROUND_REFUSED(Kind.INVALID),
    /** The provider has no background with this alias. */
    UNKNOWN_BACKGROUND(Kind.INVALID),
    /** The video provider lacks a capability. Has ACTUAL (the capability). */
    UNSUPPORTED_BY_PROVIDER(Kind.UNSUPPORTED),

    /** The text cannot be used as an idempotency key. Has LIMIT. */
    IDEMPOTENCY_KEY_INVALID(Kind.INVALID),
    /** The key was already used with another request. */
    IDEMPOTENCY_KEY_REUSED(Kind.CONFLICT),
    /** The first request with this key has not been answered yet. */
    IDEMPOTENCY_KEY_IN_USE(Kind.CONFLICT),
    /** No store for idempotency keys is configured. */
    IDEMPOTENCY_UNSUPPORTED(Kind.UNSUPPORTED),

    /** A call event whose signature does not prove that the provider sent it, or that is too old. */
    CALL_EVENT_NOT_AUTHENTIC(Kind.UNAUTHORIZED),
    /** A call event that cannot be read. */
    CALL_EVENT_UNREADABLE(Kind.INVALID);

    /** The groups of codes, by what a caller can do about them. */
    public enum Kind {
        /** The request itself is wrong: another one is needed. */
        INVALID,
        /** The request names no user, or a user who is not a participant; or it does not prove who sent it. */
        UNAUTHORIZED,
        /** The caller is known and lacks the permission. */
        FORBIDDEN,
        /** The object of the request does not exist. */
        NOT_FOUND,
        /** The request is valid but conflicts with the record or with another request. */
        CONFLICT,
        /** More bytes than the service accepts or returns. */
        TOO_LARGE,
        /** The service is configured without a part that the request requires: another request cannot help. */
        UNSUPPORTED
    }

    private final Kind kind;

    RefusalCode(Kind kind) {
        this.kind = kind;
    }

    /** The group of this code, for callers who treat all its codes alike. A code never moves to another group. */
    public Kind kind() {
        return kind;
    }
}
