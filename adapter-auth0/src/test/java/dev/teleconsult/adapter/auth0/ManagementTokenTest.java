package dev.teleconsult.adapter.auth0;

import static org.assertj.core.api.Assertions.assertThat;

import dev.teleconsult.ports.Upstream;
import dev.teleconsult.ports.testing.SettableClock;
import dev.teleconsult.upstream.HttpLimits;
import dev.teleconsult.upstream.http.UpstreamFailures;
import dev.teleconsult.upstream.http.UpstreamHttp;
import okhttp3.HttpUrl;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What several threads may do to one token, in the order that causes trouble; the rest is tested through the directory.
 */
@Timeout(30)
class ManagementTokenTest {

    private final MeanwhileClock clock = new MeanwhileClock(SettableClock.at("2030-01-01T09:00:00Z"));
    private final FakeAuth0 server = new FakeAuth0();
    private final UpstreamHttp http =
            UpstreamHttp.builder(HttpLimits.defaults()).build();
    private final ManagementToken token = new ManagementToken(
            http,
            HttpUrl.get(server.url() + "/"),
            server.url() + "/api/v2/",
            FakeAuth0.CREDENTIALS,
            UpstreamFailures.ofReadsFrom(Upstream.DIRECTORY),
            clock);

    @AfterEach
    void close() {
        http.close();
        server.close();
    }

    @Test
    void discardShouldKeepTheTokenThatReplacedTheRejectedOne() {
        String refused = token.current();
        token.discard(refused);
        String replacement = token.current();

        token.discard(refused);

        assertThat(token.current()).isEqualTo(replacement).isNotEqualTo(refused);
        assertThat(server.calls()).hasSize(2);
    }

    @Test
    void currentShouldRequestNoTokenWhenAnotherCallerJustDid() {
        clock.meanwhile(token::current);

        token.current();

        assertThat(server.calls()).hasSize(1);
    }
}
