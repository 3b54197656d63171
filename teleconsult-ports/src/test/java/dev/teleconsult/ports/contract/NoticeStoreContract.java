package dev.teleconsult.ports.contract;

import static dev.teleconsult.domain.DomainFixtures.LONG_BEFORE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.teleconsult.domain.Notice;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.outbound.NoticeStore;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The contract of {@link NoticeStore}. */
public interface NoticeStoreContract extends PortFailureContract {

    RequestContext CONTEXT = RequestContext.system();

    /** Returns the same object throughout a test; it is empty when the test begins. */
    NoticeStore testee();

    /** The same notices as another process sees them. */
    NoticeStore anotherReplica();

    @Override
    default Class<?> port() {
        return NoticeStore.class;
    }

    @Override
    default List<Attempt> attempts() {
        TeleconsultationId put = id("put-" + UUID.randomUUID());
        TeleconsultationId old = id("old-" + UUID.randomUUID());
        Notice notice = new Notice(Notice.Kind.RUNNING_LATE, LONG_BEFORE);
        testee().put(old, new Notice(Notice.Kind.RUNNING_LATE, LONG_BEFORE.minusSeconds(60)), CONTEXT);
        return List.of(
                Attempt.changing(
                        "put",
                        () -> testee().put(put, notice, CONTEXT),
                        () -> find(put).equals(Map.of(put, notice))),
                Attempt.reading("find", () -> testee().find(Set.of(old), CONTEXT)),
                Attempt.changing(
                        "removeBefore",
                        () -> testee().removeBefore(LONG_BEFORE, CONTEXT),
                        () -> find(old).isEmpty()));
    }

    @Test
    default void emptyStoreShouldReturnNothing() {
        assertThat(find(id("unknown"))).isEmpty();
        assertThat(testee().find(Set.of(), CONTEXT)).isEmpty();
        testee().removeBefore(LONG_BEFORE, CONTEXT);
    }

    @Test
    default void putShouldKeepTheNoticeUnchanged() {
        Map<TeleconsultationId, Notice> kept = new HashMap<>();
        for (Notice.Kind kind : Notice.Kind.values()) {
            kept.put(id("of-" + kind), new Notice(kind, LONG_BEFORE.plusMillis(kind.ordinal())));
        }
        kept.put(id("0123456789abcdef01234567"), new Notice(Notice.Kind.RUNNING_LATE, Instant.EPOCH));
        kept.put(id("late"), new Notice(Notice.Kind.RUNNING_LATE, Instant.parse("9999-12-31T23:59:59.999Z")));
        kept.forEach((id, notice) -> testee().put(id, notice, CONTEXT));

        assertThat(testee().find(kept.keySet(), CONTEXT)).isEqualTo(kept);
    }

    @Test
    default void putShouldReplaceTheEarlierNotice() {
        Notice next = new Notice(Notice.Kind.STARTING_SOON, LONG_BEFORE.minusSeconds(1));
        testee().put(id("a"), new Notice(Notice.Kind.RUNNING_LATE, LONG_BEFORE), CONTEXT);

        testee().put(id("a"), next, CONTEXT);
        testee().put(id("a"), next, CONTEXT);

        assertThat(find(id("a"))).containsExactly(Map.entry(id("a"), next));
    }

    @Test
    default void oneOfManyConcurrentNoticesShouldStay() {
        List<Notice> written = Race.run(runner -> {
            Notice notice = new Notice(Notice.Kind.RUNNING_LATE, LONG_BEFORE.plusSeconds(runner));
            (runner % 2 == 0 ? testee() : anotherReplica()).put(id("raced"), notice, CONTEXT);
            return notice;
        });

        Map<TeleconsultationId, Notice> found = find(id("raced"));

        assertThat(found).hasSize(1);
        assertThat(written).contains(found.get(id("raced")));
        assertThat(anotherReplica().find(Set.of(id("raced")), CONTEXT)).isEqualTo(found);
    }

    @Test
    default void findShouldAcceptAnyNumber() {
        Set<TeleconsultationId> asked =
                IntStream.range(0, 230).mapToObj(i -> id("many-" + i)).collect(Collectors.toSet());
        Notice notice = new Notice(Notice.Kind.TECHNICAL_PROBLEM, LONG_BEFORE);
        testee().put(id("many-0"), notice, CONTEXT);
        testee().put(id("many-229"), notice, CONTEXT);
        testee().put(id("another"), notice, CONTEXT);

        assertThat(testee().find(asked, CONTEXT)).containsOnlyKeys(id("many-0"), id("many-229"));
    }

    @Test
    default void removeBeforeShouldRemoveEndedNotices() {
        TeleconsultationId before = id("before");
        TeleconsultationId at = id("at");
        testee().put(before, new Notice(Notice.Kind.RUNNING_LATE, LONG_BEFORE.minusMillis(1)), CONTEXT);
        testee().put(at, new Notice(Notice.Kind.RUNNING_LATE, LONG_BEFORE), CONTEXT);

        testee().removeBefore(LONG_BEFORE, CONTEXT);
        testee().removeBefore(LONG_BEFORE, CONTEXT);

        assertThat(testee().find(Set.of(before, at), CONTEXT)).containsOnlyKeys(at);
        testee().put(before, new Notice(Notice.Kind.RUNNING_LATE, LONG_BEFORE), CONTEXT);
        assertThat(find(before)).containsOnlyKeys(before);
    }

    private Map<TeleconsultationId, Notice> find(TeleconsultationId id) {
        return testee().find(Set.of(id), CONTEXT);
    }

    private static TeleconsultationId id(String value) {
        return new TeleconsultationId(value);
    }
}
