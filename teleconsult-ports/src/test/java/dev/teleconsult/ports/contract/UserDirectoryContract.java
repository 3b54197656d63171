package dev.teleconsult.ports.contract;

import static dev.teleconsult.domain.DomainFixtures.NAME_MARK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.teleconsult.domain.UserId;
import dev.teleconsult.ports.PortUnavailableException;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.outbound.UserDirectory;
import dev.teleconsult.ports.outbound.UserProfile;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The contract of {@link UserDirectory}. */
public interface UserDirectoryContract extends PortFailureContract {

    /** Returns the same object throughout a test; no user is known when the test begins. */
    UserDirectory testee();

    /** Builds a directory whose upstream cannot be reached. */
    UserDirectory builtWhileUnreachable();

    /** Adds a person to the directory. */
    void knows(UserId user, UserProfile profile);

    @Override
    default Class<?> port() {
        return UserDirectory.class;
    }

    @Override
    default List<Attempt> attempts() {
        UserId user = new UserId("auth0|" + UUID.randomUUID());
        knows(user, DOCTOR);
        return List.of(Attempt.reading("find", () -> find(user)));
    }

    @Test
    default void findShouldBeEmptyWhenNoUserIsKnown() {
        assertThat(find(new UserId("auth0|1"))).isEmpty();
    }

    @Test
    default void findShouldReturnNothingForNoIds() {
        knows(new UserId("auth0|1"), DOCTOR);

        assertThat(testee().find(Set.of(), CONTEXT)).isEmpty();
    }

    @Test
    default void findShouldReturnKnownUsers() {
        UserProfile patient = new UserProfile("Bruno", Set.of("patients"));
        knows(new UserId("auth0|1"), DOCTOR);
        knows(new UserId("auth0|2"), patient);
        knows(new UserId("auth0|3"), new UserProfile("Carla", Set.of()));

        assertThat(find(new UserId("auth0|1"), new UserId("auth0|9"), new UserId("auth0|2")))
                .isEqualTo(Map.of(new UserId("auth0|1"), DOCTOR, new UserId("auth0|2"), patient));
        assertThat(find(new UserId("auth0|9"))).isEmpty();
    }

    /** An unknown person may become known, and must not be cached as unknown for good. */
    @Test
    default void findShouldFindAUserWhoWasUnknownBefore() {
        UserId user = new UserId("auth0|1");
        assertThat(find(user)).isEmpty();

        knows(user, DOCTOR);

        assertThat(find(user)).isEqualTo(Map.of(user, DOCTOR));
    }

    @Test
    default void findShouldReturnProfilesUnchanged() {
        Map<UserId, UserProfile> expected = new HashMap<>();
        for (UserProfile profile : List.of(
                new UserProfile("Zo\u00eb \u674e \ud83e\ude7a", Set.of("doctors", "\u00e8", "a,b", "a b")),
                new UserProfile("O'Neil \"Al\" {}\\ <b>", Set.of("{}")),
                new UserProfile("x".repeat(200), Set.of()),
                new UserProfile(
                        "One",
                        new HashSet<>(IntStream.range(0, 60)
                                .mapToObj(i -> "group-" + i)
                                .toList())))) {
            UserId user = new UserId("auth0|" + expected.size());
            knows(user, profile);
            expected.put(user, profile);
        }

        assertThat(testee().find(expected.keySet(), CONTEXT)).isEqualTo(expected);
    }

    /** An adapter that puts these ids into a query unescaped finds other users. */
    @Test
    default void unusualIdsShouldBeDistinguished() {
        Map<UserId, UserProfile> expected = new HashMap<>();
        for (UserId user : Oddities.userIds()) {
            UserProfile profile = new UserProfile("Number " + expected.size(), Set.of("patients"));
            knows(user, profile);
            expected.put(user, profile);
        }

        expected.forEach(
                (user, profile) -> assertThat(find(user)).as("%s", user).isEqualTo(Map.of(user, profile)));
        assertThat(testee().find(expected.keySet(), CONTEXT)).isEqualTo(expected);
    }

    @Test
    default void unusualIdsShouldBeUnknown() {
        knows(new UserId("auth0|1"), DOCTOR);
        for (UserId user : Oddities.userIds()) {
            assertThat(find(user)).as("%s", user).isEmpty();
        }
    }

    /** A roster, one more than a page of some directories, and more than a URL holds. */
    @ParameterizedTest
    @ValueSource(ints = {25, 26, 51, 101, 300})
    default void anyNumberOfUsersShouldBeFoundAtOnce(int count) {
        Map<UserId, UserProfile> expected = new HashMap<>();
        for (int i = 0; i < count; i++) {
            UserId user = new UserId("auth0|" + "0".repeat(24) + i);
            UserProfile profile = new UserProfile("Number " + i, Set.of("patients"));
            knows(user, profile);
            expected.put(user, profile);
        }

        assertThat(testee().find(expected.keySet(), CONTEXT)).isEqualTo(expected);
    }

    @Test
    default void findShouldNeitherChangeNorKeepTheGivenSet() {
        knows(new UserId("auth0|1"), DOCTOR);
        Set<UserId> asked = new HashSet<>(Set.of(new UserId("auth0|1"), new UserId("auth0|2")));

        Map<UserId, UserProfile> found = testee().find(asked, CONTEXT);

        assertThat(asked).hasSize(2);
        asked.clear();
        assertThat(found).isEqualTo(Map.of(new UserId("auth0|1"), DOCTOR));
    }

    @Test
    default void concurrentCallersShouldGetTheSameAnswer() {
        UserId user = new UserId("auth0|1");
        knows(user, DOCTOR);

        assertThat(Race.run(runner -> find(user))).containsOnly(Map.of(user, DOCTOR));
    }

    @ParameterizedTest
    @MethodSource("dev.teleconsult.ports.contract.TeleconsultationStoreContract#contexts")
    default void everyCallerShouldBeAnswered(RequestContext context) {
        UserId user = new UserId("auth0|1");
        knows(user, DOCTOR);

        assertThat(testee().find(Set.of(user), context)).isEqualTo(Map.of(user, DOCTOR));
    }

    @Test
    default void buildingShouldMakeNoCall() {
        UserDirectory built = builtWhileUnreachable();

        assertThatThrownBy(() -> built.find(Set.of(new UserId("auth0|1")), CONTEXT))
                .isInstanceOf(PortUnavailableException.class);
    }

    @Test
    default void checkShouldReportHealthAndOutage() {
        Checks.assertTruthful(testee().check(), builtWhileUnreachable().check());
    }

    /** A context without headers of a caller. */
    RequestContext CONTEXT = RequestContext.system();

    /** A known user. */
    UserProfile DOCTOR = new UserProfile("Ada " + NAME_MARK, Set.of("doctors", "others"));

    private Map<UserId, UserProfile> find(UserId... users) {
        return testee().find(Set.of(users), CONTEXT);
    }
}
