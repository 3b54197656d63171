package dev.teleconsult.ports.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.teleconsult.domain.VideoUserId;
import dev.teleconsult.ports.AccessCredentials;
import dev.teleconsult.ports.PortRejectedException;
import dev.teleconsult.ports.outbound.SdkCredentials;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What all {@link SdkCredentials} promise. */
public interface SdkCredentialsContract extends PortFailureContract {

    /** The same throughout a test. */
    SdkCredentials testee();

    /** Makes a person known to the provider and returns their name there. */
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
        return List.of(Attempt.reading("issue", () -> testee().issue(videoUser, Duration.ofHours(1))));
    }

    @ParameterizedTest
    @ValueSource(ints = {360, 361, 3600, 86_399, 86_400})
    default void issueShouldGiveCredentialsForTheTimeAskedFor(int seconds) {
        Instant before = now();

        AccessCredentials credentials = testee().issue(known("doctor"), Duration.ofSeconds(seconds));

        assertThat(credentials.accessToken()).isNotBlank();
        assertThat(credentials.expiresAt())
                .isBetween(before.plusSeconds(seconds - 5L), now().plusSeconds(seconds + 5L));
    }

    @Test
    default void issueShouldTellPeopleApart() {
        assertThat(testee().issue(known("doctor"), Duration.ofHours(1)).accessToken())
                .isNotEqualTo(
                        testee().issue(known("patient"), Duration.ofHours(1)).accessToken());
    }

    @Test
    default void issueShouldBeRejectedForAnUnknownPerson() {
        assertThatThrownBy(() -> testee().issue(new VideoUserId("usr_never_seen"), Duration.ofHours(1)))
                .isInstanceOfSatisfying(
                        PortRejectedException.class,
                        refused -> assertThat(refused.isAboutUnknownPerson())
                                .as("worth registering the person again")
                                .isTrue());
    }

    @ParameterizedTest
    @ValueSource(longs = {Long.MIN_VALUE / 1000, -3_600_000, 0, 359_999, 360_001, 86_400_001, Long.MAX_VALUE / 1000})
    default void issueShouldRefuseALifetimeTheProviderDoesNotAllow(long millis) {
        VideoUserId videoUser = known("doctor");

        assertThatThrownBy(() -> testee().issue(videoUser, Duration.ofMillis(millis)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
