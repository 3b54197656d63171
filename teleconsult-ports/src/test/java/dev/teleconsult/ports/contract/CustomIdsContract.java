package dev.teleconsult.ports.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.teleconsult.domain.UserId;
import dev.teleconsult.ports.PortUnavailableException;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.outbound.CustomIds;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The contract of {@link CustomIds}. */
public interface CustomIdsContract extends PortFailureContract {

    /** Returns the same object throughout a test; no user is known when the test begins. */
    CustomIds testee();

    /** Builds an adapter whose upstream cannot be reached. */
    CustomIds builtWhileUnreachable();

    /** Adds a user with the id of the directory to the upstream. */
    void knows(UserId custom, UserId directory);

    @Override
    default Class<?> port() {
        return CustomIds.class;
    }

    @Override
    default List<Attempt> attempts() {
        UserId custom = new UserId("custom-" + UUID.randomUUID());
        knows(custom, new UserId("auth0|1"));
        return List.of(Attempt.reading("resolve", () -> resolve(custom)));
    }

    @Test
    default void resolveShouldBeEmptyWhenNoUserIsKnown() {
        assertThat(resolve(new UserId("custom-1"))).isEmpty();
        assertThat(testee().resolve(Set.of(), CONTEXT)).isEmpty();
    }

    @Test
    default void resolveShouldReturnKnownIds() {
        knows(new UserId("custom-1"), new UserId("auth0|1"));
        knows(new UserId("custom-2"), new UserId("auth0|2"));
        knows(new UserId("custom-3"), new UserId("auth0|3"));

        assertThat(resolve(new UserId("custom-1"), new UserId("custom-9"), new UserId("custom-3")))
                .isEqualTo(Map.of(
                        new UserId("custom-1"), new UserId("auth0|1"),
                        new UserId("custom-3"), new UserId("auth0|3")));
    }

    @Test
    default void directoryIdsShouldNotBeTakenForCustomIds() {
        knows(new UserId("custom-1"), new UserId("auth0|1"));

        assertThat(resolve(new UserId("auth0|1"))).isEmpty();
    }

    @Test
    default void resolveShouldFindAnIdThatWasUnknownBefore() {
        UserId custom = new UserId("custom-1");
        assertThat(resolve(custom)).isEmpty();

        knows(custom, new UserId("auth0|1"));

        assertThat(resolve(custom)).isEqualTo(Map.of(custom, new UserId("auth0|1")));
    }

    @Test
    default void unusualIdsShouldBeDistinguished() {
        Map<UserId, UserId> expected = new HashMap<>();
        for (UserId custom : Oddities.userIds()) {
            UserId directory = new UserId("auth0|\"\\{} \u00e8" + expected.size());
            knows(custom, directory);
            expected.put(custom, directory);
        }

        expected.forEach((custom, directory) ->
                assertThat(resolve(custom)).as("%s", custom).isEqualTo(Map.of(custom, directory)));
        assertThat(testee().resolve(expected.keySet(), CONTEXT)).isEqualTo(expected);
    }

    @Test
    default void unusualIdsShouldBeUnknown() {
        knows(new UserId("custom-1"), new UserId("auth0|1"));
        for (UserId custom : Oddities.userIds()) {
            assertThat(resolve(custom)).as("%s", custom).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {25, 26, 201, 300})
    default void anyNumberOfIdsShouldBeResolvedAtOnce(int count) {
        Map<UserId, UserId> expected = new HashMap<>();
        for (int i = 0; i < count; i++) {
            UserId custom = new UserId("custom-" + "0".repeat(40) + i);
            knows(custom, new UserId("auth0|" + i));
            expected.put(custom, new UserId("auth0|" + i));
        }

        assertThat(testee().resolve(expected.keySet(), CONTEXT)).isEqualTo(expected);
    }

    @Test
    default void resolveShouldNeitherChangeNorKeepTheGivenSet() {
        UserId custom = new UserId("custom-1");
        knows(custom, new UserId("auth0|1"));
        Set<UserId> asked = new HashSet<>(Set.of(custom, new UserId("custom-2")));

        Map<UserId, UserId> resolved = testee().resolve(asked, CONTEXT);

        assertThat(asked).hasSize(2);
        asked.clear();
        assertThat(resolved).isEqualTo(Map.of(custom, new UserId("auth0|1")));
    }

    @Test
    default void concurrentCallersShouldGetTheSameAnswer() {
        UserId custom = new UserId("custom-1");
        knows(custom, new UserId("auth0|1"));

        assertThat(Race.run(runner -> resolve(custom))).containsOnly(Map.of(custom, new UserId("auth0|1")));
    }

    @ParameterizedTest
    @MethodSource("dev.teleconsult.ports.contract.TeleconsultationStoreContract#contexts")
    default void everyCallerShouldBeAnswered(RequestContext context) {
        UserId custom = new UserId("custom-1");
        knows(custom, new UserId("auth0|1"));

        assertThat(testee().resolve(Set.of(custom), context)).containsKey(custom);
    }

    @Test
    default void buildingShouldMakeNoCall() {
        CustomIds built = builtWhileUnreachable();

        assertThatThrownBy(() -> built.resolve(Set.of(new UserId("custom-1")), CONTEXT))
                .isInstanceOf(PortUnavailableException.class);
    }

    @Test
    default void checkShouldReportHealthAndOutage() {
        Checks.assertTruthful(testee().check(), builtWhileUnreachable().check());
    }

    /** A context without headers of a caller. */
    RequestContext CONTEXT = RequestContext.system();

    private Map<UserId, UserId> resolve(UserId... customIds) {
        return testee().resolve(Set.of(customIds), CONTEXT);
    }
}
