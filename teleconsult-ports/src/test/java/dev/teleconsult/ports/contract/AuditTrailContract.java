package dev.teleconsult.ports.contract;

import static dev.teleconsult.domain.DomainFixtures.LONG_BEFORE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.teleconsult.domain.Assurance;
import dev.teleconsult.domain.AuditEntry;
import dev.teleconsult.domain.AuditHead;
import dev.teleconsult.domain.AuditKind;
import dev.teleconsult.domain.AuditRow;
import dev.teleconsult.domain.RefusalCode;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.domain.UserId;
import dev.teleconsult.ports.PortRejectedException;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.outbound.AuditQuery;
import dev.teleconsult.ports.outbound.AuditTrail;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The contract of {@link AuditTrail}. */
public interface AuditTrailContract extends PortFailureContract {

    RequestContext CONTEXT = RequestContext.system();
    Instant AT = LONG_BEFORE;

    /** Returns the same object throughout a test; it is empty when the test begins. */
    AuditTrail testee();

    /** The same trail as another process sees it. */
    AuditTrail anotherReplica();

    @Override
    default Class<?> port() {
        return AuditTrail.class;
    }

    @Override
    default List<Attempt> attempts() {
        List<AuditRow> fresh = rows("fresh-" + UUID.randomUUID(), 2);
        List<AuditRow> old = rows("old-" + UUID.randomUUID(), 1);
        testee().append(old, CONTEXT);
        String chain = old.get(0).chain();
        return List.of(
                Attempt.changing(
                        "append",
                        () -> testee().append(fresh, CONTEXT),
                        () -> !chain(fresh).isEmpty()),
                Attempt.reading("read", () -> testee().read(AuditQuery.all(10), CONTEXT)),
                Attempt.reading("rows", () -> testee().rows(chain, 0, 10, CONTEXT)),
                Attempt.reading("recorded", () -> testee().recorded(Set.of("row_unknown"), CONTEXT)),
                Attempt.reading("heads", () -> testee().heads(AT, CONTEXT)),
                Attempt.reading("endsBefore", () -> testee().endsBefore(AT.plusSeconds(60), CONTEXT)),
                Attempt.changing(
                        "expire",
                        () -> testee().expire(chain, 1, CONTEXT),
                        () -> testee().rows(chain, 0, 10, CONTEXT).isEmpty()));
    }

    @Test
    default void emptyStoreShouldReturnNothing() {
        assertThat(testee().read(AuditQuery.all(1), CONTEXT)).isEmpty();
        assertThat(testee().rows("unknown", 0, 1, CONTEXT)).isEmpty();
        assertThat(testee().heads(Instant.EPOCH, CONTEXT)).isEmpty();
        assertThat(testee().endsBefore(AT, CONTEXT)).isEmpty();
        testee().expire("unknown", 1, CONTEXT);
    }

    @Test
    default void rowsShouldBeReadBackUnchanged() {
        AuditEntry full = new AuditEntry(
                AT.plusMillis(1),
                AuditKind.LINK_REFUSED,
                Optional.of(new UserId("auth0|δoctor ' \" \\ %_")),
                Optional.of(new UserId("on-behalf")),
                Optional.of(new UserId("auth0|päti\u0065\u0301nt \uD83D\uDE00")),
                Optional.of(new TeleconsultationId("0123456789abcdef01234567")),
                "refused:" + RefusalCode.UNAUTHORIZED_USER,
                Optional.of(Assurance.TOKEN),
                Optional.of("req-1"),
                Optional.of("2001:db8:1::/48"),
                Optional.of("first line\nsecond line\n"));
        AuditRow first = AuditRow.first("chain-a", AuditEntry.of(AuditKind.ANCHORED, AT));
        AuditRow second = first.next(full);
        AuditRow third =
                second.next(AuditEntry.of(AuditKind.EXPIRED, AT.plusMillis(1)).detail(""));
        testee().append(List.of(first), CONTEXT);
        testee().append(List.of(second, third), CONTEXT);

        assertThat(testee().rows("chain-a", 0, 10, CONTEXT)).containsExactly(first, second, third);
        assertThat(anotherReplica().rows("chain-a", 1, 10, CONTEXT)).containsExactly(second, third);
        assertThat(testee().rows("chain-a", 0, 2, CONTEXT)).containsExactly(first, second);
        assertThat(testee().read(AuditQuery.all(10), CONTEXT))
                .containsExactly(first, second, third)
                .allMatch(AuditRow::isIntact);
    }

    @Test
    default void appendShouldAcceptExistingRows() {
        List<AuditRow> rows = rows("chain-a", 4);
        testee().append(rows.subList(0, 2), CONTEXT);

        testee().append(rows.subList(0, 2), CONTEXT);
        anotherReplica().append(rows, CONTEXT);

        assertThat(chain(rows)).isEqualTo(rows);
    }

    @Test
    default void appendShouldRejectAnotherRowInTheSamePlace() {
        AuditRow first = AuditRow.first("chain-a", AuditEntry.of(AuditKind.ANCHORED, AT));
        AuditRow ours = first.next(AuditEntry.of(AuditKind.LISTED, AT.plusMillis(1)));
        AuditRow another = first.next(AuditEntry.of(AuditKind.LOG_READ, AT.plusMillis(1)));
        testee().append(List.of(first, ours), CONTEXT);

        assertThatThrownBy(() -> testee().append(List.of(another), CONTEXT)).isInstanceOf(PortRejectedException.class);
        assertThatThrownBy(() -> anotherReplica().append(List.of(first, another), CONTEXT))
                .isInstanceOf(PortRejectedException.class);

        assertThat(chain(List.of(first))).containsExactly(first, ours);
    }

    /** A fact has one row, however many replicas write it. */
    @Test
    default void factShouldHaveOneRowInAllChains() {
        AuditRow ours = AuditRow.first("chain-a", ofFact("row_1"));
        AuditRow theirs = AuditRow.first("chain-b", AuditEntry.of(AuditKind.ANCHORED, AT));
        testee().append(List.of(ours), CONTEXT);
        testee().append(List.of(ours, ours.next(ofFact("row_2"))), CONTEXT);

        List<AuditRow> again = List.of(
                theirs,
                theirs.next(ofFact("row_3")),
                theirs.next(ofFact("row_3")).next(ofFact("row_1")));
        assertThatThrownBy(() -> anotherReplica().append(again, CONTEXT)).isInstanceOf(PortRejectedException.class);
        AuditRow twice = AuditRow.first("chain-c", ofFact("row_4"));
        assertThatThrownBy(() -> testee().append(List.of(twice, twice.next(ofFact("row_4"))), CONTEXT))
                .isInstanceOf(PortRejectedException.class);

        assertThat(testee().recorded(Set.of("row_1", "row_2", "row_5"), CONTEXT))
                .containsExactlyInAnyOrder("row_1", "row_2");
        assertThat(anotherReplica().recorded(Set.of(), CONTEXT)).isEmpty();
        assertThat(testee().read(AuditQuery.all(100), CONTEXT).stream().flatMap(row -> row.fact().stream()))
                .doesNotHaveDuplicates();
        testee().expire("chain-a", 2, CONTEXT);
        assertThat(testee().recorded(Set.of("row_1", "row_2"), CONTEXT)).isEmpty();
    }

    private static AuditEntry ofFact(String id) {
        return AuditEntry.of(AuditKind.CHANGED, AT).detail("fact=" + id + "\nschedule\n");
    }

    @Test
    default void appendShouldRejectRowsThatDoNotFollow() {
        List<AuditRow> rows = rows("chain-a", 3);
        AuditRow other = rows("chain-b", 1).get(0);

        for (List<AuditRow> wrong : List.of(
                List.<AuditRow>of(),
                List.of(rows.get(0), rows.get(2)),
                List.of(rows.get(1), rows.get(0)),
                List.of(rows.get(0), other),
                rows("chain-c", AuditTrail.MOST_APPENDED + 1))) {
            assertThatThrownBy(() -> testee().append(wrong, CONTEXT)).isInstanceOf(IllegalArgumentException.class);
        }
        assertThat(testee().read(AuditQuery.all(1), CONTEXT)).isEmpty();
    }

    @Test
    default void appendShouldAcceptManyRowsAtOnce() {
        List<AuditRow> rows = rows("chain-a", AuditTrail.MOST_APPENDED);
        testee().append(rows, CONTEXT);

        assertThat(chain(rows)).isEqualTo(rows);
    }

    @Test
    default void processesShouldAppendConcurrentlyToTheirOwnChains() {
        List<List<AuditRow>> written = Race.run(runner -> {
            List<AuditRow> rows = rows("chain-" + runner, 5);
            rows.forEach(row -> (runner % 2 == 0 ? testee() : anotherReplica()).append(List.of(row), CONTEXT));
            return rows;
        });

        written.forEach(rows -> assertThat(chain(rows)).isEqualTo(rows));
    }

    @Test
    default void readShouldFilter() {
        AuditRow anchor = AuditRow.first("chain-a", AuditEntry.of(AuditKind.ANCHORED, AT));
        AuditRow shown = anchor.next(entry(1, AuditKind.LINK_SHOWN, "ann", "ann", "t1"));
        AuditRow listed = shown.next(entry(2, AuditKind.LISTED, "bob", "ann", "t2"));
        AuditRow cancelled = listed.next(entry(3, AuditKind.CANCELLED, "ann", "bob", "t1"));
        testee().append(List.of(anchor, shown, listed, cancelled), CONTEXT);
        AuditQuery all = AuditQuery.all(10);

        assertThat(read(all)).containsExactly(anchor, shown, listed, cancelled);
        assertThat(read(all.between(Optional.of(AT.plusMillis(1)), Optional.of(AT.plusMillis(3)))))
                .containsExactly(shown, listed);
        assertThat(read(all.teleconsultation(new TeleconsultationId("t1")))).containsExactly(shown, cancelled);
        assertThat(read(all.person(new UserId("bob")))).containsExactly(listed, cancelled);
        assertThat(read(all.subject(new UserId("ann")))).containsExactly(shown, listed);
        assertThat(read(all.kinds(Set.of(AuditKind.CANCELLED, AuditKind.ANCHORED))))
                .containsExactly(anchor, cancelled);
        assertThat(read(all.subject(new UserId("ann"))
                        .teleconsultation(new TeleconsultationId("t2"))
                        .kinds(Set.of(AuditKind.LISTED))
                        .between(Optional.of(AT), Optional.empty())))
                .containsExactly(listed);
        assertThat(read(all.person(new UserId("an%")))).isEmpty();
    }

    @Test
    default void readShouldPageThroughAllChainsInBothDirections() {
        List<AuditRow> rows = new ArrayList<>();
        for (String chain : List.of("chain-b", "chain-a", "chain-c")) {
            List<AuditRow> some = sameTime(chain, 4);
            testee().append(some, CONTEXT);
            rows.addAll(some);
        }
        AuditQuery all = AuditQuery.all(5);
        rows.sort(all.order());
        List<AuditRow> backwards = new ArrayList<>(rows);
        backwards.sort(all.newestFirst(true).order());

        assertThat(pages(all)).isEqualTo(rows);
        assertThat(pages(all.newestFirst(true))).isEqualTo(backwards);
    }

    @Test
    default void headsShouldBeTheLastRowsOfActiveChains() {
        List<AuditRow> a = rows("chain-a", 3);
        List<AuditRow> b = rows("chain-b", 1);
        testee().append(a, CONTEXT);
        testee().append(b, CONTEXT);

        assertThat(testee().heads(Instant.EPOCH, CONTEXT))
                .containsExactly(a.get(2).head(), b.get(0).head());
        assertThat(testee().heads(a.get(2).at(), CONTEXT))
                .containsExactly(a.get(2).head());
        assertThat(testee().heads(a.get(2).at().plusMillis(1), CONTEXT)).isEmpty();
    }

    @Test
    default void expireShouldRemoveTheFirstRowsOfAChain() {
        List<AuditRow> a = rows("chain-a", 4);
        List<AuditRow> b = rows("chain-b", 2);
        testee().append(a, CONTEXT);
        testee().append(b, CONTEXT);
        List<AuditHead> ends = testee().endsBefore(a.get(2).at(), CONTEXT);
        assertThat(ends).containsExactly(a.get(1).head(), b.get(1).head());

        testee().expire("chain-a", 2, CONTEXT);
        testee().expire("chain-a", 2, CONTEXT);

        assertThat(chain(a)).containsExactly(a.get(2), a.get(3));
        assertThat(chain(b)).isEqualTo(b);
        assertThat(testee().endsBefore(a.get(0).at(), CONTEXT)).isEmpty();
        testee().expire("chain-b", 99, CONTEXT);
        assertThat(read(AuditQuery.all(10))).containsExactly(a.get(2), a.get(3));
        assertThat(testee().heads(Instant.EPOCH, CONTEXT))
                .containsExactly(a.get(3).head());
    }

    private List<AuditRow> chain(List<AuditRow> rows) {
        return testee().rows(rows.get(0).chain(), 0, AuditQuery.LARGEST_LIMIT, CONTEXT);
    }

    private List<AuditRow> read(AuditQuery query) {
        return testee().read(query, CONTEXT);
    }

    private List<AuditRow> pages(AuditQuery query) {
        List<AuditRow> found = new ArrayList<>();
        List<AuditRow> page = read(query);
        while (!page.isEmpty()) {
            found.addAll(page);
            page = read(query.after(AuditQuery.Place.of(page.get(page.size() - 1))));
        }
        return found;
    }

    private static AuditEntry entry(int millis, AuditKind kind, String actor, String subject, String teleconsultation) {
        return AuditEntry.of(kind, AT.plusMillis(millis))
                .by(
                        Optional.of(new UserId(actor)),
                        Optional.of(Assurance.GATEWAY),
                        Optional.of("req-" + millis),
                        Optional.empty())
                .subject(Optional.of(new UserId(subject)))
                .teleconsultation(new TeleconsultationId(teleconsultation));
    }

    /** A chain of this number of rows, a millisecond between them. */
    private static List<AuditRow> rows(String chain, int count) {
        List<AuditRow> rows = new ArrayList<>();
        rows.add(AuditRow.first(chain, AuditEntry.of(AuditKind.ANCHORED, AT)));
        while (rows.size() < count) {
            rows.add(rows.get(rows.size() - 1).next(AuditEntry.of(AuditKind.LINK_SHOWN, AT.plusMillis(rows.size()))));
        }
        return rows;
    }

    private static List<AuditRow> sameTime(String chain, int count) {
        List<AuditRow> rows = new ArrayList<>();
        rows.add(AuditRow.first(chain, AuditEntry.of(AuditKind.ANCHORED, AT)));
        while (rows.size() < count) {
            rows.add(rows.get(rows.size() - 1).next(AuditEntry.of(AuditKind.LISTED, AT)));
        }
        return rows;
    }
}
