package dev.teleconsult.ports.testing;

import static java.util.Objects.requireNonNull;

import dev.teleconsult.domain.RefusalCode;
import dev.teleconsult.domain.RefusalException;
import dev.teleconsult.ports.CheckResult;
import dev.teleconsult.ports.Upstream;
import dev.teleconsult.ports.outbound.Caller;
import dev.teleconsult.ports.outbound.TokenVerifier;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** Accepts the tokens it has issued itself. Safe for use by several threads. */
public final class FakeTokenVerifier extends Fake<FakeTokenVerifier.Operation> implements TokenVerifier {

    /** What can be called, and so made fail. */
    public enum Operation {
        VERIFY,
        CHECK
    }

    private final Map<String, Caller> callers = new ConcurrentHashMap<>();

    public FakeTokenVerifier() {
        super(Upstream.IDENTITY, Operation.class);
    }

    /** Issues a token that speaks for the caller; every time another one. */
    public String issue(Caller caller) {
        requireNonNull(caller, "caller");
        String token = "token-" + UUID.randomUUID();
        callers.put(token, caller);
        return token;
    }

    /** Makes a token no longer good. */
    public void expire(String token) {
        callers.remove(requireNonNull(token, "token"));
    }

    @Override
    public Caller verify(String token) {
        requireNonNull(token, "token");
        return answer(Operation.VERIFY, () -> Optional.ofNullable(callers.get(token)))
                .orElseThrow(() -> RefusalException.of(RefusalCode.UNAUTHORIZED_USER));
    }

    @Override
    public CheckResult check() {
        return check(Operation.CHECK);
    }
}
