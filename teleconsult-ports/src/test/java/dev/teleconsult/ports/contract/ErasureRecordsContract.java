package dev.teleconsult.ports.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.teleconsult.domain.ErasedPerson;
import dev.teleconsult.domain.Erasure;
import dev.teleconsult.domain.ErasureId;
import dev.teleconsult.domain.ErasureKept;
import dev.teleconsult.domain.ErasureStep;
import dev.teleconsult.domain.ErasureTrouble;
import dev.teleconsult.domain.OwedTerms;
import dev.teleconsult.domain.Participants;
import dev.teleconsult.domain.UserId;
import dev.teleconsult.domain.VideoUserId;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.outbound.ErasureRecords;
import dev.teleconsult.ports.outbound.StoredErasure;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The contract of {@link ErasureRecords}. */
public interface ErasureRecordsContract extends PortFailureContract {

    RequestContext CONTEXT = RequestContext.system();

    Instant NOW = Instant.parse("2030-03-04T10:00:00.123Z");

    /** Returns the same object throughout a test; it is empty when the test begins. */
    ErasureRecords testee();

    /** The same records as another process sees them. */
    ErasureRecords anotherReplica();

    @Override
    default Class<?> port() {
        return ErasureRecords.class;
    }

    @Override
    default Set<String> makesNoCall() {
        return Set.of("notesCreators");
    }

    @Override
    default List<Attempt> attempts() {
        Erasure fresh = begun("fresh-" + UUID.randomUUID(), NOW);
        StoredErasure there = testee().insert(begun("there-" + UUID.randomUUID(), NOW), CONTEXT);
        Erasure next = there.erasure().agreed(ErasureStep.RECORDS, 1, NOW);
        return List.of(
                Attempt.changing(
                        "insert",
                        () -> testee().insert(fresh, CONTEXT),
                        () -> testee().find(fresh.id(), CONTEXT).isPresent()),
                Attempt.reading("find", () -> find(there.erasure().id())),
                Attempt.changing(
                        "replace",
                        () -> testee().replace(there, next, CONTEXT),
                        () -> find(next.id()).erasure().equals(next)),
                Attempt.reading("due", () -> testee().due(NOW, 10, CONTEXT)),
                Attempt.reading("open", () -> testee().open(CONTEXT)));
    }

    @Test
    default void emptyStoreShouldReturnNothing() {
        assertThat(testee().find(new ErasureId("unknown"), CONTEXT)).isEmpty();
        assertThat(testee().due(NOW, 1, CONTEXT)).isEmpty();
        assertThat(testee().open(CONTEXT)).isEqualTo(new ErasureRecords.Open(0, Optional.empty()));
    }

    @Test
    default void erasuresShouldBeReadBackUnchanged() {
        Erasure full = full("full");
        Erasure bare = new Erasure(
                new ErasureId("bare"),
                "p",
                "b",
                NOW,
                full.steps(),
                List.of(),
                Optional.empty(),
                Optional.of(new ErasedPerson(
                        new UserId("d\u00f2ctor \"1\" \u674e"), Optional.empty(), Participants.placeholder("1"), true)),
                full.turn());
        for (Erasure one : List.of(full, bare, begun("fresh", NOW))) {
            assertThat(testee().insert(one, CONTEXT)).isEqualTo(new StoredErasure(one, 1));
            assertThat(anotherReplica().find(one.id(), CONTEXT)).contains(new StoredErasure(one, 1));
        }
    }

    /** An erasure with each step in each kind of trouble, and everything that may be kept. */
    private static Erasure full(String id) {
        Erasure full = begun(id, NOW);
        ErasureTrouble[] troubles = ErasureTrouble.values();
        for (ErasureStep step : ErasureStep.values()) {
            full = step.ordinal() % 3 == 0
                    ? full.agreed(step, step.ordinal(), NOW.plusMillis(step.ordinal()))
                    : full.owed(step, step.ordinal(), troubles[step.ordinal() % troubles.length]);
        }
        for (ErasureKept.What what : ErasureKept.What.values()) {
            full = full.keeping(new ErasureKept(
                    what, what.ordinal() % 2 == 0 ? Optional.empty() : Optional.of(NOW.plusSeconds(what.ordinal()))));
        }
        return full.taken(
                NOW,
                new OwedTerms(Duration.ofMinutes(1), Duration.ZERO, Duration.ofSeconds(15), Duration.ofHours(1)),
                0);
    }

    @Test
    default void insertShouldKeepTheFirstErasure() {
        Erasure first = begun("a", NOW);
        Erasure second = begun("a", NOW.plusSeconds(1));

        assertThat(testee().insert(first, CONTEXT).erasure()).isEqualTo(first);
        assertThat(testee().insert(second, CONTEXT).erasure()).isEqualTo(first);
        assertThat(anotherReplica().insert(first, CONTEXT).erasure()).isEqualTo(first);
    }

    @Test
    default void concurrentInsertsShouldReturnTheSameErasure() {
        List<Erasure> told = Race.run(runner -> (runner % 2 == 0 ? testee() : anotherReplica())
                .insert(begun("raced", NOW.plusSeconds(runner)), CONTEXT)
                .erasure());

        assertThat(told).containsOnly(find(new ErasureId("raced")).erasure());
    }

    @Test
    default void replaceShouldChangeOnlyTheVersionThatWasRead() {
        StoredErasure first = testee().insert(begun("a", NOW), CONTEXT);
        Erasure next = first.erasure().owed(ErasureStep.PROVIDER_USER, 0, ErasureTrouble.PROVIDER_UNREACHABLE);

        StoredErasure second = testee().replace(first, next, CONTEXT).orElseThrow();

        assertThat(second.erasure()).isEqualTo(next);
        assertThat(find(next.id())).isEqualTo(second);
        assertThat(anotherReplica().replace(first, first.erasure(), CONTEXT)).isEmpty();
        assertThat(find(next.id())).isEqualTo(second);
    }

    @Test
    default void oneOfManyConcurrentReplacementsShouldSucceed() {
        StoredErasure first = testee().insert(begun("raced", NOW), CONTEXT);

        List<Optional<StoredErasure>> won = Race.run(runner -> (runner % 2 == 0 ? testee() : anotherReplica())
                .replace(first, first.erasure().agreed(ErasureStep.RECORDS, runner, NOW), CONTEXT));

        assertThat(won.stream().flatMap(Optional::stream)).singleElement().isEqualTo(find(new ErasureId("raced")));
    }

    @Test
    default void replaceShouldDoNothingForAnUnknownErasure() {
        StoredErasure never = new StoredErasure(begun("never", NOW), 1);

        assertThat(testee().replace(never, never.erasure(), CONTEXT)).isEmpty();
        assertThatThrownBy(() -> testee().replace(never, begun("another", NOW), CONTEXT))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(testee().find(new ErasureId("never"), CONTEXT)).isEmpty();
    }

    @Test
    default void dueShouldReturnOpenErasuresByTheirNextTry() {
        StoredErasure late = testee().insert(begun("late", NOW), CONTEXT);
        StoredErasure early = testee().insert(begun("early", NOW.minusMillis(1)), CONTEXT);
        testee().insert(begun("to come", NOW.plusMillis(1)), CONTEXT);
        StoredErasure done = testee().insert(begun("done", NOW.minusSeconds(9)), CONTEXT);
        testee().replace(done, finished(done.erasure()), CONTEXT);

        assertThat(anotherReplica().due(NOW, 10, CONTEXT)).containsExactly(early, late);
        assertThat(testee().due(NOW, 1, CONTEXT)).containsExactly(early);
        assertThat(testee().open(CONTEXT)).isEqualTo(new ErasureRecords.Open(3, Optional.of(NOW.minusMillis(1))));
        assertThatThrownBy(() -> testee().due(NOW, 0, CONTEXT)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    default void finishedErasureShouldNameNoPersonAndStay() {
        StoredErasure open = testee().insert(begun("a", NOW), CONTEXT);

        testee().replace(open, finished(open.erasure()), CONTEXT);

        assertThat(find(new ErasureId("a")).erasure())
                .isEqualTo(finished(open.erasure()))
                .matches(one -> one.subject().isEmpty());
        assertThat(testee().open(CONTEXT).count()).isZero();
    }

    private static Erasure finished(Erasure open) {
        Erasure all = open;
        for (ErasureStep step : ErasureStep.values()) {
            all = all.agreed(step, step.ordinal(), NOW);
        }
        return all.done(NOW.plusSeconds(1));
    }

    private static Erasure begun(String id, Instant now) {
        return Erasure.begun(
                new ErasureId(id.replace(' ', '-')),
                "0123456789abcdef",
                "fedcba9876543210",
                now,
                new ErasedPerson(
                        new UserId("auth0|patient"),
                        Optional.of(new VideoUserId("usr_1")),
                        Participants.placeholder("7f3a"),
                        false),
                List.of(new ErasureKept(ErasureKept.What.BACKUPS, Optional.empty())));
    }

    private StoredErasure find(ErasureId id) {
        return testee().find(id, CONTEXT).orElseThrow();
    }
}
