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

/** Accepts the tokens that it has issued itself. Safe for use by several threads. */
public final class FakeTokenVerifier extends Fake<FakeTokenVerifier.Operation> implements TokenVerifier {

    /** The operations that a test can make fail. */
    public enum Operation {
        VERIFY,
        CHECK
    }

    private final Map<String, Caller> callers = new ConcurrentHashMap<>();

    public FakeTokenVerifier() {
        super(Upstream.IDENTITY, Operation.class);
    }

    /** Issues a new token for a caller. */
    public String issue(Caller caller) {
        requireNonNull(caller, "caller");
        String token = "token-" + UUID.randomUUID();
        callers.put(token, caller);
        return token;
    }

    /** Makes a token expire. */
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
