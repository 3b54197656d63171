package dev.teleconsult.adapter.auth0;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.jwk.JWKMatcher;
import com.nimbusds.jose.jwk.JWKSelector;
import dev.teleconsult.ports.Upstream;
import dev.teleconsult.ports.testing.SettableClock;
import dev.teleconsult.upstream.http.UpstreamFailures;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/**
 * What several threads may do to the keys, in the order that causes trouble; the rest is tested through the verifier.
 */
class SigningKeysTest {

    private final SettableClock time = SettableClock.at("2030-01-01T09:00:00Z");
    private final MeanwhileClock clock = new MeanwhileClock(time);
    private final AtomicInteger fetched = new AtomicInteger();
    private Runnable whileFetching = () -> {};
    private final SigningKeys keys = new SigningKeys(
            () -> {
                fetched.incrementAndGet();
                whileFetching.run();
                return FakeServer.json(FakeIssuer.publicSet(FakeIssuer.FIRST));
            },
            UpstreamFailures.ofReadsFrom(Upstream.IDENTITY),
            clock,
            Duration.ofMinutes(10),
            Duration.ofHours(24),
            Duration.ofSeconds(10));

    private static JWKSelector named(String kid) {
        return new JWKSelector(new JWKMatcher.Builder().keyID(kid).build());
    }

    @Test
    void getShouldFetchNothingWhenAnotherCallerJustDid() {
        clock.meanwhile(() -> keys.get(named("first"), null));

        assertThat(keys.get(named("first"), null)).hasSize(1);
        assertThat(fetched).hasValue(1);
    }

    @Test
    void getShouldNotFetchForAnUnknownKeyWhenAnotherCallerJustDid() {
        keys.get(named("first"), null);
        time.advance(Duration.ofSeconds(10));
        clock.meanwhile(() -> assertThat(keys.get(named("made-up"), null)).isEmpty());

        assertThat(keys.get(named("another"), null)).isEmpty();
        assertThat(fetched).hasValue(2);
    }

    @Test
    void getShouldUseTheOldKeysWhileAnotherCallerFetches() {
        keys.get(named("first"), null);
        time.advance(Duration.ofMinutes(10));
        whileFetching = () -> assertThat(keys.get(named("first"), null)).hasSize(1);

        assertThat(keys.get(named("first"), null)).hasSize(1);
        assertThat(fetched).hasValue(2);
    }
}
