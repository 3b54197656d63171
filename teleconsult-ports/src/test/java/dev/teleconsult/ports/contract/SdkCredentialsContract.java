package dev.teleconsult.ports.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.teleconsult.domain.VideoUserId;
import dev.teleconsult.ports.AccessCredentials;
import dev.teleconsult.ports.Capability;
import dev.teleconsult.ports.PortRejectedException;
import dev.teleconsult.ports.outbound.SdkCredentials;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The contract of {@link SdkCredentials}. */
@Where(has = Capability.CREDENTIALS)
public interface SdkCredentialsContract extends PortFailureContract, PromisesByCapability {

    /** Returns the same object throughout a test. */
    SdkCredentials testee();

    /** Registers a person at the provider and returns their id there. */
    VideoUserId known(String person);

    /** The provider's clock. */
    default Instant now() {
        return Instant.now();
    }

    @Override
    default Class<?> port() {
        return SdkCredentials.class;
    }

    @Override
    default List<Attempt> attempts() {
        VideoUserId videoUser = known("doctor");
        return List.of(Attempt.reading("issue", () -> testee().issue(videoUser, lifetime())));
    }

    @Test
    default void issueShouldReturnCredentialsForTheRequestedTime() {
        long shortest = capabilities().shortestCredentials().toSeconds();
        long longest = capabilities().longestCredentials().toSeconds();
        for (long seconds : new long[] {shortest, shortest + 1, (shortest + longest) / 2, longest - 1, longest}) {
            Instant before = now();

            AccessCredentials credentials = testee().issue(known("doctor"), Duration.ofSeconds(seconds));

            assertThat(credentials.accessToken()).isNotBlank();
            assertThat(credentials.expiresAt())
                    .isBetween(before.plusSeconds(seconds - 5), now().plusSeconds(seconds + 5));
        }
    }

    @Test
    default void issueShouldDistinguishPeople() {
        assertThat(testee().issue(known("doctor"), lifetime()).accessToken())
                .isNotEqualTo(testee().issue(known("patient"), lifetime()).accessToken());
    }

    @Test
    @Where(hasNot = Capability.UNREGISTERED_PEOPLE)
    default void issueShouldBeRejectedForAnUnknownPerson() {
        assertThatThrownBy(() -> testee().issue(new VideoUserId("usr_never_seen"), lifetime()))
                .isInstanceOfSatisfying(
                        PortRejectedException.class,
                        refused -> assertThat(refused.isAboutUnknownPerson())
                                .as("worth registering the person again")
                                .isTrue());
    }

    @Test
    default void issueShouldRejectALifetimeOutOfRange() {
        VideoUserId videoUser = known("doctor");
        long shortest = capabilities().shortestCredentials().toMillis();
        long longest = capabilities().longestCredentials().toMillis();

        for (long millis : new long[] {
            Long.MIN_VALUE / 1000, -3_600_000, 0, shortest - 1, shortest + 1, longest + 1, Long.MAX_VALUE / 1000
        }) {
            assertThatThrownBy(() -> testee().issue(videoUser, Duration.ofMillis(millis)))
                    .as("%s ms", millis)
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    private Duration lifetime() {
        return capabilities().shortestCredentials();
    }
}
