package dev.teleconsult.ports.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.teleconsult.domain.UserId;
import dev.teleconsult.domain.VideoUserId;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.outbound.UserIdMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The contract of {@link UserIdMap}. */
public interface UserIdMapContract extends PortFailureContract {

    /** Returns the same object throughout a test; it is empty when the test begins. */
    UserIdMap testee();

    /** The same map as another process sees it. */
    UserIdMap anotherReplica();

    @Override
    default Class<?> port() {
        return UserIdMap.class;
    }

    @Override
    default List<Attempt> attempts() {
        UserId known = new UserId("known-" + UUID.randomUUID());
        VideoUserId videoUser = new VideoUserId("usr-" + UUID.randomUUID());
        add(known, videoUser);
        UserId added = new UserId("added-" + UUID.randomUUID());
        UserId removed = new UserId("removed-" + UUID.randomUUID());
        VideoUserId ofRemoved = new VideoUserId("usr-" + UUID.randomUUID());
        add(removed, ofRemoved);
        return List.of(
                Attempt.reading("find", () -> testee().find(Set.of(known), CONTEXT)),
                Attempt.reading("findUsers", () -> testee().findUsers(Set.of(videoUser), CONTEXT)),
                Attempt.changing(
                        "add",
                        () -> testee().add(added, new VideoUserId("usr-" + UUID.randomUUID()), CONTEXT),
                        () -> !find(added).isEmpty()),
                Attempt.changing(
                        "remove",
                        () -> testee().remove(removed, ofRemoved, CONTEXT),
                        () -> find(removed).isEmpty()));
    }

    @Test
    default void findShouldBeEmptyWhenNoUserIsKnown() {
        assertThat(find(new UserId("unknown"))).isEmpty();
        assertThat(testee().findUsers(Set.of(new VideoUserId("usr_unknown")), CONTEXT))
                .isEmpty();
    }

    @Test
    default void findShouldReturnNothingForNoIds() {
        add("doctor", "usr_1");

        assertThat(testee().find(Set.of(), CONTEXT)).isEmpty();
        assertThat(testee().findUsers(Set.of(), CONTEXT)).isEmpty();
    }

    @Test
    default void findShouldReturnKnownUsers() {
        add("doctor", "usr_1");
        add("patient", "usr_2");
        add("another", "usr_3");

        assertThat(find(new UserId("doctor"), new UserId("stranger"), new UserId("patient")))
                .isEqualTo(Map.of(
                        new UserId("doctor"), new VideoUserId("usr_1"),
                        new UserId("patient"), new VideoUserId("usr_2")));
        assertThat(testee().findUsers(
                                Set.of(new VideoUserId("usr_1"), new VideoUserId("usr_9"), new VideoUserId("usr_3")),
                                CONTEXT))
                .isEqualTo(Map.of(
                        new VideoUserId("usr_1"), new UserId("doctor"),
                        new VideoUserId("usr_3"), new UserId("another")));
    }

    @Test
    default void addShouldReturnTheVideoUserInUse() {
        assertThat(add("doctor", "usr_1")).isEqualTo(new VideoUserId("usr_1"));
    }

    @Test
    default void addShouldDoNothingTheSecondTime() {
        add("doctor", "usr_1");

        assertThat(add("doctor", "usr_1")).isEqualTo(new VideoUserId("usr_1"));
        assertThat(find(new UserId("doctor")))
                .containsExactly(Map.entry(new UserId("doctor"), new VideoUserId("usr_1")));
    }

    @Test
    default void addShouldKeepTheFirstVideoUser() {
        add("doctor", "usr_first");

        assertThat(add("doctor", "usr_later")).isEqualTo(new VideoUserId("usr_first"));
        assertThat(find(new UserId("doctor"))).containsValue(new VideoUserId("usr_first"));
        assertThat(testee().findUsers(Set.of(new VideoUserId("usr_first")), CONTEXT))
                .containsValue(new UserId("doctor"));
    }

    /** The caller that lost must get the same answer later, and before, and from each replica. */
    @Test
    default void concurrentAddsShouldReturnTheSameVideoUser() {
        for (int round = 0; round < 5; round++) {
            UserId user = new UserId("auth0|raced-" + round);
            int number = round;

            List<VideoUserId> told = Race.run(runner -> (runner % 2 == 0 ? testee() : anotherReplica())
                    .add(user, new VideoUserId("usr_" + number + "_" + runner), CONTEXT));

            assertThat(new HashSet<>(told)).hasSize(1);
            VideoUserId winner = told.get(0);
            assertThat(find(user)).isEqualTo(Map.of(user, winner));
            assertThat(anotherReplica().find(Set.of(user), CONTEXT)).isEqualTo(Map.of(user, winner));
            assertThat(testee().findUsers(Set.of(winner), CONTEXT)).isEqualTo(Map.of(winner, user));
            assertThat(testee().add(user, new VideoUserId("usr_" + number + "_late"), CONTEXT))
                    .isEqualTo(winner);
        }
    }

    /** A caller that gets an answer during the race must not get another one later. */
    @Test
    default void concurrentReadersShouldSeeOnlyTheFinalVideoUser() {
        for (int round = 0; round < 5; round++) {
            UserId user = new UserId("auth0|watched-" + round);
            int number = round;

            List<Map<UserId, VideoUserId>> told = Race.run(runner -> runner % 3 == 0
                    ? testee().find(Set.of(user), CONTEXT)
                    : Map.of(
                            user,
                            anotherReplica().add(user, new VideoUserId("usr_" + number + "_" + runner), CONTEXT)));

            Map<UserId, VideoUserId> atLast = find(user);
            assertThat(told).allSatisfy(one -> assertThat(one).isIn(Map.of(), atLast));
        }
    }

    @Test
    default void concurrentAddsOfDifferentPeopleShouldReturnTheirOwnVideoUsers() {
        List<VideoUserId> told = Race.run(runner -> add("user-" + runner, "usr_" + runner));

        for (int runner = 0; runner < told.size(); runner++) {
            assertThat(told.get(runner)).isEqualTo(new VideoUserId("usr_" + runner));
        }
    }

    @Test
    default void entriesShouldBeSharedBetweenReplicas() {
        add("doctor", "usr_1");

        assertThat(anotherReplica().find(Set.of(new UserId("doctor")), CONTEXT))
                .containsValue(new VideoUserId("usr_1"));
        assertThat(anotherReplica().add(new UserId("doctor"), new VideoUserId("usr_2"), CONTEXT))
                .isEqualTo(new VideoUserId("usr_1"));
    }

    /** A store of an earlier version cannot, and reports it. */
    @Test
    default void removeShouldForgetOnePersonOnly() {
        add("doctor", "usr_1");
        add("patient", "usr_2");
        testee().find(Set.of(new UserId("doctor")), CONTEXT);

        assumeTrue(testee().remove(new UserId("doctor"), new VideoUserId("usr_1"), CONTEXT));
        assertThat(anotherReplica().remove(new UserId("doctor"), new VideoUserId("usr_1"), CONTEXT))
                .isTrue();

        assertThat(find(new UserId("doctor"), new UserId("patient")))
                .isEqualTo(Map.of(new UserId("patient"), new VideoUserId("usr_2")));
        assertThat(anotherReplica().findUsers(Set.of(new VideoUserId("usr_1")), CONTEXT))
                .isEmpty();
        assertThat(add("doctor", "usr_3")).isEqualTo(new VideoUserId("usr_3"));
        assertThat(find(new UserId("doctor"))).containsValue(new VideoUserId("usr_3"));
    }

    @Test
    default void removeShouldKeepAnotherVideoUser() {
        add("doctor", "usr_1");

        testee().remove(new UserId("doctor"), new VideoUserId("usr_2"), CONTEXT);
        testee().remove(new UserId("patient"), new VideoUserId("usr_1"), CONTEXT);

        assertThat(find(new UserId("doctor"))).containsValue(new VideoUserId("usr_1"));
        assertThat(testee().findUsers(Set.of(new VideoUserId("usr_1")), CONTEXT))
                .containsValue(new UserId("doctor"));
    }

    /** Ids that differ in a letter's case or in the encoding of an accent belong to different people. */
    @Test
    default void unusualIdsShouldBeDistinguished() {
        Map<UserId, VideoUserId> expected = new LinkedHashMap<>();
        for (UserId user : Oddities.userIds()) {
            expected.put(user, new VideoUserId("usr_" + expected.size()));
        }
        expected.forEach((user, videoUser) -> assertThat(testee().add(user, videoUser, CONTEXT))
                .as("%s", user)
                .isEqualTo(videoUser));

        expected.forEach(
                (user, videoUser) -> assertThat(find(user)).as("%s", user).isEqualTo(Map.of(user, videoUser)));
        assertThat(testee().find(expected.keySet(), CONTEXT)).isEqualTo(expected);
    }

    @Test
    default void unusualVideoUsersShouldBeDistinguished() {
        Map<VideoUserId, UserId> expected = new LinkedHashMap<>();
        for (String text : Oddities.texts(128)) {
            expected.put(new VideoUserId(text), new UserId("user-" + expected.size()));
        }
        expected.forEach((videoUser, user) -> add(user, videoUser));

        expected.forEach((videoUser, user) -> assertThat(testee().findUsers(Set.of(videoUser), CONTEXT))
                .as("%s", videoUser)
                .isEqualTo(Map.of(videoUser, user)));
        assertThat(testee().findUsers(new HashSet<>(expected.keySet()), CONTEXT))
                .isEqualTo(expected);
    }

    /** A roster, one more than a page of some stores, more than the next page, and more than a URL holds. */
    @ParameterizedTest
    @ValueSource(ints = {25, 26, 201, 300})
    default void anyNumberOfUsersShouldBeFoundAtOnce(int count) {
        Map<UserId, VideoUserId> expected = new HashMap<>();
        IntStream.range(0, count)
                .forEach(i -> expected.put(new UserId("auth0|" + "0".repeat(40) + i), new VideoUserId("usr_" + i)));
        expected.forEach(this::add);
        Map<VideoUserId, UserId> inverse = new HashMap<>();
        expected.forEach((user, videoUser) -> inverse.put(videoUser, user));

        assertThat(testee().find(expected.keySet(), CONTEXT)).isEqualTo(expected);
        assertThat(testee().findUsers(inverse.keySet(), CONTEXT)).isEqualTo(inverse);
    }

    @Test
    default void rosterOfTheLongestIdsShouldBeFoundAtOnce() {
        Map<UserId, VideoUserId> expected = new HashMap<>();
        for (int i = 10; i < 35; i++) {
            expected.put(new UserId("\u00e8\"".repeat(255) + i), new VideoUserId("u".repeat(126) + i));
        }
        expected.forEach(this::add);
        Map<VideoUserId, UserId> inverse = new HashMap<>();
        expected.forEach((user, videoUser) -> inverse.put(videoUser, user));

        assertThat(testee().find(expected.keySet(), CONTEXT)).isEqualTo(expected);
        assertThat(testee().findUsers(inverse.keySet(), CONTEXT)).isEqualTo(inverse);
    }

    @Test
    default void findShouldNeitherChangeNorKeepTheGivenSet() {
        add("doctor", "usr_1");
        Set<UserId> asked = new HashSet<>(Set.of(new UserId("doctor"), new UserId("stranger")));

        Map<UserId, VideoUserId> found = testee().find(asked, CONTEXT);

        assertThat(asked).hasSize(2);
        asked.clear();
        assertThat(found).isEqualTo(Map.of(new UserId("doctor"), new VideoUserId("usr_1")));
    }

    @ParameterizedTest
    @MethodSource("dev.teleconsult.ports.contract.TeleconsultationStoreContract#contexts")
    default void everyCallerShouldBeAnswered(RequestContext context) {
        UserId user = new UserId("doctor");
        VideoUserId videoUser = new VideoUserId("usr_1");

        assertThat(testee().add(user, videoUser, context)).isEqualTo(videoUser);
        assertThat(testee().find(Set.of(user), context)).containsValue(videoUser);
        assertThat(testee().findUsers(Set.of(videoUser), context)).containsValue(user);
    }

    /** A context without headers of a caller. */
    RequestContext CONTEXT = RequestContext.system();

    private Map<UserId, VideoUserId> find(UserId... users) {
        return testee().find(Set.of(users), CONTEXT);
    }

    private VideoUserId add(String user, String videoUser) {
        return add(new UserId(user), new VideoUserId(videoUser));
    }

    private VideoUserId add(UserId user, VideoUserId videoUser) {
        return testee().add(user, videoUser, CONTEXT);
    }
}
