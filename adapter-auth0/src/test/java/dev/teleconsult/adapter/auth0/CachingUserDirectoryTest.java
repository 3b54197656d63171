package dev.teleconsult.adapter.auth0;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.teleconsult.domain.UserId;
import dev.teleconsult.ports.CheckResult;
import dev.teleconsult.ports.PortUnavailableException;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.Upstream;
import dev.teleconsult.ports.outbound.UserDirectory;
import dev.teleconsult.ports.outbound.UserProfile;
import dev.teleconsult.ports.testing.SettableClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CachingUserDirectoryTest {

    private static final UserId ADA = new UserId("auth0|ada");
    private static final UserId BOB = new UserId("auth0|bob");
    private static final UserProfile ADAS = new UserProfile("Ada", Set.of("doctor"));
    private static final UserProfile BOBS = new UserProfile("Bob", Set.of("patient"));
    private static final RequestContext CONTEXT = RequestContext.anonymous("request-1");

    private final SettableClock clock = SettableClock.at("2030-01-01T09:00:00Z");
    private final Recording directory = new Recording();
    private final CachingUserDirectory caching =
            CachingUserDirectory.builder(directory).clock(clock).build();

    @Test
    void findShouldRequestOnlyUsersThatAreNotCached() {
        directory.people.put(ADA, ADAS);
        directory.people.put(BOB, BOBS);

        assertThat(caching.find(Set.of(ADA), CONTEXT)).isEqualTo(Map.of(ADA, ADAS));
        assertThat(caching.find(Set.of(ADA, BOB), CONTEXT)).isEqualTo(Map.of(ADA, ADAS, BOB, BOBS));
        assertThat(caching.find(Set.of(ADA, BOB), CONTEXT)).isEqualTo(Map.of(ADA, ADAS, BOB, BOBS));

        assertThat(directory.asked).containsExactly(Set.of(ADA), Set.of(BOB));
    }

    @Test
    void findShouldCacheAProfileForTheTimeToLive() {
        CachingUserDirectory brief = CachingUserDirectory.builder(directory)
                .timeToLive(Duration.ofSeconds(5))
                .clock(clock)
                .build();
        directory.people.put(ADA, ADAS);
        brief.find(Set.of(ADA), CONTEXT);
        directory.people.put(ADA, BOBS);

        clock.advance(Duration.ofSeconds(5).minusMillis(1));
        assertThat(brief.find(Set.of(ADA), CONTEXT)).containsValue(ADAS);
        clock.advance(Duration.ofMillis(1));
        assertThat(brief.find(Set.of(ADA), CONTEXT)).containsValue(BOBS);
    }

    @Test
    void findShouldCacheAProfileForAMinuteByDefault() {
        directory.people.put(ADA, ADAS);
        caching.find(Set.of(ADA), CONTEXT);
        clock.advance(Duration.ofMinutes(1).minusMillis(1));
        caching.find(Set.of(ADA), CONTEXT);
        assertThat(directory.asked).hasSize(1);

        clock.advance(Duration.ofMillis(1));
        caching.find(Set.of(ADA), CONTEXT);
        assertThat(directory.asked).hasSize(2);
    }

    @Test
    void findShouldCacheAtMostTheMaximumNumberOfProfiles() {
        CachingUserDirectory small =
                CachingUserDirectory.builder(directory).maxSize(1).clock(clock).build();
        directory.people.put(ADA, ADAS);
        directory.people.put(BOB, BOBS);

        small.find(Set.of(ADA), CONTEXT);
        small.find(Set.of(BOB), CONTEXT);
        small.find(Set.of(BOB), CONTEXT);
        small.find(Set.of(ADA), CONTEXT);

        assertThat(directory.asked).containsExactly(Set.of(ADA), Set.of(BOB), Set.of(ADA));
    }

    @Test
    void findShouldNotCacheUnknownUsers() {
        assertThat(caching.find(Set.of(ADA), CONTEXT)).isEmpty();
        directory.people.put(ADA, ADAS);

        assertThat(caching.find(Set.of(ADA), CONTEXT)).containsOnlyKeys(ADA);
    }

    @Test
    void findShouldNotCacheFailures() {
        directory.people.put(ADA, ADAS);
        directory.down = true;
        assertThatThrownBy(() -> caching.find(Set.of(ADA), CONTEXT)).isInstanceOf(PortUnavailableException.class);
        directory.down = false;

        assertThat(caching.find(Set.of(ADA), CONTEXT)).containsOnlyKeys(ADA);
    }

    @ParameterizedTest
    @MethodSource("otherCallers")
    void findShouldNotShareProfilesBetweenCallers(RequestContext other) {
        directory.people.put(ADA, ADAS);
        caching.find(Set.of(ADA), CONTEXT.forwardedHeaders(Map.of("cookie", "sid=1")));
        directory.people.remove(ADA);

        assertThat(caching.find(Set.of(ADA), other)).isEmpty();
        assertThat(directory.asked).hasSize(2);
    }

    static List<RequestContext> otherCallers() {
        RequestContext same = CONTEXT.forwardedHeaders(Map.of("cookie", "sid=1"));
        return List.of(
                CONTEXT,
                CONTEXT.forwardedHeaders(Map.of("cookie", "sid=2")),
                CONTEXT.forwardedHeaders(Map.of("cookie", "sid=1", "acl_rows", "[]")),
                CONTEXT.forwardedHeaders(Map.of("authorization", "sid=1")),
                same.clientType("cms"),
                same.user(BOB),
                same.groups(Set.of("admin")),
                same.backoffice(true));
    }

    @Test
    void findShouldShareProfilesBetweenRequestsOfTheSameCaller() {
        directory.people.put(ADA, ADAS);
        caching.find(Set.of(ADA), CONTEXT.forwardedHeaders(Map.of("Cookie", "sid=1", "X-Request-Id", "1")));
        caching.find(
                Set.of(ADA),
                RequestContext.anonymous("request-2")
                        .idempotencyKey("key")
                        .forwardedHeaders(Map.of("cookie", "sid=1", "x-request-id", "2", "traceparent", "00-1")));

        assertThat(directory.asked).hasSize(1);
    }

    @Test
    void sharedProfilesShouldBeReturnedToAllCallers() {
        CachingUserDirectory shared = CachingUserDirectory.builder(directory)
                .sharedByAllCallers()
                .clock(clock)
                .build();
        directory.people.put(ADA, ADAS);

        shared.find(Set.of(ADA), CONTEXT.user(ADA));
        shared.find(Set.of(ADA), CONTEXT.user(BOB));

        assertThat(directory.asked).hasSize(1);
    }

    @Test
    void checkShouldAskTheDirectory() {
        assertThat(caching.check().isOk()).isTrue();
        directory.down = true;
        assertThat(caching.check().isOk()).isFalse();
    }

    @Test
    void limitsThatAreTooSmallShouldBeRejected() {
        CachingUserDirectory.Builder builder = CachingUserDirectory.builder(directory);

        assertThatThrownBy(() -> builder.maxSize(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> builder.timeToLive(Duration.ZERO)).isInstanceOf(IllegalArgumentException.class);
    }

    /** Records the calls. */
    private static final class Recording implements UserDirectory {

        private final Map<UserId, UserProfile> people = new LinkedHashMap<>();
        private final List<Set<UserId>> asked = new ArrayList<>();
        private boolean down;

        @Override
        public Map<UserId, UserProfile> find(Set<UserId> users, RequestContext context) {
            asked.add(users);
            if (down) {
                throw PortUnavailableException.notDone(Upstream.DIRECTORY, "down");
            }
            Map<UserId, UserProfile> found = new LinkedHashMap<>(people);
            found.keySet().retainAll(users);
            return found;
        }

        @Override
        public CheckResult check() {
            return down ? CheckResult.failed("directory", "down") : CheckResult.ok("directory");
        }
    }
}
