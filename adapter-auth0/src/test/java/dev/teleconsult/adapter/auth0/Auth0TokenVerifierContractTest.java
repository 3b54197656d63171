package dev.teleconsult.adapter.auth0;

import com.nimbusds.jwt.JWTClaimsSet;
import dev.teleconsult.ports.contract.TokenVerifierContract;
import dev.teleconsult.ports.contract.Trouble;
import dev.teleconsult.ports.outbound.Caller;
import dev.teleconsult.ports.outbound.TokenVerifier;
import dev.teleconsult.ports.testing.SettableClock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;

class Auth0TokenVerifierContractTest implements TokenVerifierContract {

    private final SettableClock clock = SettableClock.at("2030-01-01T09:00:00Z");
    private final FakeIssuer issuer = new FakeIssuer();
    private final Auth0TokenVerifier testee = verifier();
    private final Auth0TokenVerifier cutOff = verifier();

    private Auth0TokenVerifier verifier() {
        return Auth0TokenVerifier.builder(issuer.issuer(), FakeIssuer.AUDIENCE)
                .clock(clock)
                .build();
    }

    @AfterEach
    void close() {
        testee.close();
        cutOff.close();
        issuer.close();
    }

    @Override
    public TokenVerifier testee() {
        return testee;
    }

    /** Tokens of the same issuer, so that they are valid for this verifier too. */
    @Override
    public TokenVerifier builtWhileUnreachable() {
        issuer.is(Trouble.UNREACHABLE);
        return cutOff;
    }

    @Override
    public String token(Caller caller) {
        return FakeIssuer.token(claims(caller), FakeIssuer.FIRST);
    }

    @Override
    public Map<String, String> badTokens(Caller caller) {
        return Forgeries.of(claims(caller), FakeIssuer.FIRST, clock.instant(), Duration.ofMinutes(1));
    }

    @Override
    public void upstreamIs(Trouble trouble) {
        issuer.is(trouble);
    }

    @Override
    public void upstreamIsFine() {
        issuer.isFine();
        clock.advance(Duration.ofSeconds(1));
    }

    @Override
    public Set<String> secrets() {
        return Set.of("eyJ");
    }

    private JWTClaimsSet claims(Caller caller) {
        return issuer.claims(clock.instant())
                .subject(caller.user().value())
                .jwtID(UUID.randomUUID().toString())
                .claim("groups", List.copyOf(caller.groups()))
                .claim("permissions", List.copyOf(caller.permissions()))
                .build();
    }
}
