package dev.teleconsult.ports.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.teleconsult.domain.Language;
import dev.teleconsult.domain.Role;
import dev.teleconsult.domain.UserId;
import dev.teleconsult.domain.VideoUserId;
import dev.teleconsult.ports.Capability;
import dev.teleconsult.ports.outbound.VideoUsers;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The contract of {@link VideoUsers}. */
public interface VideoUsersContract extends PortFailureContract, PromisesByCapability {

    /** Returns the same object throughout a test; the provider knows no user when the test begins. */
    VideoUsers testee();

    /** The same provider as another process sees it. */
    VideoUsers anotherReplica();

    @Override
    default Class<?> port() {
        return VideoUsers.class;
    }

    @Override
    default Set<String> makesNoCall() {
        return capabilities().has(Capability.UNREGISTERED_PEOPLE) ? Set.of("register", "restore", "delete") : Set.of();
    }

    @Override
    default List<Attempt> attempts() {
        if (capabilities().has(Capability.UNREGISTERED_PEOPLE)) {
            return List.of();
        }
        UserId user = new UserId("user-" + UUID.randomUUID());
        VideoUserId forgotten = new VideoUserId("usr_" + UUID.randomUUID());
        return List.of(
                Attempt.reading("register", () -> register(user)),
                Attempt.reading("restore", () -> {
                    testee().restore(forgotten, Role.BASIC, Language.COMPANY_DEFAULT);
                    return forgotten;
                }),
                Attempt.reading("delete", () -> testee().delete(forgotten)));
    }

    @Test
    default void repeatedRegistrationShouldReturnTheSame() {
        UserId user = new UserId("auth0|5f3a");
        VideoUserId first = register(user);

        assertThat(register(user)).isEqualTo(first);
        assertThat(anotherReplica().register(user, Role.BASIC, Language.COMPANY_DEFAULT))
                .isEqualTo(first);
    }

    @Test
    default void registerShouldReturnTheSameForOtherDetails() {
        UserId user = new UserId("auth0|5f3a");
        VideoUserId first = register(user);

        for (Role role : Role.values()) {
            for (Language language : languages()) {
                assertThat(testee().register(user, role, language)).isEqualTo(first);
            }
        }
    }

    @Test
    default void registerShouldAcceptEveryRoleAndLanguage() {
        Map<VideoUserId, String> registered = new HashMap<>();
        for (Role role : Role.values()) {
            for (Language language : languages()) {
                String user = role + "-" + language;
                assertThat(registered.put(testee().register(new UserId(user), role, language), user))
                        .isNull();
            }
        }
    }

    /** Two people never become one, in any character set of the provider. */
    @Test
    default void registerShouldDistinguishUnusualIds() {
        Map<VideoUserId, UserId> registered = new HashMap<>();
        for (UserId user : Oddities.userIds()) {
            VideoUserId videoUser = register(user);

            assertThat(registered.put(videoUser, user))
                    .as("shares %s with %s", videoUser, user)
                    .isNull();
            assertThat(register(user)).as("%s again", user).isEqualTo(videoUser);
        }
    }

    @Test
    default void registerShouldNotRevealThePersonsId() {
        for (String telling : List.of("mario.rossi@mail.example", "auth0|5f3a9c", "RSSMRA80A01H501U")) {
            VideoUserId videoUser = register(new UserId(telling));

            assertThat(videoUser.value()).doesNotContainIgnoringCase(telling);
            for (String part : telling.split("[^A-Za-z0-9]")) {
                if (part.length() > 4) {
                    assertThat(videoUser.value()).doesNotContainIgnoringCase(part);
                }
            }
        }
    }

    @Test
    default void concurrentRegistrationsShouldReturnTheSame() {
        for (int round = 0; round < 3; round++) {
            UserId user = new UserId("raced-" + round);

            List<VideoUserId> told = Race.run(runner -> (runner % 2 == 0 ? testee() : anotherReplica())
                    .register(user, Role.PLUS, Language.COMPANY_DEFAULT));

            assertThat(new HashSet<>(told)).hasSize(1);
        }
    }

    @Test
    default void restoreShouldAcceptAnyIdRepeatedly() {
        for (String id : List.of("usr_5b63a42e7ec2", "usr_" + UUID.randomUUID(), "A.b_C-9")) {
            for (Role role : Role.values()) {
                assertThatCode(() -> testee().restore(new VideoUserId(id), role, Language.COMPANY_DEFAULT))
                        .as(id)
                        .doesNotThrowAnyException();
            }
        }
    }

    @Test
    default void restoreShouldNotChangeAKnownPerson() {
        VideoUserId known = register(new UserId("auth0|5f3a"));

        testee().restore(known, Role.BASIC, Language.COMPANY_DEFAULT);

        assertThat(register(new UserId("auth0|5f3a"))).isEqualTo(known);
    }

    /** A provider that cannot delete people reports it. */
    @Test
    default void deleteShouldAcceptRepeatedAndUnknownIds() {
        VideoUserId known = register(new UserId("auth0|5f3a"));
        boolean can = testee().delete(known);

        assertThat(anotherReplica().delete(known)).isEqualTo(can);
        assertThat(testee().delete(new VideoUserId("usr_" + UUID.randomUUID()))).isEqualTo(can);
        assertThat(register(new UserId("auth0|5f3a"))).isEqualTo(known);
    }

    @Test
    @Where(has = Capability.UNREGISTERED_PEOPLE)
    default void registerShouldMakeNoCall() {
        VideoUserId before = register(new UserId("auth0|5f3a"));
        upstreamIs(Trouble.UNREACHABLE);

        assertThat(register(new UserId("auth0|5f3a"))).isEqualTo(before);
    }

    private Set<Language> languages() {
        Set<Language> all = new HashSet<>(capabilities().languages());
        all.add(Language.COMPANY_DEFAULT);
        return all;
    }

    private VideoUserId register(UserId user) {
        return testee().register(user, Role.PLUS, Language.COMPANY_DEFAULT);
    }
}
