package dev.teleconsult.adapter.auth0;

import com.fasterxml.jackson.databind.JsonNode;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.SecurityContext;
import dev.teleconsult.ports.PortException;
import dev.teleconsult.ports.PortRejectedException;
import dev.teleconsult.ports.PortUnavailableException;
import dev.teleconsult.upstream.http.UpstreamFailures;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The issuer's keys: fetched when the first is needed, kept, and fetched again when they have become old or one is missing.
 *
 * <p>Keys that are old are still used while the issuer cannot be asked, up to a limit. A missing key is looked for at the
 * issuer at most once per cool-down, regardless of caller and key, so that made-up key ids cannot be turned into requests.
 * Not having been able to look is never "no such key": it is thrown as the {@link PortException} it is. Safe for use by
 * several threads; one of them fetches.
 */
final class SigningKeys implements JWKSource<SecurityContext> {

    /** The least RSA key that RFC 7518 (3.3) allows for RS256. */
    private static final int LEAST_BITS = 2048;

    /** How soon to ask again after a failure while a caller waits for a key. */
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(1);

    private static final Logger LOG = LoggerFactory.getLogger(SigningKeys.class);

    /**
     * What was learnt last.
     *
     * @param failure of the last attempt; null if that succeeded
     */
    private record State(
            JWKSet keys, Instant fetchedAt, Instant attemptedAt, Instant notAgainBefore, PortException failure) {

        /** A clock that was put back to before the last attempt ends every pause. */
        boolean isPausing(Instant now) {
            return now.isBefore(notAgainBefore) && !now.isBefore(attemptedAt);
        }
    }

    private final Supplier<JsonNode> fetch;
    private final UpstreamFailures failures;
    private final Clock clock;
    private final Duration freshFor;
    private final Duration usableFor;
    private final Duration coolDown;
    private final SingleFlight<State> flight = new SingleFlight<>();
    private volatile State state = new State(new JWKSet(), Instant.EPOCH, Instant.EPOCH, Instant.EPOCH, null);

    /** @param fetch gets the issuer's key set, or throws a {@link PortException} */
    SigningKeys(
            Supplier<JsonNode> fetch,
            UpstreamFailures failures,
            Clock clock,
            Duration freshFor,
            Duration usableFor,
            Duration coolDown) {
        this.fetch = fetch;
        this.failures = failures;
        this.clock = clock;
        this.freshFor = freshFor;
        this.usableFor = usableFor;
        this.coolDown = coolDown;
    }

    /** Those that match; empty if the issuer has none such. */
    @Override
    public List<JWK> get(JWKSelector selector, SecurityContext context) {
        State known = state;
        Instant now = clock.instant();
        List<JWK> matching = isWithin(known, usableFor, now) ? selector.select(known.keys()) : List.of();
        if (!matching.isEmpty()) {
            return isWithin(known, freshFor, now)
                    ? matching
                    : selector.select(renewedIfPossible(known, now).keys());
        }
        if (known.isPausing(now)) {
            return nothingOrFailure(known, now);
        }
        State renewed = flight.run(() -> attempt(known));
        List<JWK> found = selector.select(renewed.keys());
        if (found.isEmpty() || !isWithin(renewed, usableFor, now)) {
            return nothingOrFailure(renewed, now);
        }
        return found;
    }

    /** Fetches the keys now, even if some are known. */
    void refresh() {
        State known = state;
        State renewed = flight.run(() -> attempt(known));
        if (renewed.failure() != null) {
            throw renewed.failure();
        }
    }

    /** Old keys are better than none: who cannot have new ones goes on with them. */
    private State renewedIfPossible(State known, Instant now) {
        if (known.isPausing(now) || flight.isRunning()) {
            return known;
        }
        return flight.run(() -> attempt(known));
    }

    private List<JWK> nothingOrFailure(State last, Instant now) {
        if (last.failure() == null) {
            return List.of();
        }
        if (last.failure() instanceof PortUnavailableException) {
            Duration wait = Duration.between(now, last.notAgainBefore());
            throw PortUnavailableException.notDone(
                            failures.upstream(),
                            "the keys could not be fetched (" + last.failure().getMessage() + ")",
                            last.failure())
                    .retryAfter(wait.isNegative() ? Duration.ZERO : wait);
        }
        throw PortRejectedException.unreadable(
                failures.upstream(),
                "the keys cannot be used (" + last.failure().getMessage() + ")",
                last.failure());
    }

    private State attempt(State seen) {
        State current = state;
        if (current != seen) {
            return current; // Another thread fetched them meanwhile.
        }
        State next;
        try {
            JWKSet keys = usable(fetch.get());
            Instant now = clock.instant();
            next = new State(keys, now, now, now.plus(coolDown), null);
        } catch (PortException failure) {
            Instant now = clock.instant();
            Instant again = now.plus(isEmpty(current) ? PAUSE_AFTER_FAILURE : coolDown);
            LOG.warn("Signing keys could not be renewed: {}", failure.getMessage());
            next = new State(current.keys(), current.fetchedAt(), now, again, failure);
        }
        state = next;
        return next;
    }

    /** Keys that were fetched in what is the future now are of no age: a clock that was put back makes them old. */
    private boolean isWithin(State known, Duration time, Instant now) {
        boolean isFuture = now.isBefore(known.fetchedAt());
        return !isEmpty(known)
                && (isFuture
                        ? time.equals(usableFor)
                        : now.isBefore(known.fetchedAt().plus(time)));
    }

    private static boolean isEmpty(State known) {
        return known.keys().isEmpty();
    }

    /** Public RSA keys of enough bits for signatures; others are passed over, one that is broken spoils none. */
    private JWKSet usable(JsonNode body) {
        List<JWK> keys = new ArrayList<>();
        body.path("keys").forEach(key -> read(key).ifPresent(keys::add));
        if (keys.isEmpty()) {
            throw failures.unreadable("GET of the key set", "no RSA key to check signatures with");
        }
        return new JWKSet(keys);
    }

    private static Optional<JWK> read(JsonNode key) {
        if (!key.isObject()) {
            return Optional.empty();
        }
        try {
            return JWK.parse(key.toString()) instanceof RSAKey rsa
                            && rsa.toRSAPublicKey().getModulus().bitLength() >= LEAST_BITS
                    ? Optional.of(rsa.toPublicJWK())
                    : Optional.empty();
        } catch (ParseException | JOSEException broken) {
            LOG.debug("A key of the issuer's set cannot be read");
            return Optional.empty();
        }
    }
}
