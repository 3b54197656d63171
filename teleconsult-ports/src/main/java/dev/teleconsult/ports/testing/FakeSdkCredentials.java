package dev.teleconsult.ports.testing;

import static java.util.Objects.requireNonNull;

import dev.teleconsult.domain.VideoUserId;
import dev.teleconsult.ports.AccessCredentials;
import dev.teleconsult.ports.outbound.SdkCredentials;
import dev.teleconsult.ports.testing.FakeVideoProvider.Operation;
import java.time.Duration;
import java.util.Set;

/** The credentials of a {@link FakeVideoProvider}. */
final class FakeSdkCredentials implements SdkCredentials {

    private final Fake<Operation> provider;
    private final VideoProviderState state;

    FakeSdkCredentials(Fake<Operation> provider, VideoProviderState state) {
        this.provider = provider;
        this.state = state;
    }

    @Override
    public AccessCredentials issue(VideoUserId videoUser, Duration lifetime) {
        requireNonNull(videoUser, "videoUser");
        if (lifetime.compareTo(state.capabilities.shortestCredentials()) < 0
                || lifetime.compareTo(state.capabilities.longestCredentials()) > 0
                || lifetime.toNanosPart() != 0) {
            throw new IllegalArgumentException("lifetime must be whole seconds within the provider's limits");
        }
        return provider.answer(Operation.ISSUE_CREDENTIALS, () -> {
            state.requireKnown(Set.of(videoUser));
            return new AccessCredentials(
                    "fake-token-" + state.secret(), state.clock.instant().plus(lifetime));
        });
    }
}
