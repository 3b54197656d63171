package dev.teleconsult.ports.outbound;

import static dev.teleconsult.domain.NonNulls.requireNonNulls;

import java.util.Optional;

/**
 * The outcome of a write whose answer was lost, as far as the store knows it.
 *
 * @param now the record as it is now, perhaps changed by later writes, if the write was done and the record still
 *     exists; otherwise empty
 */
public record WriteOutcome(Kind kind, Optional<StoredTeleconsultation> now) {

    /** Whether the write was done. */
    public enum Kind {
        /** It was done, even if others have written since. */
        DONE,
        /** Another write replaced the record first: it was not done and never will be. */
        NOT_DONE,
        /** Unknown: the record is unchanged, so the write may still arrive, or too many writes followed it. */
        UNKNOWN
    }

    private static final WriteOutcome NOT_DONE = new WriteOutcome(Kind.NOT_DONE, Optional.empty());
    private static final WriteOutcome UNKNOWN = new WriteOutcome(Kind.UNKNOWN, Optional.empty());

    public WriteOutcome {
        requireNonNulls(kind, "kind", now, "now");
    }

    /** @param now empty if the record is closed or deleted by now */
    public static WriteOutcome done(Optional<StoredTeleconsultation> now) {
        return new WriteOutcome(Kind.DONE, now);
    }

    public static WriteOutcome notDone() {
        return NOT_DONE;
    }

    public static WriteOutcome unknown() {
        return UNKNOWN;
    }
}
