package dev.teleconsult.ports.testing;

import dev.teleconsult.ports.contract.TokenVerifierContract;
import dev.teleconsult.ports.contract.Trouble;
import dev.teleconsult.ports.outbound.Caller;
import dev.teleconsult.ports.outbound.TokenVerifier;
import java.util.Map;

class FakeTokenVerifierTest implements TokenVerifierContract {

    private final FakeTokenVerifier verifier = new FakeTokenVerifier();

    @Override
    public TokenVerifier testee() {
        return verifier;
    }

    @Override
    public TokenVerifier builtWhileUnreachable() {
        FakeTokenVerifier built = new FakeTokenVerifier();
        built.failAlways(Failures.unavailable());
        return built;
    }

    @Override
    public String token(Caller caller) {
        return verifier.issue(caller);
    }

    @Override
    public Map<String, String> badTokens(Caller caller) {
        String expired = verifier.issue(caller);
        verifier.expire(expired);
        return Map.of("expired", expired, "another issuer's", new FakeTokenVerifier().issue(caller));
    }

    @Override
    public void upstreamIs(Trouble trouble) {
        verifier.failAlways(Troubles.failure(trouble));
    }

    @Override
    public void upstreamIsFine() {
        verifier.heal();
    }
}
