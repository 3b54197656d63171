package dev.teleconsult.domain;

import static dev.teleconsult.domain.NonNulls.requireNonNulls;
import static java.util.Objects.requireNonNull;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The position and hash of a row of the audit trail. Copied to another place, it shows later whether the chain up to
 * this row was changed.
 *
 * @param hash the hash of the row at this position
 */
public record AuditHead(String chain, long seq, String hash) {

    private static final Pattern TEXT =
            Pattern.compile("chain=([0-9A-Za-z-]{1,64}) seq=([0-9]{1,18}) hash=([0-9a-f]{64})");

    public AuditHead {
        requireNonNulls(chain, "chain", hash, "hash");
    }

    /** The published form, {@code chain=… seq=… hash=…}; {@link #find} reads it back. */
    public String text() {
        return "chain=" + chain + " seq=" + seq + " hash=" + hash;
    }

    /** Finds the first head in a text, for example in a line of a log; empty if there is none. */
    public static Optional<AuditHead> find(String text) {
        Matcher found = TEXT.matcher(requireNonNull(text, "text"));
        return found.find()
                ? Optional.of(new AuditHead(found.group(1), Long.parseLong(found.group(2)), found.group(3)))
                : Optional.empty();
    }

    @Override
    public String toString() {
        return text();
    }
}
