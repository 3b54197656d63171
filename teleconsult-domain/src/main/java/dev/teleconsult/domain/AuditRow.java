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
 * An {@link AuditEntry} as a row of the audit trail, at its place in a chain and in the texts that are hashed. The hash
 * covers the hash of the row before and every field of this row, so that no row can be edited, inserted, or removed
 * from the middle unnoticed.
 *
 * <p>It also represents rows that another program has tampered with, so that they can be shown: only rows made by
 * {@link #first} and {@link #next} are sure to be valid.
 *
 * @param chain one for each start of a process
 * @param seq 1, 2, 3 … in its chain
 * @param kind an {@link AuditKind#code}
 * @param prev the hash of the row before, in lower-case hexadecimal digits; of the first row {@link #beginningOf} its
 *     chain
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

    /** The beginning of the detail of a row about a fact. */
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
     * Checks that rows are of one chain and follow one another.
     *
     * @param most how many there may be
     * @throws IllegalArgumentException if not, if there is none, or if there are more
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
     * The hash that this row should have: SHA-256 of the bytes of {@code prev}, followed by every other field but {@code
     * hash} in the order of this record. Each is its length in bytes as four bytes, the highest first, and its text in
     * UTF-8; {@code seq} and the milliseconds of {@code at} since 1970 are texts of decimal digits. A field that is absent is
     * the length 0xFFFFFFFF alone. If {@code prev} is not of hexadecimal digits, its text is hashed, which no row made by us
     * has.
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

    /** Whether the hash is the one the row should have. */
    public boolean isIntact() {
        return hash.equals(computedHash());
    }

    /** The {@linkplain Fact#rowId id} of the fact that it is the row of; empty if it is of none. */
    public Optional<String> fact() {
        return factOf(detail);
    }

    /** As {@link #fact}, of a row or an entry with that detail. */
    public static Optional<String> factOf(Optional<String> detail) {
        requireNonNull(detail, "detail");
        return detail.filter(text -> text.startsWith(FACT) && text.indexOf('\n') > 0)
                .map(text -> text.substring(FACT.length(), text.indexOf('\n')));
    }

    /** This place in the chain, to be quoted. */
    public AuditHead head() {
        return new AuditHead(chain, seq, hash);
    }

    /** Names users and says who did what: personal data, which stays out of logs. */
    @Override
    public String toString() {
        return "AuditRow[" + chain + " " + seq + " " + kind + "]";
    }
}
