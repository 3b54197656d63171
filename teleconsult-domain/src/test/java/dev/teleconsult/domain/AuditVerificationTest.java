package dev.teleconsult.domain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.teleconsult.domain.AuditVerification.Finding;
import dev.teleconsult.domain.AuditVerification.Problem;
import dev.teleconsult.domain.AuditVerification.Report;
import java.lang.reflect.RecordComponent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AuditVerificationTest {

    private static final Instant AT = Instant.parse("2026-12-01T08:57:30.412Z");

    @Test
    void unchangedRowsShouldBeIntact() {
        List<AuditRow> rows = trail(new Random(1));

        Report report = verified(rows);

        assertThat(report.isIntact()).as(report.findings().toString()).isTrue();
        assertThat(report.rows()).isEqualTo(rows.size());
        assertThat(report.heads()).hasSize(3);
    }

    /** Every character of every field, changed into another, in random rows. */
    @ParameterizedTest
    @ValueSource(longs = {2, 3, 4, 5})
    void changedFieldShouldBeReportedAtItsRow(long seed) {
        Random random = new Random(seed);
        List<AuditRow> rows = trail(random);
        for (int round = 0; round < 15; round++) {
            int place = random.nextInt(rows.size());
            for (UnaryOperator<AuditRow> change : changes(random)) {
                AuditRow before = rows.get(place);
                AuditRow changed = change.apply(before);
                if (!changed.equals(before)) {
                    List<AuditRow> all = new ArrayList<>(rows);
                    all.set(place, changed);
                    assertThat(places(verified(all)))
                            .as("%s of %s", changed, before)
                            .contains(changed.chain() + " " + changed.seq());
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {10, 11, 12, 13})
    void missingRowShouldBeReportedAtItsPlace(long seed) {
        Random random = new Random(seed);
        List<AuditRow> rows = trail(random);
        List<AuditHead> heads = verified(rows).heads();
        for (int place = 0; place < rows.size(); place++) {
            AuditRow gone = rows.get(place);
            List<AuditRow> all = new ArrayList<>(rows);
            all.remove(place);
            // The heads were published: without them the last row of the last chain can be cut off.
            Report report = verified(all, heads.toArray(AuditHead[]::new));
            boolean wasLast = heads.contains(gone.head());
            assertThat(places(report))
                    .as("without %s", gone)
                    .contains(gone.chain() + " " + (wasLast ? gone.seq() : gone.seq() + 1));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {14, 15, 16, 17})
    void swappedRowsShouldBeReportedAtTheirPlaces(long seed) {
        Random random = new Random(seed);
        List<AuditRow> rows = trail(random);
        for (int round = 0; round < 60; round++) {
            int one = random.nextInt(rows.size());
            int other = random.nextInt(rows.size());
            List<AuditRow> all = new ArrayList<>(rows);
            all.set(one, rows.get(other));
            all.set(other, rows.get(one));
            // Chains may be interleaved; only the order within a chain counts.
            if (!inChains(all).equals(inChains(rows))) {
                assertThat(places(verified(all)))
                        .containsAnyOf(
                                rows.get(one).chain() + " " + rows.get(one).seq(),
                                rows.get(other).chain() + " " + rows.get(other).seq());
            }
        }
    }

    @Test
    void missingChainShouldBeReportedWhenAnotherChainQuotesIt() {
        List<AuditRow> rows = trail(new Random(18));
        List<AuditRow> without =
                rows.stream().filter(row -> !row.chain().equals("a")).toList();

        Report report = verified(without);

        assertThat(report.findings()).extracting(Finding::problem).containsExactly(Problem.QUOTED_MISSING);
        assertThat(report.findings().get(0).chain()).isEqualTo("a");
    }

    /**
     * A person who writes to the store can compute hashes too: a rewritten chain is detected by the heads that were
     * quoted elsewhere.
     */
    @Test
    void rewrittenChainShouldBeReportedWhenAnotherChainQuotesIt() {
        List<AuditRow> rows = trail(new Random(19));
        List<AuditRow> forged = chain("a", 20, AuditEntry.of(AuditKind.LISTED, AT), List.of());
        List<AuditRow> all = new ArrayList<>(forged);
        rows.stream().filter(row -> !row.chain().equals("a")).forEach(all::add);

        assertThat(verified(all).findings())
                .extracting(Finding::chain, Finding::problem)
                .containsExactly(org.assertj.core.groups.Tuple.tuple("a", Problem.NOT_AS_QUOTED));
    }

    @Test
    void remainingRowsShouldBeIntactWhenTheFirstRowsHaveExpired() {
        List<AuditRow> a = chain("a", 9, AuditEntry.of(AuditKind.LISTED, AT), List.of());
        AuditRow end = a.get(4);
        List<AuditRow> b = chain(
                "b",
                2,
                AuditEntry.of(AuditKind.EXPIRED, AT).detail(AuditVerification.expiring(end.head(), 5)),
                List.of(a.get(2).head(), end.head(), a.get(8).head()));
        for (int left = 0; left <= 5; left++) {
            List<AuditRow> all = new ArrayList<>(a.subList(left, a.size()));
            all.addAll(b);
            assertThat(verified(all).findings()).as("%d rows are gone", left).isEmpty();
        }
        List<AuditRow> tooMany = new ArrayList<>(a.subList(6, a.size()));
        tooMany.addAll(b);
        assertThat(verified(tooMany).findings())
                .extracting(Finding::seq, Finding::problem)
                .containsExactly(org.assertj.core.groups.Tuple.tuple(7L, Problem.BEGINS_LATE));
        assertThat(verified(b.subList(0, 1)).isIntact()).isFalse();
    }

    @Test
    void partOfAChainShouldBeVerifiedAgainstItsOwnRows() {
        List<AuditRow> a = chain("a", 9, AuditEntry.of(AuditKind.LISTED, AT), List.of());
        AuditVerification part = AuditVerification.ofPart();
        a.subList(3, 6).forEach(row -> part.check(row, ""));
        assertThat(part.report().isIntact()).isTrue();

        AuditVerification gap = AuditVerification.ofPart();
        gap.check(a.get(3), "line 1");
        gap.check(a.get(5), "line 2");
        assertThat(gap.report().findings().get(0).text())
                .isEqualTo("line 2: row 6 of chain a does not follow the row before");
    }

    @Test
    void findingsBeyondTheLimitShouldBeCountedButNotKept() {
        AuditVerification verification = AuditVerification.ofAll();
        for (int i = 0; i < AuditVerification.MOST_FINDINGS + 5; i++) {
            verification.unreadable("line " + i);
        }

        assertThat(verification.report().wrong()).isEqualTo(AuditVerification.MOST_FINDINGS + 5L);
        assertThat(verification.report().findings()).hasSize(AuditVerification.MOST_FINDINGS);
    }

    private static Map<String, List<AuditRow>> inChains(List<AuditRow> rows) {
        return rows.stream().collect(Collectors.groupingBy(AuditRow::chain));
    }

    private static Report verified(List<AuditRow> rows, AuditHead... published) {
        AuditVerification verification = AuditVerification.ofAll();
        Arrays.stream(published).forEach(verification::quoted);
        rows.forEach(verification::note);
        rows.forEach(row -> verification.check(row, ""));
        return verification.report();
    }

    private static List<String> places(Report report) {
        return report.findings().stream()
                .map(finding -> finding.chain() + " " + finding.seq())
                .toList();
    }

    /** Three chains, of which the second and the third quote the ones before them. */
    private static List<AuditRow> trail(Random random) {
        List<AuditRow> rows = new ArrayList<>(chain("a", 8 + random.nextInt(8), shown(random), List.of()));
        AuditHead a = rows.get(rows.size() - 1).head();
        rows.addAll(chain("b", 5 + random.nextInt(8), shown(random), List.of(a)));
        AuditHead b = rows.get(rows.size() - 1).head();
        rows.addAll(chain("c", 4, shown(random), List.of(a, b)));
        return rows;
    }

    private static List<AuditRow> chain(String name, int length, AuditEntry entry, List<AuditHead> heads) {
        List<AuditRow> rows = new ArrayList<>();
        rows.add(AuditRow.first(name, AuditEntry.of(AuditKind.ANCHORED, AT).detail(AuditVerification.quoting(heads))));
        while (rows.size() < length) {
            rows.add(rows.get(rows.size() - 1).next(entry.at(AT.plusMillis(rows.size()))));
        }
        return rows;
    }

    private static AuditEntry shown(Random random) {
        return AuditEntry.of(AuditKind.LINK_SHOWN, AT)
                .by(
                        Optional.of(new UserId("user-" + random.nextInt(9))),
                        Optional.of(Assurance.GATEWAY),
                        Optional.of("req-" + random.nextInt(999)),
                        Optional.of("192.0.2.0/24"))
                .subject(Optional.of(new UserId("user-x")))
                .teleconsultation(new TeleconsultationId("t" + random.nextInt(9)));
    }

    /** One row for each field: a random character of it becomes another. */
    private static List<UnaryOperator<AuditRow>> changes(Random random) {
        List<UnaryOperator<AuditRow>> changes = new ArrayList<>();
        for (RecordComponent field : AuditRow.class.getRecordComponents()) {
            changes.add(row -> with(row, field.getName(), value -> changed(value, random)));
        }
        changes.add(row -> with(row, "detail", ignored -> row.detail().map(text -> text + " ")));
        changes.add(row -> with(row, "subject", ignored -> Optional.empty()));
        return changes;
    }

    private static Object changed(Object value, Random random) {
        if (value instanceof Long number) {
            return number ^ 1L << random.nextInt(20);
        }
        if (value instanceof Instant at) {
            return at.plusMillis(1L << random.nextInt(30));
        }
        if (value instanceof Optional<?> text) {
            return Optional.of(flip(text.map(String.class::cast).orElse(""), random));
        }
        return flip((String) value, random);
    }

    private static String flip(String text, Random random) {
        if (text.isEmpty()) {
            return "there";
        }
        int at = random.nextInt(text.length());
        return text.substring(0, at) + (char) (text.charAt(at) ^ 1) + text.substring(at + 1);
    }

    /** The same row with another value of one field. */
    private static AuditRow with(AuditRow row, String name, UnaryOperator<Object> change) {
        RecordComponent[] fields = AuditRow.class.getRecordComponents();
        try {
            Object[] values = new Object[fields.length];
            for (int i = 0; i < fields.length; i++) {
                Object value = fields[i].getAccessor().invoke(row);
                values[i] = fields[i].getName().equals(name) ? change.apply(value) : value;
            }
            Class<?>[] types =
                    Arrays.stream(fields).map(RecordComponent::getType).toArray(Class<?>[]::new);
            return AuditRow.class.getConstructor(types).newInstance(values);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
