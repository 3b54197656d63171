package dev.teleconsult.ports.contract;

import static dev.teleconsult.domain.DomainFixtures.LONG_BEFORE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.teleconsult.domain.OperationId;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.ports.ExternalIdentifier;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.outbound.ExternalIdentifiers;
import dev.teleconsult.ports.outbound.IdentifierClaim;
import dev.teleconsult.ports.outbound.IdentifierClaim.Progress;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The contract of {@link ExternalIdentifiers}. */
public interface ExternalIdentifiersContract extends PortFailureContract {

    RequestContext CONTEXT = RequestContext.system();

    /** Returns the same object throughout a test; it is empty when the test begins. */
    ExternalIdentifiers testee();

    /** The same claims as another process sees them. */
    ExternalIdentifiers anotherReplica();

    @Override
    default Class<?> port() {
        return ExternalIdentifiers.class;
    }

    @Override
    default List<Attempt> attempts() {
        IdentifierClaim claimed = claim("c-" + UUID.randomUUID());
        IdentifierClaim replaced = kept("r-" + UUID.randomUUID());
        IdentifierClaim removed = kept("d-" + UUID.randomUUID());
        TeleconsultationId released = id("e-" + UUID.randomUUID());
        IdentifierClaim done = done(kept("k-" + UUID.randomUUID()), released);
        return List.of(
                Attempt.changing(
                        "claim",
                        () -> testee().claim(claimed, CONTEXT),
                        () -> find(claimed).isPresent()),
                Attempt.reading("find", () -> testee().find(replaced.identifier(), CONTEXT)),
                Attempt.changing(
                        "replace",
                        () -> testee().replace(replaced, replaced.now(Progress.GIVEN_UP, Optional.empty()), CONTEXT),
                        () -> find(replaced).map(IdentifierClaim::progress).equals(Optional.of(Progress.GIVEN_UP))),
                Attempt.changing(
                        "remove",
                        () -> testee().remove(removed, CONTEXT),
                        () -> find(removed).isEmpty()),
                Attempt.reading("of", () -> testee().of(Set.of(released), CONTEXT)),
                Attempt.reading("unfinished", () -> testee().unfinished(LONG_BEFORE, 1, CONTEXT)),
                Attempt.changing(
                        "release",
                        () -> testee().release(released, CONTEXT),
                        () -> find(done).isEmpty()));
    }

    @Test
    default void emptyStoreShouldReturnNothing() {
        IdentifierClaim unknown = claim("unknown");

        assertThat(find(unknown)).isEmpty();
        assertThat(testee().replace(unknown, unknown.now(Progress.GIVEN_UP, Optional.empty()), CONTEXT))
                .isFalse();
        assertThat(testee().remove(unknown, CONTEXT)).isFalse();
        assertThat(testee().of(Set.of(), CONTEXT)).isEmpty();
        assertThat(testee().of(Set.of(id("unknown")), CONTEXT)).isEmpty();
        testee().release(id("unknown"), CONTEXT);
    }

    @Test
    default void claimShouldBeKeptUnchanged() {
        TeleconsultationId longest = id("i".repeat(128));
        for (IdentifierClaim claim : List.of(
                claim("a"),
                claim("f\"\\{}$'|,\u00e8 \ud83e\ude7a"),
                claim("v".repeat(ExternalIdentifier.LONGEST)),
                new IdentifierClaim(
                        new ExternalIdentifier("urn:oid:1.2.3", "\u674e".repeat(ExternalIdentifier.LONGEST)),
                        new OperationId("o".repeat(64)),
                        Optional.of(longest),
                        Progress.DONE,
                        Instant.EPOCH),
                new IdentifierClaim(
                        new ExternalIdentifier("x:" + "s".repeat(ExternalIdentifier.LONGEST - 2), "late"),
                        new OperationId("op \"\\{}"),
                        Optional.of(id("some")),
                        Progress.GIVEN_UP,
                        Instant.parse("9999-12-31T23:59:59.999Z")))) {
            assertThat(testee().claim(claim, CONTEXT)).isEmpty();
            assertThat(find(claim)).contains(claim);
        }
    }

    @Test
    default void claimShouldReturnTheExistingClaim() {
        IdentifierClaim first = kept("taken");

        assertThat(testee().claim(by(first, "another"), CONTEXT)).contains(first);
        assertThat(testee().claim(first, CONTEXT)).contains(first);
        assertThat(find(first)).contains(first);
    }

    @Test
    default void systemValueAndCaseShouldDistinguishIdentifiers() {
        kept("value");

        for (ExternalIdentifier other : List.of(
                new ExternalIdentifier("https://example.org/sid/other", "value"),
                new ExternalIdentifier("https://example.org/sid/BOOKING", "value"),
                new ExternalIdentifier("https://example.org/sid/booking", "VALUE"),
                new ExternalIdentifier("https://example.org/sid/booking", "value "),
                new ExternalIdentifier("https://example.org/sid/bookingv", "alue"))) {
            assertThat(testee().find(other, CONTEXT)).as("%s", other.value()).isEmpty();
            assertThat(testee().claim(IdentifierClaim.begun(other, new OperationId("op-1"), LONG_BEFORE), CONTEXT))
                    .as("%s", other.value())
                    .isEmpty();
        }
    }

    @Test
    default void oneOfManyConcurrentClaimsShouldSucceed() {
        for (int round = 0; round < 5; round++) {
            IdentifierClaim raced = claim("raced-" + round);

            List<Optional<IdentifierClaim>> told = Race.run(runner ->
                    (runner % 2 == 0 ? testee() : anotherReplica()).claim(by(raced, "runner-" + runner), CONTEXT));

            assertThat(told.stream().filter(Optional::isEmpty)).hasSize(1);
            IdentifierClaim winner = find(raced).orElseThrow();
            assertThat(told.stream().flatMap(Optional::stream)).containsOnly(winner);
        }
    }

    @Test
    default void replaceShouldReplaceTheCurrentClaim() {
        IdentifierClaim current = kept("filled");
        IdentifierClaim noted = current.now(Progress.UNDER_WAY, Optional.of(id("one")));
        IdentifierClaim done = noted.now(Progress.DONE, Optional.of(id("one")));

        assertThat(testee().replace(current, noted, CONTEXT)).isTrue();
        assertThat(testee().replace(noted, done, CONTEXT)).isTrue();
        assertThat(find(current)).contains(done);
    }

    @Test
    default void replaceShouldDoNothingWhenAnythingDiffers() {
        IdentifierClaim kept = kept("kept");
        for (IdentifierClaim stale : List.of(
                by(kept, "another"),
                kept.now(Progress.GIVEN_UP, Optional.empty()),
                kept.now(Progress.UNDER_WAY, Optional.of(id("another"))),
                IdentifierClaim.begun(
                        kept.identifier(), kept.intention(), kept.since().plusMillis(1)))) {
            assertThat(testee().replace(stale, stale.now(Progress.DONE, Optional.of(id("stolen"))), CONTEXT))
                    .as("%s", stale)
                    .isFalse();
            assertThat(testee().remove(stale, CONTEXT)).as("%s", stale).isFalse();
            assertThat(find(kept)).contains(kept);
        }
    }

    @Test
    default void replaceShouldRejectAnotherIdentifier() {
        IdentifierClaim kept = kept("kept");

        assertThatThrownBy(() -> testee().replace(kept, claim("another"), CONTEXT))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    default void oneOfManyConcurrentReplacementsShouldSucceed() {
        IdentifierClaim kept = kept("raced");

        List<Boolean> won = Race.run(runner ->
                (runner % 2 == 0 ? testee() : anotherReplica()).replace(kept, by(kept, "runner-" + runner), CONTEXT));

        assertThat(won).containsOnlyOnce(true);
        assertThat(find(kept)).map(IdentifierClaim::intention).contains(new OperationId("runner-" + won.indexOf(true)));
    }

    @Test
    default void removeShouldReleaseTheIdentifier() {
        IdentifierClaim removed = kept("removed");
        IdentifierClaim other = kept("other");

        assertThat(testee().remove(removed, CONTEXT)).isTrue();
        assertThat(find(removed)).isEmpty();
        assertThat(testee().remove(removed, CONTEXT)).isFalse();
        assertThat(find(other)).contains(other);
        assertThat(testee().claim(removed, CONTEXT)).isEmpty();
    }

    @Test
    default void ofShouldReturnTheIdentifiersOfEachInOrder() {
        IdentifierClaim second = done(kept("b"), id("one"));
        IdentifierClaim first = kept("a");
        testee().replace(first, first.now(Progress.UNDER_WAY, Optional.of(id("one"))), CONTEXT);
        IdentifierClaim other = done(kept("c"), id("two"));
        done(kept("d"), id("three"));
        kept("e");

        assertThat(testee().of(Set.of(id("one"), id("two"), id("none")), CONTEXT))
                .isEqualTo(Map.of(
                        id("one"), List.of(first.identifier(), second.identifier()),
                        id("two"), List.of(other.identifier())));
    }

    @Test
    default void ofShouldAcceptManyIds() {
        Map<TeleconsultationId, List<ExternalIdentifier>> all = IntStream.range(0, 230)
                .boxed()
                .collect(Collectors.toMap(
                        i -> id("many-" + i),
                        i -> List.of(done(kept("m-" + i), id("many-" + i)).identifier())));

        assertThat(testee().of(all.keySet(), CONTEXT)).isEqualTo(all);
    }

    @Test
    default void releaseShouldReleaseAllIdentifiersOfOneVisit() {
        IdentifierClaim first = done(kept("a"), id("one"));
        IdentifierClaim second = done(kept("b"), id("one"));
        IdentifierClaim other = done(kept("c"), id("two"));

        testee().release(id("one"), CONTEXT);
        testee().release(id("one"), CONTEXT);

        assertThat(find(first)).isEmpty();
        assertThat(find(second)).isEmpty();
        assertThat(find(other)).contains(other);
        assertThat(testee().of(Set.of(id("one"), id("two")), CONTEXT))
                .isEqualTo(Map.of(id("two"), List.of(other.identifier())));
        assertThat(testee().claim(claim("a"), CONTEXT)).isEmpty();
    }

    @Test
    default void unfinishedShouldReturnTheOldestUnfinishedClaims() {
        IdentifierClaim young = since("young", LONG_BEFORE);
        IdentifierClaim given = since("given", LONG_BEFORE.minusMillis(1));
        IdentifierClaim left = given.now(Progress.GIVEN_UP, Optional.of(id("one")));
        testee().replace(given, left, CONTEXT);
        IdentifierClaim dead = since("dead", LONG_BEFORE.minusSeconds(60));
        done(since("done", LONG_BEFORE.minusSeconds(3600)), id("two"));

        assertThat(testee().unfinished(LONG_BEFORE, 10, CONTEXT)).containsExactly(dead, left);
        assertThat(testee().unfinished(LONG_BEFORE, 1, CONTEXT)).containsExactly(dead);
        assertThat(testee().unfinished(LONG_BEFORE.minusSeconds(60), 10, CONTEXT))
                .isEmpty();
        assertThat(anotherReplica().unfinished(LONG_BEFORE.plusMillis(1), 10, CONTEXT))
                .containsExactly(dead, left, young);
        assertThatThrownBy(() -> testee().unfinished(LONG_BEFORE, 0, CONTEXT))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private IdentifierClaim since(String value, Instant since) {
        IdentifierClaim claim = IdentifierClaim.begun(claim(value).identifier(), new OperationId("op-1"), since);
        assertThat(testee().claim(claim, CONTEXT)).isEmpty();
        return claim;
    }

    @Test
    default void claimsShouldBeSharedBetweenReplicas() {
        IdentifierClaim kept = kept("shared");

        assertThat(anotherReplica().find(kept.identifier(), CONTEXT)).contains(kept);
        assertThat(anotherReplica().replace(kept, kept.now(Progress.DONE, Optional.of(id("one"))), CONTEXT))
                .isTrue();
        assertThat(testee().of(Set.of(id("one")), CONTEXT)).containsOnlyKeys(id("one"));
    }

    private static TeleconsultationId id(String value) {
        return new TeleconsultationId(value);
    }

    private static IdentifierClaim claim(String value) {
        return IdentifierClaim.begun(
                new ExternalIdentifier("https://example.org/sid/booking", value), new OperationId("op-1"), LONG_BEFORE);
    }

    private static IdentifierClaim by(IdentifierClaim claim, String intention) {
        return new IdentifierClaim(
                claim.identifier(),
                new OperationId(intention),
                claim.teleconsultation(),
                claim.progress(),
                claim.since());
    }

    private IdentifierClaim kept(String value) {
        IdentifierClaim claim = claim(value);
        assertThat(testee().claim(claim, CONTEXT)).isEmpty();
        return claim;
    }

    private IdentifierClaim done(IdentifierClaim begun, TeleconsultationId id) {
        IdentifierClaim done = begun.now(Progress.DONE, Optional.of(id));
        assertThat(testee().replace(begun, done, CONTEXT)).isTrue();
        return done;
    }

    private Optional<IdentifierClaim> find(IdentifierClaim claim) {
        return testee().find(claim.identifier(), CONTEXT);
    }
}
