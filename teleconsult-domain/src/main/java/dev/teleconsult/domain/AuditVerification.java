package dev.teleconsult.domain;

import static dev.teleconsult.domain.NonNulls.requireNonNulls;
import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Checks rows of the audit trail: their hashes, their order, the beginnings of chains, and that every quoted head
 * exists. The caller first passes the quoted heads, then every row, the rows of each chain in order. The check keeps
 * one entry for each chain and each quoted head, and no rows. Not safe for use by several threads.
 *
 * <p>The check detects rows that were edited, inserted, moved or removed from the middle. A row removed from the end of
 * a chain is detected only if a later head is known from elsewhere.
 */
public final class AuditVerification {

    /** The most findings that a report lists; further ones are only counted. */
    public static final int MOST_FINDINGS = 1_000;

    /** A kind of fault in a trail. */
    public enum Problem {
        /** The row's hash does not match its content: the row was changed. */
        ALTERED("was altered"),
        /** The row does not contain the hash of the previous row. */
        NOT_LINKED("does not carry the hash of the row before"),
        /** The previous rows are missing, or the row was moved. */
        GAP("does not follow the row before"),
        /** The previous rows are missing, and no row says that they expired. */
        BEGINS_LATE("is the first row left, and nothing says that those before it expired"),
        /** The row at this position is not the one that was quoted elsewhere. */
        NOT_AS_QUOTED("is another one than was quoted elsewhere"),
        /** A row that was quoted elsewhere is missing: the end of the chain was cut off, or the chain is gone. */
        QUOTED_MISSING("was quoted elsewhere and is missing"),
        /** The line or the row cannot be read. */
        UNREADABLE("cannot be read");

        private final String words;

        Problem(String words) {
            this.words = words;
        }

        /** The predicate of a sentence about the row, for example {@code was altered}. */
        public String words() {
            return words;
        }
    }

    /**
     * One fault and where it was found.
     *
     * @param place where the row was read, for example a line of a file
     */
    public record Finding(String chain, long seq, Problem problem, String place) {

        public Finding {
            requireNonNulls(chain, "chain", problem, "problem", place, "place");
        }

        /** A sentence for people. */
        public String text() {
            return (place.isEmpty() ? "" : place + ": ") + "row " + seq + " of chain " + chain + " " + problem.words();
        }
    }

    /**
     * The result of a check.
     *
     * @param heads the last row of each chain, ordered by chain; to be compared with the published heads
     * @param findings the first {@link #MOST_FINDINGS}
     * @param wrong how many faults there are, including those not listed
     */
    public record Report(long rows, List<AuditHead> heads, List<Finding> findings, long wrong) {

        public Report {
            heads = List.copyOf(requireNonNull(heads, "heads"));
            findings = List.copyOf(requireNonNull(findings, "findings"));
        }

        /** Whether no fault was found. */
        public boolean isIntact() {
            return wrong == 0;
        }
    }

    /** The prefix of a detail line that reports the expired beginning of a chain. */
    private static final String EXPIRED = "expired ";

    /** The prefix of a detail line that quotes the head of another chain. */
    private static final String HEAD = "head ";

    private static final class Chain {
        private long seq;
        private String hash = "";
        private boolean begun;
    }

    private final boolean isPart;
    private final Map<String, Map<Long, List<String>>> quoted = new HashMap<>();
    private final Map<String, Map<Long, String>> expired = new HashMap<>();
    private final Map<String, Chain> chains = new TreeMap<>();
    private final List<Finding> findings = new ArrayList<>();
    private long rows;
    private long wrong;

    private AuditVerification(boolean isPart) {
        this.isPart = isPart;
    }

    /** A check of the whole trail: every chain from its first row that has not expired. */
    public static AuditVerification ofAll() {
        return new AuditVerification(false);
    }

    /** A check of the rows of a range of time: chains may begin anywhere and quote rows outside the range. */
    public static AuditVerification ofPart() {
        return new AuditVerification(true);
    }

    /** Returns the detail of a row that quotes these heads. */
    public static String quoting(Collection<AuditHead> heads) {
        StringBuilder lines = new StringBuilder();
        heads.forEach(head -> lines.append(HEAD).append(head.text()).append('\n'));
        return lines.toString();
    }

    /**
     * Returns the detail of a row that records the removal of the beginning of a chain.
     *
     * @param count how many rows are removed
     */
    public static String expiring(AuditHead last, long count) {
        return EXPIRED + requireNonNull(last, "last").text() + " rows=" + count + "\n";
    }

    /**
     * Notes the heads that a row quotes and the beginnings of chains that it removes. The caller passes every row, or
     * only those of the kinds that do so.
     */
    public void note(AuditRow row) {
        boolean quotes = row.kind().equals(AuditKind.ANCHORED.code());
        boolean expires = row.kind().equals(AuditKind.EXPIRED.code());
        if (!quotes && !expires) {
            return;
        }
        row.detail()
                .ifPresent(detail -> detail.lines().forEach(line -> {
                    Optional<AuditHead> head = AuditHead.find(line);
                    if (quotes && line.startsWith(HEAD)) {
                        head.ifPresent(this::quoted);
                    } else if (expires && line.startsWith(EXPIRED)) {
                        head.ifPresent(last -> expired.computeIfAbsent(last.chain(), any -> new HashMap<>())
                                .put(last.seq(), last.hash()));
                    }
                }));
    }

    /** Notes a head that was published elsewhere. */
    public void quoted(AuditHead head) {
        List<String> hashes = quoted.computeIfAbsent(head.chain(), any -> new HashMap<>())
                .computeIfAbsent(head.seq(), any -> new ArrayList<>(1));
        if (!hashes.contains(head.hash())) {
            hashes.add(head.hash());
        }
    }

    /**
     * Checks the next row.
     *
     * @param place where it was read; empty if its chain and seq say that
     */
    public void check(AuditRow row, String place) {
        requireNonNull(place, "place");
        rows++;
        Chain chain = chains.computeIfAbsent(row.chain(), any -> new Chain());
        if (!row.isIntact()) {
            find(row, Problem.ALTERED, place);
        }
        if (!chain.begun) {
            checkBeginning(row, place);
        } else if (row.seq() != chain.seq + 1) {
            find(row, Problem.GAP, place);
        } else if (!row.prev().equals(chain.hash)) {
            find(row, Problem.NOT_LINKED, place);
        }
        chain.begun = true;
        chain.seq = row.seq();
        chain.hash = row.hash();
        checkQuotes(row, place);
    }

    private void checkBeginning(AuditRow row, String place) {
        if (row.seq() == 1) {
            if (!row.prev().equals(AuditRow.beginningOf(row.chain()))) {
                find(row, Problem.NOT_LINKED, place);
            }
            return;
        }
        Map<Long, String> gone = expired.getOrDefault(row.chain(), Map.of());
        String before = gone.get(row.seq() - 1);
        if (before != null) {
            if (!row.prev().equals(before)) {
                find(row, Problem.NOT_LINKED, place);
            }
            return;
        }
        // An interrupted removal leaves some of the rows that it should have deleted; they link to the last row it
        // should have deleted.
        boolean mayGo = gone.keySet().stream().anyMatch(last -> last >= row.seq());
        if (!isPart && !mayGo) {
            find(row, Problem.BEGINS_LATE, place);
        }
    }

    private void checkQuotes(AuditRow row, String place) {
        List<String> hashes = quoted.getOrDefault(row.chain(), Map.of()).getOrDefault(row.seq(), List.of());
        String gone = expired.getOrDefault(row.chain(), Map.of()).getOrDefault(row.seq(), row.hash());
        if (hashes.stream().anyMatch(hash -> !hash.equals(row.hash())) || !gone.equals(row.hash())) {
            find(row, Problem.NOT_AS_QUOTED, place);
        }
    }

    /** Reports a line or row that cannot be read. */
    public void unreadable(String place) {
        rows++;
        find(new Finding("?", 0, Problem.UNREADABLE, requireNonNull(place, "place")));
    }

    private void find(AuditRow row, Problem problem, String place) {
        find(new Finding(row.chain(), row.seq(), problem, place));
    }

    private void find(Finding finding) {
        wrong++;
        if (findings.size() < MOST_FINDINGS) {
            findings.add(finding);
        }
    }

    /** Returns the result for all rows passed so far. */
    public Report report() {
        quoted.forEach((name, places) -> {
            Chain chain = chains.get(name);
            long last = chain == null ? 0 : chain.seq;
            long gone = expired.getOrDefault(name, Map.of()).keySet().stream()
                    .mapToLong(Long::longValue)
                    .max()
                    .orElse(0);
            if (chain != null || !isPart) {
                places.keySet().stream()
                        .filter(seq -> seq > last && seq > gone)
                        .max(Long::compare)
                        .ifPresent(seq -> find(new Finding(name, seq, Problem.QUOTED_MISSING, "")));
            }
        });
        List<AuditHead> heads = new ArrayList<>();
        chains.forEach((name, chain) -> heads.add(new AuditHead(name, chain.seq, chain.hash)));
        return new Report(rows, heads, findings, wrong);
    }
}
