package dev.teleconsult.ports.contract;

import static dev.teleconsult.domain.DomainFixtures.LONG_BEFORE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.teleconsult.domain.OperationId;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.outbound.IdempotencyRecord;
import dev.teleconsult.ports.outbound.IdempotencyRecords;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The contract of {@link IdempotencyRecords}. */
public interface IdempotencyRecordsContract extends PortFailureContract {

    /** Returns the same object throughout a test; it is empty when the test begins. */
    IdempotencyRecords testee();

    /** The same records as another process sees them. */
    IdempotencyRecords anotherReplica();

    @Override
    default Class<?> port() {
        return IdempotencyRecords.class;
    }

    @Override
    default List<Attempt> attempts() {
        IdempotencyRecord inserted = record("i-" + UUID.randomUUID());
        IdempotencyRecord replaced = kept("r-" + UUID.randomUUID());
        IdempotencyRecord removed = kept("d-" + UUID.randomUUID());
        IdempotencyRecord old = with(record("o-" + UUID.randomUUID()), LONG_BEFORE.minusSeconds(60));
        testee().insert(old, CONTEXT);
        return List.of(
                Attempt.changing(
                        "insert",
                        () -> testee().insert(inserted, CONTEXT),
                        () -> find(inserted).isPresent()),
                Attempt.reading("find", () -> testee().find(replaced.key(), CONTEXT)),
                Attempt.changing(
                        "replace",
                        () -> testee().replace(replaced, answered(replaced, "done"), CONTEXT),
                        () -> find(replaced).equals(Optional.of(answered(replaced, "done")))),
                Attempt.changing(
                        "remove",
                        () -> testee().remove(removed, CONTEXT),
                        () -> find(removed).isEmpty()),
                Attempt.changing(
                        "removeBefore",
                        () -> testee().removeBefore(LONG_BEFORE, CONTEXT),
                        () -> find(old).isEmpty()));
    }

    @Test
    default void emptyStoreShouldReturnNothing() {
        IdempotencyRecord unknown = record("unknown");

        assertThat(find(unknown)).isEmpty();
        assertThat(testee().replace(unknown, answered(unknown, "done"), CONTEXT))
                .isFalse();
        assertThat(testee().remove(unknown, CONTEXT)).isFalse();
        testee().removeBefore(LONG_BEFORE, CONTEXT);
        assertThat(find(unknown)).isEmpty();
    }

    @Test
    default void insertShouldKeepTheRecordUnchanged() {
        for (IdempotencyRecord record : List.of(
                record("a"),
                record("0123-ABCD-abcd"),
                record("k".repeat(128)),
                new IdempotencyRecord(
                        "odd",
                        "f\"\\{}$'\u00e8",
                        new OperationId("op \"\\{}"),
                        "\u00e8\ud83e\ude7a{}\"\\'",
                        LONG_BEFORE),
                new IdempotencyRecord(
                        "long", "f".repeat(128), new OperationId("o".repeat(64)), "\u674e".repeat(512), Instant.EPOCH),
                new IdempotencyRecord(
                        "late", "f", new OperationId("o"), "", Instant.parse("9999-12-31T23:59:59.999Z")))) {
            assertThat(testee().insert(record, CONTEXT)).isEmpty();
            assertThat(find(record)).contains(record);
        }
    }

    @Test
    default void insertShouldReturnTheExistingRecord() {
        IdempotencyRecord first = kept("key");

        assertThat(testee().insert(with(first, new OperationId("another")), CONTEXT))
                .contains(first);
        assertThat(find(first)).contains(first);
    }

    /** The application decides which records are too old. */
    @Test
    default void insertShouldReturnTheExistingRecordOfAnyAge() {
        IdempotencyRecord ancient = with(record("key"), Instant.EPOCH);
        testee().insert(ancient, CONTEXT);

        assertThat(testee().insert(record("key"), CONTEXT)).contains(ancient);
    }

    @Test
    default void repeatedInsertShouldReturnTheFirst() {
        IdempotencyRecord record = kept("key");

        assertThat(testee().insert(record, CONTEXT)).contains(record);
    }

    @Test
    default void keysShouldDifferByCase() {
        kept("key");

        assertThat(testee().insert(record("KEY"), CONTEXT)).isEmpty();
        assertThat(testee().find("Key", CONTEXT)).isEmpty();
    }

    @Test
    default void oneOfManyConcurrentInsertsShouldSucceed() {
        for (int round = 0; round < 5; round++) {
            String key = "raced-" + round;

            List<Optional<IdempotencyRecord>> told = Race.run(runner -> (runner % 2 == 0 ? testee() : anotherReplica())
                    .insert(with(record(key), new OperationId("runner-" + runner)), CONTEXT));

            assertThat(told.stream().filter(Optional::isEmpty)).hasSize(1);
            IdempotencyRecord winner = testee().find(key, CONTEXT).orElseThrow();
            assertThat(told.stream().flatMap(Optional::stream)).containsOnly(winner);
            assertThat(winner.owner())
                    .isEqualTo(new OperationId("runner-"
                            + IntStream.range(0, told.size())
                                    .filter(runner -> told.get(runner).isEmpty())
                                    .findFirst()
                                    .orElseThrow()));
        }
    }

    @Test
    default void replaceShouldReplaceTheCurrentRecord() {
        IdempotencyRecord current = kept("key");
        IdempotencyRecord next = new IdempotencyRecord(
                "key", "another", new OperationId("another"), "answer", LONG_BEFORE.plusMillis(1));

        assertThat(testee().replace(current, next, CONTEXT)).isTrue();
        assertThat(find(current)).contains(next);
    }

    @Test
    default void replaceShouldDoNothingWhenAnythingDiffers() {
        IdempotencyRecord kept = kept("key");
        for (IdempotencyRecord stale : List.of(
                new IdempotencyRecord("key", "another", kept.owner(), kept.answer(), kept.since()),
                with(kept, new OperationId("another")),
                answered(kept, "answer"),
                with(kept, kept.since().plusMillis(1)))) {
            assertThat(testee().replace(stale, answered(stale, "stolen"), CONTEXT))
                    .as("%s", stale)
                    .isFalse();
            assertThat(find(kept)).contains(kept);
        }
    }

    @Test
    default void replaceShouldRejectAnotherKey() {
        IdempotencyRecord kept = kept("key");

        assertThatThrownBy(() -> testee().replace(kept, record("another"), CONTEXT))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    default void oneOfManyConcurrentReplacementsShouldSucceed() {
        IdempotencyRecord kept = kept("key");

        List<Boolean> won = Race.run(runner -> (runner % 2 == 0 ? testee() : anotherReplica())
                .replace(kept, with(kept, new OperationId("runner-" + runner)), CONTEXT));

        assertThat(won).containsOnlyOnce(true);
        assertThat(find(kept)).map(IdempotencyRecord::owner).contains(new OperationId("runner-" + won.indexOf(true)));
    }

    @Test
    default void removeShouldRemoveTheRecord() {
        IdempotencyRecord removed = kept("key");
        IdempotencyRecord other = kept("other");

        assertThat(testee().remove(removed, CONTEXT)).isTrue();
        assertThat(find(removed)).isEmpty();
        assertThat(testee().remove(removed, CONTEXT)).isFalse();
        assertThat(find(other)).contains(other);
        assertThat(testee().insert(removed, CONTEXT)).isEmpty();
    }

    @Test
    default void removeShouldDoNothingWhenStale() {
        IdempotencyRecord stale = kept("key");
        IdempotencyRecord next = answered(stale, "answer");
        testee().replace(stale, next, CONTEXT);

        assertThat(testee().remove(stale, CONTEXT)).isFalse();
        assertThat(find(stale)).contains(next);
    }

    @Test
    default void removeBeforeShouldRemoveOlderRecords() {
        IdempotencyRecord before = with(record("before"), LONG_BEFORE.minusMillis(1));
        IdempotencyRecord at = with(record("at"), LONG_BEFORE);
        IdempotencyRecord after = with(record("after"), LONG_BEFORE.plusMillis(1));
        List.of(before, at, after).forEach(record -> testee().insert(record, CONTEXT));

        testee().removeBefore(LONG_BEFORE, CONTEXT);
        testee().removeBefore(LONG_BEFORE, CONTEXT);

        assertThat(find(before)).isEmpty();
        assertThat(find(at)).contains(at);
        assertThat(find(after)).contains(after);
    }

    @Test
    default void removeBeforeShouldRemoveAnyNumber() {
        IntStream.range(0, 230).forEach(i -> testee().insert(with(record("old-" + i), Instant.EPOCH), CONTEXT));
        IdempotencyRecord kept = kept("kept");

        testee().removeBefore(LONG_BEFORE, CONTEXT);

        IntStream.range(0, 230)
                .forEach(i -> assertThat(testee().find("old-" + i, CONTEXT)).isEmpty());
        assertThat(find(kept)).contains(kept);
    }

    @Test
    default void recordsShouldBeSharedBetweenReplicas() {
        IdempotencyRecord kept = kept("key");

        assertThat(anotherReplica().find("key", CONTEXT)).contains(kept);
        assertThat(anotherReplica().replace(kept, answered(kept, "answer"), CONTEXT))
                .isTrue();
        assertThat(find(kept)).contains(answered(kept, "answer"));
    }

    /** A context without headers of a caller. */
    RequestContext CONTEXT = RequestContext.system();

    private static IdempotencyRecord record(String key) {
        return new IdempotencyRecord(key, "fingerprint", new OperationId("op-1"), "", LONG_BEFORE);
    }

    private static IdempotencyRecord with(IdempotencyRecord record, OperationId owner) {
        return new IdempotencyRecord(record.key(), record.fingerprint(), owner, record.answer(), record.since());
    }

    private static IdempotencyRecord with(IdempotencyRecord record, Instant since) {
        return new IdempotencyRecord(record.key(), record.fingerprint(), record.owner(), record.answer(), since);
    }

    private static IdempotencyRecord answered(IdempotencyRecord record, String answer) {
        return new IdempotencyRecord(record.key(), record.fingerprint(), record.owner(), answer, record.since());
    }

    private IdempotencyRecord kept(String key) {
        IdempotencyRecord record = record(key);
        assertThat(testee().insert(record, CONTEXT)).isEmpty();
        return record;
    }

    private Optional<IdempotencyRecord> find(IdempotencyRecord record) {
        return testee().find(record.key(), CONTEXT);
    }
}
