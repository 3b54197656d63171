package dev.teleconsult.domain;

import static dev.teleconsult.domain.NonNulls.requireNonNulls;
import static java.util.Objects.requireNonNull;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * An {@link AuditEntry} as a row of the audit trail: with its position in a chain, and with its fields as the texts
 * that are hashed. The hash covers the hash of the previous row and every field of this row, so that no row can be
 * edited, inserted, or removed from the middle unnoticed.
 *
 * <p>It also represents rows that another program has tampered with, so that they can be shown: only rows made by
 * {@link #first} and {@link #next} are sure to be valid.
 *
 * @param chain the id of the chain; each process starts its own
 * @param seq the position in its chain: 1, 2, 3 …
 * @param kind an {@link AuditKind#code}
 * @param prev the hash of the previous row, in lower-case hexadecimal digits; in the first row of a chain
 *     {@link #beginningOf} that chain
 * @param hash SHA-256 of {@code prev} and of the row, see {@link #computedHash}
 */
public record AuditRow(
        String chain,
        long seq,
        Instant at,
        String kind,
        Optional<String> actor,
        Optional<String> onBehalf,
        Optional<String> subject,
        Optional<String> teleconsultation,
        String outcome,
        Optional<String> assurance,
        Optional<String> request,
        Optional<String> origin,
        Optional<String> detail,
        String prev,
        String hash) {

    /** The prefix of the detail of a row about a fact. */
    static final String FACT = "fact=";

    private static final String BEGINNING = "teleconsult-audit-1";
    private static final int ABSENT = 0xFFFFFFFF;
    private static final HexFormat HEX = HexFormat.of();

    public AuditRow {
        requireNonNull(chain, "chain");
        at = requireNonNull(at, "at").truncatedTo(ChronoUnit.MILLIS);
        requireNonNulls(kind, "kind", actor, "actor", onBehalf, "onBehalf", subject, "subject");
        requireNonNulls(teleconsultation, "teleconsultation", outcome, "outcome", assurance, "assurance");
        requireNonNulls(request, "request", origin, "origin", detail, "detail", prev, "prev", hash, "hash");
    }

    /** The first row of a chain. */
    public static AuditRow first(String chain, AuditEntry entry) {
        return sealed(requireNonNull(chain, "chain"), 1, entry, beginningOf(chain));
    }

    /** The row after this one. */
    public AuditRow next(AuditEntry entry) {
        return sealed(chain, seq + 1, entry, hash);
    }

    private static AuditRow sealed(String chain, long seq, AuditEntry entry, String prev) {
        AuditRow open = new AuditRow(
                chain,
                seq,
                entry.at(),
                entry.kind().code(),
                entry.actor().map(UserId::value),
                entry.onBehalf().map(UserId::value),
                entry.subject().map(UserId::value),
                entry.teleconsultation().map(TeleconsultationId::value),
                entry.outcome(),
                entry.assurance().map(Assurance::code),
                entry.request(),
                entry.origin(),
                entry.detail(),
                prev,
                "");
        return open.hash(open.computedHash());
    }

    /**
     * Checks that all rows belong to one chain and follow each other without a gap.
     *
     * @param most how many there may be
     * @throws IllegalArgumentException if they do not, or if there are no rows or more than {@code most}
     */
    public static void requireFollowing(List<AuditRow> rows, int most) {
        requireNonNull(rows, "rows");
        if (rows.isEmpty() || rows.size() > most) {
            throw new IllegalArgumentException("rows must be 1 to " + most);
        }
        AuditRow first = rows.get(0);
        for (int i = 0; i < rows.size(); i++) {
            if (!rows.get(i).chain.equals(first.chain) || rows.get(i).seq != first.seq + i) {
                throw new IllegalArgumentException("rows must be of one chain, one after the other");
            }
        }
    }

    private AuditRow hash(String value) {
        return new AuditRow(
                chain,
                seq,
                at,
                kind,
                actor,
                onBehalf,
                subject,
                teleconsultation,
                outcome,
                assurance,
                request,
                origin,
                detail,
                prev,
                value);
    }

    /** The value of {@code prev} in the first row of a chain. */
    public static String beginningOf(String chain) {
        return hex((BEGINNING + requireNonNull(chain, "chain")).getBytes(StandardCharsets.UTF_8));
    }

    /**
     * The hash that this row should have: SHA-256 of the bytes of {@code prev}, followed by every other field but
     * {@code hash} in the order of this record. Each field contributes its length in bytes, as four bytes with the
     * highest first, and its text in UTF-8; {@code seq} and {@code at}, in milliseconds since 1970, are written in
     * decimal digits. An absent field contributes only the length 0xFFFFFFFF. If {@code prev} is not hexadecimal, which
     * happens only in rows that this class did not make, its text is hashed.
     */
    public String computedHash() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
        bytes.writeBytes(bytesOfPrev());
        write(bytes, Optional.of(chain));
        write(bytes, Optional.of(Long.toString(seq)));
        write(bytes, Optional.of(Long.toString(at.toEpochMilli())));
        write(bytes, Optional.of(kind));
        write(bytes, actor);
        write(bytes, onBehalf);
        write(bytes, subject);
        write(bytes, teleconsultation);
        write(bytes, Optional.of(outcome));
        write(bytes, assurance);
        write(bytes, request);
        write(bytes, origin);
        write(bytes, detail);
        return hex(bytes.toByteArray());
    }

    private byte[] bytesOfPrev() {
        boolean isHash =
                prev.length() == 64 && prev.chars().allMatch(c -> c >= '0' && c <= '9' || c >= 'a' && c <= 'f');
        return isHash ? HEX.parseHex(prev) : prev.getBytes(StandardCharsets.UTF_8);
    }

    private static void write(ByteArrayOutputStream bytes, Optional<String> field) {
        byte[] text = field.map(value -> value.getBytes(StandardCharsets.UTF_8)).orElse(new byte[0]);
        int length = field.isPresent() ? text.length : ABSENT;
        bytes.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(length).array());
        bytes.writeBytes(text);
    }

    private static String hex(byte[] bytes) {
        return HEX.formatHex(DomainDigest.begun().digest(bytes));
    }

    /** Whether the row's hash matches its content. */
    public boolean isIntact() {
        return hash.equals(computedHash());
    }

    /** The {@linkplain Fact#rowId id} of the fact that this row records; empty if it records none. */
    public Optional<String> fact() {
        return factOf(detail);
    }

    /** As {@link #fact}, for a row or an entry with that detail. */
    public static Optional<String> factOf(Optional<String> detail) {
        requireNonNull(detail, "detail");
        return detail.filter(text -> text.startsWith(FACT) && text.indexOf('\n') > 0)
                .map(text -> text.substring(FACT.length(), text.indexOf('\n')));
    }

    /** The head that quotes this row. */
    public AuditHead head() {
        return new AuditHead(chain, seq, hash);
    }

    /** Redacted: who did what is personal data, which stays out of logs. */
    @Override
    public String toString() {
        return "AuditRow[" + chain + " " + seq + " " + kind + "]";
    }
}
