package dev.teleconsult.domain;

import static dev.teleconsult.domain.NonNulls.requireNonNulls;
import static java.util.Objects.requireNonNull;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A place in a chain of the audit trail, as it is quoted elsewhere: a reader who knows it notices if the chain up to there is
 * another one later.
 *
 * @param hash of the row there
 */
public record AuditHead(String chain, long seq, String hash) {

    private static final Pattern TEXT =
            Pattern.compile("chain=([0-9A-Za-z-]{1,64}) seq=([0-9]{1,18}) hash=([0-9a-f]{64})");

    public AuditHead {
        requireNonNulls(chain, "chain", hash, "hash");
    }

    /** As it is published, {@code chain=… seq=… hash=…}; {@link #find} reads it back. */
    public String text() {
        return "chain=" + chain + " seq=" + seq + " hash=" + hash;
    }

    /** The first head in a text, for example in a line of a log; empty if there is none. */
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
