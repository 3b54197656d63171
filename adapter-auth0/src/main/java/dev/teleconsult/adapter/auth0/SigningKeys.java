package dev.teleconsult.adapter.auth0;

import com.fasterxml.jackson.databind.JsonNode;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.source.CachingJWKSetSource;
import com.nimbusds.jose.jwk.source.JWKSetCacheRefreshEvaluator;
import com.nimbusds.jose.jwk.source.JWKSetSource;
import com.nimbusds.jose.jwk.source.JWKSetUnavailableException;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.OutageTolerantJWKSetSource;
import com.nimbusds.jose.proc.SecurityContext;
import dev.teleconsult.ports.PortException;
import dev.teleconsult.ports.PortRejectedException;
import dev.teleconsult.ports.PortUnavailableException;
import dev.teleconsult.upstream.http.UpstreamFailures;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The issuer's keys: fetched when one is first needed, cached, and fetched again when they are too old or one is
 * missing.
 *
 * <p>Old keys are still used, up to a limit, while the issuer does not answer, or while another thread fetches the new
 * ones. A missing key causes at most one request to the issuer per cool-down, regardless of caller and key, so that
 * invented key ids cannot cause many requests. A failed fetch is never reported as a missing key: it is thrown as a
 * {@link PortException}. Safe for use by several threads; one of them fetches.
 */
final class SigningKeys implements JWKSource<SecurityContext> {

    /** The smallest RSA key that RFC 7518 (3.3) allows for RS256. */
    private static final int LEAST_BITS = 2048;

    /** The pause after a failure, in milliseconds, while a caller waits for a key. */
    private static final long PAUSE_AFTER_FAILURE = 1_000;

    private static final Logger LOG = LoggerFactory.getLogger(SigningKeys.class);

    private final Supplier<JsonNode> fetch;
    private final UpstreamFailures failures;
    private final Clock clock;
    private final long usableFor;
    private final long coolDown;
    private final long whenPutBack;
    private final Issuer issuer = new Issuer();
    private final JWKSetSource<SecurityContext> keys;
    private long lastRead;
    private long elapsed;

    /** @param fetch returns the issuer's key set, or throws a {@link PortException} */
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
        this.usableFor = usableFor.toMillis();
        this.coolDown = coolDown.toMillis();
        this.whenPutBack = Math.max(freshFor.toMillis(), this.coolDown);
        // A thread waits no longer than the fetching thread, whose calls have time limits.
        this.keys = new OutageTolerantJWKSetSource<>(
                new CachingJWKSetSource<>(issuer, freshFor.toMillis(), Long.MAX_VALUE, null), this.usableFor, null);
    }

    /** Returns the keys that match; none if the issuer has none. */
    @Override
    public List<JWK> get(JWKSelector selector, SecurityContext context) {
        JWKSetCacheRefreshEvaluator lacking = new JWKSetCacheRefreshEvaluator() {
            @Override
            public boolean requiresRefresh(JWKSet known) {
                return selector.select(known).isEmpty();
            }
        };
        long now = elapsed();
        try {
            return selector.select(keys.getJWKSet(lacking, issuer.readFrom(now), context));
        } catch (KeySourceException failed) {
            if (failed.getCause() == null) {
                return List.of(); // The keys were fetched within the cool-down, and this one was not among them.
            }
            throw failure(failed.getCause(), now);
        }
    }

    /** Fetches the keys now, even if some are cached. */
    void refresh() {
        issuer.pausedUntil = Long.MIN_VALUE;
        try {
            keys.getJWKSet(JWKSetCacheRefreshEvaluator.forceRefresh(), elapsed(), null);
        } catch (KeySourceException failed) {
            if (failed.getCause() instanceof PortException failure) {
                throw failure;
            } else if (failed.getCause() != null) {
                throw failure(failed.getCause(), elapsed());
            } // Without a cause, another thread has just fetched them.
        }
    }

    private PortException failure(Throwable cause, long now) {
        if (cause instanceof PortRejectedException) {
            return PortRejectedException.unreadable(
                    failures.upstream(), "the keys cannot be used (" + cause.getMessage() + ")", cause);
        }
        return PortUnavailableException.notDone(
                        failures.upstream(), "the keys could not be fetched (" + cause.getMessage() + ")", cause)
                .retryAfter(Duration.ofMillis(Math.max(0, issuer.pausedUntil - now)));
    }

    /**
     * The time in milliseconds since the first call; setting the clock back makes the keys old and ends every pause.
     */
    private synchronized long elapsed() {
        long read = clock.millis();
        elapsed += read < lastRead ? whenPutBack : read - lastRead;
        lastRead = read;
        return elapsed;
    }

    /**
     * Fetches the keys at most once per cool-down; a further call in that time throws the last failure, or that the
     * keys were just fetched. The library's own rate limit permits two requests and does not remember how they ended.
     * Called by one thread at a time, under the lock of the cache.
     */
    private final class Issuer implements JWKSetSource<SecurityContext> {

        private volatile boolean isAsked;
        private volatile long fetchedAt = Long.MIN_VALUE;
        private volatile long pausedUntil = Long.MIN_VALUE;
        private JWKSetUnavailableException last;

        /** While one thread fetches, time stands still for the others, so that they use the cached keys. */
        long readFrom(long now) {
            return isAsked && now < fetchedAt + usableFor ? fetchedAt : now;
        }

        @Override
        public JWKSet getJWKSet(JWKSetCacheRefreshEvaluator evaluator, long now, SecurityContext context)
                throws JWKSetUnavailableException {
            if (now < pausedUntil) {
                throw last;
            }
            isAsked = true;
            try {
                JWKSet answer = usable(fetch.get());
                fetchedAt = now;
                last = new JWKSetUnavailableException("asked within the cool-down");
                return answer;
            } catch (PortException failure) {
                LOG.warn("Signing keys could not be renewed: {}", failure.getMessage());
                last = new JWKSetUnavailableException("the issuer failed", failure);
                throw last;
            } finally {
                pausedUntil = elapsed() + (fetchedAt == Long.MIN_VALUE ? PAUSE_AFTER_FAILURE : coolDown);
                isAsked = false;
            }
        }

        @Override
        public void close() {
            // Holds nothing.
        }
    }

    /** Selects the public RSA keys of sufficient length for signatures; other keys and unreadable ones are ignored. */
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
