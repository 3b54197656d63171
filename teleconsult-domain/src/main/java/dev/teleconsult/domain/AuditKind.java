package dev.teleconsult.domain;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The kind of action that a row of the audit trail records. */
public enum AuditKind {
    /** A teleconsultation was scheduled. */
    SCHEDULED(Scope.CHANGES),
    /** Its plan was changed; the detail names the fields. */
    CHANGED(Scope.CHANGES),
    /** A participant who had only been expected was named. */
    NAMED(Scope.CHANGES),
    /** It was cancelled. */
    CANCELLED(Scope.CHANGES),
    /** From now on its links may be shown and its plan is frozen. */
    REVEALED(Scope.CHANGES),
    /** A participant is about to be shown their link. */
    LINK_SHOWN(Scope.READS),
    /** A caller was refused a link. */
    LINK_REFUSED(Scope.READS),
    /** A caller is about to be given access credentials of the provider. */
    CREDENTIALS_ISSUED(Scope.READS),
    /** A caller is about to be given a transcript. */
    TRANSCRIPT_READ(Scope.READS),
    /**
     * A caller had the uploads of a room deleted. The detail says how many there were and how many were deleted, which is {@code
     * unknown} if the process died before it could write that down.
     */
    UPLOAD_DELETED(Scope.CHANGES),
    /** A room is gone at the provider, deleted by us or before. */
    ROOM_DELETED(Scope.CHANGES),
    /** A caller is about to be given a list of teleconsultations. */
    LISTED(Scope.READS),
    /** A caller is about to be given the audit trail as a file. */
    EXPORTED(Scope.CHANGES),
    /** A caller is about to be given rows of the audit trail, or the result of checking it. */
    LOG_READ(Scope.CHANGES),
    /** A person was erased. */
    ERASED(Scope.CHANGES),
    /** Rows at the beginning of chains are about to be removed; the detail says which. */
    EXPIRED(Scope.CHANGES),
    /** Written when a chain begins and at intervals after that; the detail quotes the heads of other chains. */
    ANCHORED(Scope.CHANGES),
    /** Rows no longer expire. */
    HOLD_SET(Scope.CHANGES),
    /** Rows expire again. */
    HOLD_LIFTED(Scope.CHANGES);

    private enum Scope {
        CHANGES,
        READS
    }

    private final Scope scope;

    AuditKind(Scope scope) {
        this.scope = scope;
    }

    /** The spelling in a row, for example {@code link-shown}. */
    public String code() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Whether rows of this kind record a read, which changes no record. */
    public boolean isRead() {
        return scope == Scope.READS;
    }

    /** Reads a {@link #code}; empty if there is none of that name. */
    public static Optional<AuditKind> of(String code) {
        requireNonNull(code, "code");
        return Arrays.stream(values()).filter(kind -> kind.code().equals(code)).findFirst();
    }
}
