package dev.teleconsult.adapter.auth0;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.jwt.proc.ConfigurableJWTProcessor;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import dev.teleconsult.domain.RefusalCode;
import dev.teleconsult.domain.RefusalException;
import dev.teleconsult.domain.UserId;
import dev.teleconsult.ports.CheckResult;
import dev.teleconsult.ports.PortException;
import dev.teleconsult.ports.PortRejectedException;
import dev.teleconsult.ports.Upstream;
import dev.teleconsult.ports.interception.PortCall;
import dev.teleconsult.ports.interception.PortInterceptor;
import dev.teleconsult.ports.outbound.Caller;
import dev.teleconsult.ports.outbound.TokenVerifier;
import dev.teleconsult.upstream.BaseAddress;
import dev.teleconsult.upstream.HttpLimits;
import dev.teleconsult.upstream.http.UpstreamFailures;
import dev.teleconsult.upstream.http.UpstreamHttp;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Date;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Verifies access tokens of Auth0, or of any issuer that speaks OpenID Connect and signs with RS256.
 *
 * <p>A token is accepted if it is a JWT in compact form, not too long, signed by RS256 with one of the issuer's keys,
 * from exactly this issuer, for this audience (alone or among others), and currently valid, within the clock skew.
 * {@code kid} selects the key; keys that a token contains or refers to are never used. Unknown key ids cause at most
 * one request to the issuer per cool-down; until then a newly added key is unknown, too.
 *
 * <p>The user is {@code sub}. Groups come from the claims of {@link Builder#groupsClaims}, permissions from both
 * {@code permissions} (a list, as Auth0 sets it) and {@code scope} (separated by spaces).
 *
 * <p>An accepted token is accepted again for at most a minute, never after its expiry, without checking the signature
 * again, since that costs more than most of the other work of a request. Only a hash of the token is kept. Safe for use
 * by several threads.
 */
public final class Auth0TokenVerifier implements TokenVerifier, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Auth0TokenVerifier.class);

    private static final Duration LONGEST_SKEW = Duration.ofMinutes(10);
    private static final Duration LONGEST_MEMORY = Duration.ofMinutes(1);

    /** The type of an access token, if it names one (RFC 9068). */
    private static final JOSEObjectType ACCESS_TOKEN = new JOSEObjectType("at+jwt");

    /** The same type with the prefix that RFC 9068 allows. */
    private static final JOSEObjectType APPLICATION_ACCESS_TOKEN = new JOSEObjectType("application/at+jwt");

    private static final PortCall KEYS = new PortCall(Upstream.IDENTITY, "TokenVerifier", "keys", true);

    /**
     * Exactly three parts; the library would also accept blanks around them, so that one token would have many
     * spellings.
     */
    private static final Pattern COMPACT = Pattern.compile("[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+");

    private final UpstreamHttp http;
    private final Clock clock;
    private final int maxTokenLength;
    private final List<String> groupsClaims;
    private final Duration rememberedFor;
    private final SigningKeys keys;
    private final ClaimsVerifier claimsVerifier;
    private final ConfigurableJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();
    private final BoundedCache<String, Caller> verified;

    private Auth0TokenVerifier(Builder builder) {
        HttpUrl issuerUrl = HttpUrl.get(BaseAddress.elsewhere(builder.issuer, builder.allowsInsecure, "issuer")
                .toString());
        UpstreamFailures failures = UpstreamFailures.ofReadsFrom(Upstream.IDENTITY);
        this.http = builder.http.open();
        this.clock = builder.http.clock();
        this.maxTokenLength = builder.maxTokenLength;
        this.groupsClaims = builder.groupsClaims;
        this.rememberedFor = builder.rememberedFor;
        KeySetLocation location = new KeySetLocation(
                http,
                failures,
                builder.issuer,
                issuerUrl,
                builder.keySet.map(url -> keySetUrl(url, builder.allowsInsecure)),
                builder.allowsInsecure);
        Supplier<JsonNode> fetch = builder.aroundKeys
                .<Supplier<JsonNode>>map(around -> () -> around.around(KEYS, location))
                .orElse(location);
        this.keys = new SigningKeys(
                fetch,
                failures,
                builder.http.clock(),
                builder.keysFreshFor,
                builder.keysUsableFor,
                builder.unknownKeyCoolDown);
        this.claimsVerifier =
                new ClaimsVerifier(builder.issuer, builder.audience, builder.clockSkew, builder.http.clock());
        this.verified = new BoundedCache<>(builder.rememberedTokens);
        processor.setJWSTypeVerifier(
                new DefaultJOSEObjectTypeVerifier<>(JOSEObjectType.JWT, ACCESS_TOKEN, APPLICATION_ACCESS_TOKEN, null));
        processor.setJWSKeySelector(new JWSVerificationKeySelector<>(JWSAlgorithm.RS256, keys));
        processor.setJWTClaimsSetVerifier(claimsVerifier);
    }

    /**
     * @param issuer must equal {@code iss}; Auth0's ends in a slash. Its address leads to its keys
     * @param audience must be one of {@code aud}: the API's identifier at the issuer
     */
    public static Builder builder(String issuer, String audience) {
        return new Builder(requireNonNull(issuer, "issuer"), requireNonNull(audience, "audience"));
    }

    @Override
    public Caller verify(String token) {
        if (requireNonNull(token, "token").length() > maxTokenLength) {
            throw refused("too long");
        }
        if (!COMPACT.matcher(token).matches()) {
            throw refused("not a signed token");
        }
        String hash = Sha256.of(token);
        Instant now = clock.instant();
        Optional<Caller> known = verified.get(hash, now);
        if (known.isPresent()) {
            return known.get();
        }
        JWTClaimsSet claims = claims(token);
        Caller caller = caller(claims);
        Instant end = claims.getExpirationTime().toInstant();
        Instant forgottenAt = now.plus(rememberedFor);
        verified.put(hash, caller, now, end.isBefore(forgottenAt) ? end : forgottenAt);
        return caller;
    }

    /** Checks the issuer by fetching its keys, which are used from then on. */
    @Override
    public CheckResult check() {
        try {
            keys.refresh();
            return CheckResult.ok(Upstream.IDENTITY.label());
        } catch (PortException failure) {
            return CheckResult.failed(Upstream.IDENTITY.label(), failure.getMessage());
        }
    }

    /** Closes the HTTP client, unless it was given. */
    @Override
    public void close() {
        http.close();
    }

    private JWTClaimsSet claims(String token) {
        try {
            SignedJWT jwt = parse(token);
            // Checked before the signature, so that an invalid token causes no request for keys.
            claimsVerifier.verify(jwt.getJWTClaimsSet(), null);
            return processor.process(jwt, null);
        } catch (ParseException notOne) {
            throw refused("not readable");
        } catch (BadJOSEException notGood) {
            // The library's message may quote the token.
            throw refused(notGood.getClass().getSimpleName());
        } catch (JOSEException unusableKey) {
            throw PortRejectedException.unreadable(Upstream.IDENTITY, "a key of the issuer cannot be used");
        }
    }

    /**
     * The library throws an undeclared exception for a header that is {@code null}, and may do so for other malformed
     * tokens.
     */
    private static SignedJWT parse(String token) throws ParseException {
        try {
            SignedJWT jwt = SignedJWT.parse(token);
            if (jwt.getJWTClaimsSet() == null) {
                throw new ParseException("no claims", 0);
            }
            return jwt;
        } catch (RuntimeException theirs) {
            throw new ParseException(theirs.getClass().getName(), 0);
        }
    }

    private Caller caller(JWTClaimsSet claims) {
        String subject = claims.getSubject();
        if (!UserId.isValid(subject)) {
            throw refused("the subject is not a valid user id");
        }
        Set<String> groups = new LinkedHashSet<>();
        for (String name : groupsClaims) {
            Object claim = claims.getClaim(name);
            groups.addAll(texts(claim instanceof Map<?, ?> metadata ? metadata.get("groups") : claim, ","));
        }
        Set<String> permissions = new LinkedHashSet<>(texts(claims.getClaim("permissions"), " "));
        permissions.addAll(texts(claims.getClaim("scope"), " "));
        return new Caller(
                new UserId(subject),
                groups,
                permissions,
                Optional.ofNullable(claims.getExpirationTime()).map(Date::toInstant));
    }

    /** The texts of a list or of a separated text; empty for any other value. */
    private static List<String> texts(Object claim, String separator) {
        Stream<?> items = Stream.empty();
        if (claim instanceof String text) {
            items = Stream.of(text.split(separator));
        } else if (claim instanceof Collection<?> list) {
            items = list.stream();
        }
        return items.filter(String.class::isInstance)
                .map(item -> ((String) item).strip())
                .filter(item -> !item.isEmpty())
                .toList();
    }

    private static HttpUrl keySetUrl(String text, boolean allowsInsecure) {
        HttpUrl url = HttpUrl.parse(text);
        if (url == null) {
            throw new IllegalArgumentException("keySet must be an http(s) URL");
        }
        if (!BaseAddress.isSecure(text, allowsInsecure)) {
            throw new IllegalArgumentException("keySet must be reached by https");
        }
        return url;
    }

    private static RefusalException refused(String why) {
        LOG.debug("Access token refused: {}", why);
        return RefusalException.of(RefusalCode.UNAUTHORIZED_USER);
    }

    /** The library's check of the claims, with this object's clock. */
    private static final class ClaimsVerifier extends DefaultJWTClaimsVerifier<SecurityContext> {

        private final Clock clock;

        private ClaimsVerifier(String issuer, String audience, Duration skew, Clock clock) {
            super(audience, new JWTClaimsSet.Builder().issuer(issuer).build(), Set.of("sub", "exp"));
            this.clock = clock;
            setMaxClockSkew(Math.toIntExact(skew.toSeconds()));
        }

        @Override
        protected Date currentTime() {
            return Date.from(clock.instant());
        }
    }

    /** Builds an {@link Auth0TokenVerifier}. Not safe for use by several threads. */
    public static final class Builder {

        private final String issuer;
        private final String audience;
        private Optional<String> keySet = Optional.empty();
        private List<String> groupsClaims = List.of("groups");
        private Duration clockSkew = Duration.ofMinutes(1);
        private int maxTokenLength = 16 * 1024;
        private int rememberedTokens = 1_000;
        private Duration rememberedFor = LONGEST_MEMORY;
        private Optional<PortInterceptor> aroundKeys = Optional.empty();
        private Duration keysFreshFor = Duration.ofMinutes(10);
        private Duration keysUsableFor = Duration.ofHours(24);
        private Duration unknownKeyCoolDown = Duration.ofSeconds(10);
        private boolean allowsInsecure;
        private final HttpOptions http = new HttpOptions(
                HttpLimits.defaults().call(Duration.ofSeconds(5)).maxBodyBytes(256 * 1024));

        private Builder(String issuer, String audience) {
            this.issuer = issuer;
            this.audience = audience;
        }

        /**
         * The URL of the issuer's key set. Default: the address in its discovery document, or
         * {@code /.well-known/jwks.json} if it has none.
         */
        public Builder keySet(String url) {
            this.keySet = Optional.of(requireNonNull(url, "url"));
            return this;
        }

        /**
         * The claims whose groups are combined: each a list, a text with commas, or an object with a field
         * {@code groups} (such as {@code <namespace>app_metadata}). Default: {@code groups}.
         */
        public Builder groupsClaims(List<String> names) {
            this.groupsClaims = List.copyOf(requireNonNull(names, "names"));
            return this;
        }

        /**
         * The largest difference between the issuer's clock and this one, in whole seconds. Default: one minute.
         *
         * @throws IllegalArgumentException unless from zero to 10 minutes
         */
        public Builder clockSkew(Duration atMost) {
            this.clockSkew = within(requireNonNull(atMost, "atMost"), Duration.ZERO, LONGEST_SKEW);
            return this;
        }

        /**
         * The longest accepted token. Default: 16384 characters.
         *
         * @throws IllegalArgumentException if below 1
         */
        public Builder maxTokenLength(int characters) {
            if (characters < 1) {
                throw new IllegalArgumentException("characters must be at least 1");
            }
            this.maxTokenLength = characters;
            return this;
        }

        /**
         * How many accepted tokens are remembered, and for how long. Default: 1000, for one minute.
         *
         * @param time zero to remember none
         * @throws IllegalArgumentException if {@code tokens} is below 1, or {@code time} not from zero to one minute
         */
        public Builder remember(int tokens, Duration time) {
            if (tokens < 1) {
                throw new IllegalArgumentException("tokens must be at least 1");
            }
            this.rememberedTokens = tokens;
            this.rememberedFor = within(requireNonNull(time, "time"), Duration.ZERO, LONGEST_MEMORY);
            return this;
        }

        /**
         * How long keys are used without fetching them again, and how long at most if fetching fails. Default: 10
         * minutes, and 24 hours, the default lifetime of Auth0's tokens.
         *
         * @param fresh also the longest time for which a withdrawn key is still accepted while the issuer answers
         */
        public Builder keepKeys(Duration fresh, Duration usable) {
            this.keysFreshFor = requireNonNull(fresh, "fresh");
            this.keysUsableFor = requireNonNull(usable, "usable");
            return this;
        }

        /** How long after fetching the keys an unknown key id causes no other request. Default: 10 seconds. */
        public Builder unknownKeyCoolDown(Duration time) {
            this.unknownKeyCoolDown = requireNonNull(time, "time");
            return this;
        }

        /**
         * An interceptor around every fetch of the issuer's keys, for resilience and metrics. It is not put around the
         * verification itself, which needs no request: there a breaker would refuse valid tokens because of invalid
         * ones. Default: none.
         */
        public Builder aroundKeys(PortInterceptor interceptor) {
            this.aroundKeys = Optional.of(requireNonNull(interceptor, "interceptor"));
            return this;
        }

        /** Whether plain HTTP is allowed for any host. Default: only for this machine. */
        public Builder allowInsecure(boolean allowed) {
            this.allowsInsecure = allowed;
            return this;
        }

        /** A client whose connections are shared; it stays open. Default: a separate client. */
        public Builder client(OkHttpClient shared) {
            http.client(shared);
            return this;
        }

        /**
         * The limits for fetching the issuer's documents. Default: {@link HttpLimits#defaults()}, but 5 s in all and
         * 256 KiB.
         */
        public Builder limits(HttpLimits httpLimits) {
            http.limits(httpLimits);
            return this;
        }

        /** The clock by which tokens and keys expire. Default: the system's. */
        public Builder clock(Clock time) {
            http.clock(time);
            return this;
        }

        /**
         * @throws IllegalArgumentException if the audience is blank, the address of the issuer or the key set is
         *     invalid or uses plain HTTP although that is not allowed, or the times do not increase from cool-down over
         *     fresh to usable
         */
        public Auth0TokenVerifier build() {
            if (audience.isBlank()) {
                throw new IllegalArgumentException("audience must not be blank");
            }
            if (unknownKeyCoolDown.isNegative()
                    || keysFreshFor.compareTo(unknownKeyCoolDown) < 0
                    || keysUsableFor.compareTo(keysFreshFor) < 0
                    || keysFreshFor.isZero()) {
                throw new IllegalArgumentException(
                        "keys must be fresh for at least the cool-down and more than zero, and usable at least as long");
            }
            return new Auth0TokenVerifier(this);
        }

        private static Duration within(Duration time, Duration least, Duration most) {
            if (requireNonNull(time, "time").compareTo(least) < 0 || time.compareTo(most) > 0) {
                throw new IllegalArgumentException("time must be from " + least + " to " + most);
            }
            return time;
        }
    }
}
