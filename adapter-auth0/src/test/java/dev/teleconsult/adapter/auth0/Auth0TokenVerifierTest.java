package dev.teleconsult.adapter.auth0;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import dev.teleconsult.adapter.auth0.FakeServer.Answer;
import dev.teleconsult.adapter.auth0.FakeServer.Call;
import dev.teleconsult.domain.RefusalCode;
import dev.teleconsult.domain.RefusalException;
import dev.teleconsult.domain.UserId;
import dev.teleconsult.ports.CheckResult;
import dev.teleconsult.ports.PortRejectedException;
import dev.teleconsult.ports.PortUnavailableException;
import dev.teleconsult.ports.Upstream;
import dev.teleconsult.ports.contract.Trouble;
import dev.teleconsult.ports.outbound.Caller;
import dev.teleconsult.ports.testing.SettableClock;
import dev.teleconsult.upstream.Resilience;
import dev.teleconsult.upstream.ResilienceSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class Auth0TokenVerifierTest {

    private static final Duration SKEW = Duration.ofSeconds(60);
    private static final String FORGED_SIGNATURE = FakeIssuer.token(
                    new JWTClaimsSet.Builder().build(), FakeIssuer.FORGED)
            .split("\\.")[2];

    private final SettableClock clock = SettableClock.at("2030-01-01T09:00:00Z");
    private final FakeIssuer issuer = new FakeIssuer();
    private final List<Auth0TokenVerifier> built = new ArrayList<>();
    private final Auth0TokenVerifier verifier = verifier(builder());

    @AfterEach
    void close() {
        built.forEach(Auth0TokenVerifier::close);
        issuer.close();
    }

    private Auth0TokenVerifier.Builder builder() {
        return Auth0TokenVerifier.builder(issuer.issuer(), FakeIssuer.AUDIENCE).clock(clock);
    }

    private Auth0TokenVerifier verifier(Auth0TokenVerifier.Builder builder) {
        Auth0TokenVerifier one = builder.build();
        built.add(one);
        return one;
    }

    private JWTClaimsSet.Builder claims() {
        return issuer.claims(clock.instant());
    }

    private String token() {
        return FakeIssuer.token(claims().build(), FakeIssuer.FIRST);
    }

    private static String token(JWTClaimsSet.Builder claims) {
        return FakeIssuer.token(claims.build(), FakeIssuer.FIRST);
    }

    private static void assertRefused(Auth0TokenVerifier verifier, String token) {
        assertThatThrownBy(() -> verifier.verify(token))
                .isInstanceOfSatisfying(
                        RefusalException.class,
                        refusal -> assertThat(refusal.code()).isEqualTo(RefusalCode.UNAUTHORIZED_USER));
    }

    // The caller.

    @Test
    void verifyShouldReturnTheCaller() {
        String token = token(claims().claim("groups", List.of("doctor", "vip"))
                .claim("permissions", List.of("teleconsult:write"))
                .claim("scope", "openid  profile"));

        assertThat(verifier.verify(token))
                .usingRecursiveComparison()
                .ignoringFields("expiresAt")
                .isEqualTo(new Caller(
                        new UserId("auth0|5f3a"),
                        Set.of("doctor", "vip"),
                        Set.of("teleconsult:write", "openid", "profile")));
    }

    @Test
    void groupsShouldComeFromTheConfiguredClaims() {
        Auth0TokenVerifier namespaced = verifier(builder()
                .groupsClaims(List.of("https://ns.example.org/app_metadata", "https://ns.example.org/roles", "text")));
        String token = token(claims().claim("https://ns.example.org/app_metadata", Map.of("groups", List.of("a")))
                .claim("https://ns.example.org/roles", List.of("b"))
                .claim("text", "c, d")
                .claim("groups", List.of("not-asked-for")));

        assertThat(namespaced.verify(token).groups()).containsExactlyInAnyOrder("a", "b", "c", "d");
    }

    @Test
    void invalidGroupsAndPermissionsShouldBeIgnored() {
        String token = token(claims().claim("groups", Map.of("groups", 7))
                .claim("permissions", Map.of("a", "b"))
                .claim("scope", List.of(1, " ", "a")));

        assertThat(verifier.verify(token))
                .usingRecursiveComparison()
                .ignoringFields("expiresAt")
                .isEqualTo(new Caller(new UserId("auth0|5f3a"), Set.of(), Set.of("a")));
    }

    // Valid tokens.

    @Test
    void tokenShouldBeAcceptedWhenTheAudienceIsOneOfMany() {
        verifier.verify(token(claims().audience(List.of("https://tenant/userinfo", FakeIssuer.AUDIENCE))));
    }

    @Test
    void tokenTypeShouldBeAbsentOrAnAccessToken() {
        verifier.verify(FakeIssuer.token(
                FakeIssuer.header(FakeIssuer.FIRST).type(null).build(), claims().build(), FakeIssuer.FIRST));
        verifier.verify(FakeIssuer.token(
                FakeIssuer.header(FakeIssuer.FIRST)
                        .type(new JOSEObjectType("at+jwt"))
                        .build(),
                claims().build(),
                FakeIssuer.FIRST));
        verifier.verify(FakeIssuer.token(
                FakeIssuer.header(FakeIssuer.FIRST)
                        .type(new JOSEObjectType("application/at+jwt"))
                        .build(),
                claims().build(),
                FakeIssuer.FIRST));
    }

    @Test
    void tokenWithoutAKeyIdShouldBeAccepted() {
        issuer.signsWith(FakeIssuer.SECOND, FakeIssuer.FIRST);

        verifier.verify(FakeIssuer.token(
                FakeIssuer.header(FakeIssuer.FIRST).keyID(null).build(), claims().build(), FakeIssuer.FIRST));
    }

    @Test
    void keyShouldBeChosenByItsId() {
        issuer.signsWith(FakeIssuer.FIRST, FakeIssuer.SECOND);

        verifier.verify(FakeIssuer.token(claims().build(), FakeIssuer.SECOND));
        verifier.verify(FakeIssuer.token(claims().build(), FakeIssuer.FIRST));
        assertThat(issuer.keySetCalls()).isEqualTo(1);
    }

    // Invalid tokens.

    /** The control of the contract's tests with forgeries: the same claims, unchanged. */
    @Test
    void verifyShouldAcceptTheClaimsThatForgeriesAreMadeFrom() {
        assertThat(verifier.verify(token()).user()).isEqualTo(new UserId("auth0|5f3a"));
    }

    @Test
    void verifyShouldFetchNoKeysForAnInvalidToken() {
        Map<String, Supplier<String>> bad = Forgeries.made(claims().build(), FakeIssuer.FIRST, clock.instant(), SKEW);
        for (String what : List.of("expired", "another issuer", "another audience", "alg none", "oversized", "RS512")) {
            assertRefused(verifier, bad.get(what).get());
        }

        assertThat(issuer.calls()).isEmpty();
    }

    @Test
    void verifyShouldRefuseEveryDamagedToken() {
        Random random = new Random(7);
        String good = token();
        for (int i = 0; i < 3_000; i++) {
            StringBuilder spoilt = new StringBuilder(good);
            for (int j = 0; j <= random.nextInt(4); j++) {
                int at = random.nextInt(spoilt.length());
                char other = "AZaz09-_.=+/ {}\"\u0000\u00e9".charAt(random.nextInt(18));
                switch (random.nextInt(3)) {
                    case 0 -> spoilt.setCharAt(at, other);
                    case 1 -> spoilt.insert(at, other);
                    default -> spoilt.delete(at, Math.min(spoilt.length(), at + 1 + random.nextInt(9)));
                }
            }
            // The last base64 character of 256 bytes has four unused bits: other values of them mean the same
            // signature.
            if (!spoilt.substring(0, Math.min(spoilt.length(), good.length() - 1))
                    .equals(good.substring(0, good.length() - 1))) {
                assertRefused(verifier, spoilt.toString());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"alg\":\"RS256\",\"kid\":7}",
                "{\"alg\":\"RS256\",\"kid\":null}",
                "{\"alg\":[\"RS256\"]}",
                "{\"alg\":\"RS256\",\"crit\":[]}",
                "{\"alg\":\"RS256\",\"crit\":\"exp\"}",
                "{\"alg\":\"RS256\",\"b64\":false,\"crit\":[\"b64\"]}",
                "{\"alg\":\"RS256\",\"x5c\":[\"?\"]}",
                "{\"alg\":\"RS256\",\"jwk\":{\"kty\":\"RSA\"}}",
                "{\"alg\":\"RS256\",\"jwk\":{\"kty\":\"oct\",\"k\":\"AAAA\"}}",
                "{\"alg\":\"dir\",\"enc\":\"A128GCM\"}",
                "{\"alg\":\"RS256\",\"alg\":\"none\"}",
                "null",
                "\"\"",
                "{"
            })
    void verifyShouldRefuseInvalidHeaders(String header) {
        String good = token();
        verifier.verify(good);
        String[] parts = good.split("\\.");

        assertRefused(verifier, com.nimbusds.jose.util.Base64URL.encode(header) + "." + parts[1] + "." + parts[2]);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"exp\":1e300}",
                "{\"exp\":-1}",
                "{\"exp\":9223372036854775807}",
                "{\"exp\":null}",
                "{\"aud\":{}}",
                "{\"aud\":[null]}",
                "{\"aud\":7}",
                "{\"iss\":[]}",
                "[]",
                "null",
                ""
            })
    void verifyShouldRefuseInvalidClaims(String claims) {
        String[] parts = token().split("\\.");

        assertRefused(verifier, parts[0] + "." + com.nimbusds.jose.util.Base64URL.encode(claims) + "." + parts[2]);
    }

    @Test
    void clockSkewShouldBeToleratedUpToItsLimit() {
        Instant now = clock.instant();

        verifier.verify(token(claims().expirationTime(Date.from(now.minus(SKEW).plusSeconds(1)))));
        assertRefused(verifier, token(claims().expirationTime(Date.from(now.minus(SKEW)))));
        verifier.verify(token(claims().notBeforeTime(Date.from(now.plus(SKEW).minusSeconds(1)))));
        assertRefused(
                verifier, token(claims().notBeforeTime(Date.from(now.plus(SKEW).plusSeconds(1)))));
    }

    @Test
    void clockSkewShouldBeSettable() {
        Instant now = clock.instant();
        Auth0TokenVerifier exact = verifier(builder().clockSkew(Duration.ZERO));

        exact.verify(token(claims().expirationTime(Date.from(now.plusSeconds(1)))));
        assertRefused(exact, token(claims().expirationTime(Date.from(now))));
        assertRefused(exact, token(claims().notBeforeTime(Date.from(now.plusSeconds(1)))));
    }

    @Test
    void tokenShouldBeAcceptedUpToTheLengthLimit() {
        String token = token();
        verifier(builder().maxTokenLength(token.length())).verify(token);

        assertRefused(verifier(builder().maxTokenLength(token.length() - 1)), token);
    }

    // Keys.

    @Test
    void keysShouldBeFetchedOnceAndNotByBuild() {
        assertThat(issuer.calls()).isEmpty();

        verifier.verify(token());
        verifier.verify(token(claims().jwtID("another")));

        assertThat(issuer.calls()).extracting(Call::path).containsExactly("/.well-known/openid-configuration", "/keys");
    }

    @Test
    void concurrentCallersShouldFetchTheKeysOnce() throws Exception {
        Auth0TokenVerifier forgetful = verifier(builder().remember(1, Duration.ZERO));
        String token = token();
        ExecutorService threads = Executors.newFixedThreadPool(8);
        List<Future<Caller>> results = new ArrayList<>();
        for (int i = 0; i < 32; i++) {
            results.add(threads.submit(() -> forgetful.verify(token)));
        }
        for (Future<Caller> result : results) {
            assertThat(result.get().user()).isEqualTo(new UserId("auth0|5f3a"));
        }
        threads.shutdown();

        assertThat(issuer.keySetCalls()).isEqualTo(1);
    }

    @Test
    void keysShouldBeFoundWithoutADiscoveryDocument() {
        issuer.withoutDiscovery();

        verifier.verify(token());

        assertThat(issuer.keySetCalls()).isEqualTo(1);
    }

    @Test
    void keysShouldBeFetchedFromTheConfiguredAddress() {
        Auth0TokenVerifier told = verifier(builder().keySet(issuer.url() + "/keys"));

        told.verify(token());

        assertThat(issuer.calls()).extracting(Call::path).containsExactly("/keys");
    }

    @Test
    void keysShouldBeFetchedFromTheirNewAddressAfterAMove() {
        verifier.verify(token());
        issuer.movesKeysTo("/elsewhere");
        clock.advance(Duration.ofMinutes(10));
        verifier.verify(token(claims().jwtID("2")));
        clock.advance(Duration.ofSeconds(10));
        verifier.verify(token(claims().jwtID("3")));

        assertThat(issuer.calls("GET", "/elsewhere")).hasSize(1);
    }

    @Test
    void newKeyShouldBeFetchedWhenItIsFirstUsed() {
        verifier.verify(token());
        issuer.signsWith(FakeIssuer.FIRST, FakeIssuer.SECOND);
        clock.advance(Duration.ofSeconds(10));

        verifier.verify(FakeIssuer.token(claims().build(), FakeIssuer.SECOND));

        assertThat(issuer.keySetCalls()).isEqualTo(2);
    }

    @Test
    void unknownKeysShouldCauseOneFetchPerCoolDown() {
        verifier.verify(token());
        clock.advance(Duration.ofSeconds(10));
        for (int i = 0; i < 50; i++) {
            assertRefused(verifier, unknownKey("made-up-" + i));
        }
        assertThat(issuer.keySetCalls()).isEqualTo(2);

        clock.advance(Duration.ofSeconds(10).minusMillis(1));
        assertRefused(verifier, unknownKey("made-up"));
        assertThat(issuer.keySetCalls()).isEqualTo(2);

        clock.advance(Duration.ofMillis(1));
        assertRefused(verifier, unknownKey("made-up"));
        assertThat(issuer.keySetCalls()).isEqualTo(3);
    }

    @Test
    void concurrentUnknownKeysShouldCauseOneFetch() throws Exception {
        verifier.verify(token());
        clock.advance(Duration.ofSeconds(10));
        ExecutorService threads = Executors.newFixedThreadPool(8);
        List<Future<?>> results = new ArrayList<>();
        for (int i = 0; i < 32; i++) {
            String token = unknownKey("made-up-" + i);
            results.add(threads.submit(() -> assertRefused(verifier, token)));
        }
        for (Future<?> result : results) {
            result.get();
        }
        threads.shutdown();

        assertThat(issuer.keySetCalls()).isEqualTo(2);
    }

    @Test
    void knownKeysShouldWorkDuringTheCoolDown() {
        verifier.verify(token());
        assertRefused(verifier, unknownKey("made-up"));

        verifier.verify(token(claims().jwtID("2")));
        assertThat(issuer.keySetCalls()).isEqualTo(1);
    }

    @Test
    void withdrawnKeyShouldBeAcceptedOnlyWhileKeysAreFresh() {
        verifier.verify(token());
        issuer.signsWith(FakeIssuer.SECOND);
        clock.advance(Duration.ofMinutes(10).minusMillis(1));
        verifier.verify(token(claims().jwtID("2")));

        clock.advance(Duration.ofMillis(1));
        assertRefused(verifier, token(claims().jwtID("3")));
    }

    @Test
    void unusableKeysShouldBeIgnored() {
        RSAKey forEncryption = new RSAKey.Builder(FakeIssuer.SECOND)
                .keyID("encryption")
                .keyUse(KeyUse.ENCRYPTION)
                .build();
        RSAKey otherAlgorithm = new RSAKey.Builder(FakeIssuer.FIRST)
                .keyID("ps")
                .algorithm(JWSAlgorithm.PS256)
                .build();
        RSAKey small = smallKey();
        String usable = FakeIssuer.publicSet(FakeIssuer.FIRST, forEncryption, otherAlgorithm, small);
        issuer.publishes(usable.replaceFirst(
                "\\[",
                "[null,7,{},{\"kty\":\"RSA\",\"kid\":\"broken\",\"n\":\"\"},{\"kty\":\"oct\",\"kid\":\"first\",\"k\":\"AAAA\"},"
                        + "{\"kty\":\"future\"},"));

        verifier.verify(token());
        for (RSAKey key : List.of(forEncryption, otherAlgorithm, small)) {
            assertRefused(verifier, FakeIssuer.token(FakeIssuer.header(key).build(), claims().build(), key));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"keys\":[]}",
                "{\"keys\":{}}",
                "[]",
                "<html>",
                "",
                "{\"keys\":[{\"kty\":\"oct\",\"k\":\"AAAA\"}]}"
            })
    void verifyShouldReportAnInvalidKeySetAsTheIssuersFailure(String document) {
        issuer.publishes(document);

        assertThatThrownBy(() -> verifier.verify(token()))
                .isInstanceOfSatisfying(
                        PortRejectedException.class,
                        failure -> assertThat(failure.upstream()).isEqualTo(Upstream.IDENTITY));
        // Also during the pause, when no request is sent.
        assertThatThrownBy(() -> verifier.verify(token())).isInstanceOf(PortRejectedException.class);
        assertThat(issuer.keySetCalls()).isEqualTo(1);
    }

    @Test
    void verifyShouldReportAKeySetThatIsTooLongAsTheIssuersFailure() {
        issuer.publishes(FakeIssuer.publicSet(FakeIssuer.FIRST) + " ".repeat(256 * 1024));

        assertThatThrownBy(() -> verifier.verify(token())).isInstanceOf(PortRejectedException.class);
    }

    @Test
    void verifyShouldRejectADiscoveryDocumentOfAnotherIssuer() {
        issuer.fault(call -> call.path().startsWith("/.well-known")
                ? Optional.of(Answer.json(
                        200, Map.of("issuer", "https://evil.example.org/", "jwks_uri", issuer.url() + "/keys")))
                : Optional.empty());

        assertThatThrownBy(() -> verifier.verify(token())).isInstanceOf(PortRejectedException.class);
        assertThat(issuer.keySetCalls()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://keys.example.org/", "file:///etc/passwd", "", "keys"})
    void verifyShouldFetchKeysByHttpsOnly(String location) {
        issuer.fault(call -> Optional.of(Answer.json(200, Map.of("issuer", issuer.issuer(), "jwks_uri", location))));

        assertThatThrownBy(() -> verifier.verify(token()))
                .isInstanceOf(PortRejectedException.class)
                .hasMessageContaining("https");
    }

    @Test
    void verifyShouldNotFollowRedirectsToKeys() {
        issuer.fault(call -> call.path().equals("/keys")
                ? Optional.of(new Answer(302, "", Map.of("Location", issuer.url() + "/elsewhere")))
                : Optional.empty());

        assertThatThrownBy(() -> verifier.verify(token())).isInstanceOf(PortRejectedException.class);
        assertThat(issuer.calls("GET", "/elsewhere")).isEmpty();
    }

    // Outages.

    @Test
    void outageShouldNotBeReportedAsAnInvalidToken() {
        issuer.is(Trouble.UNREACHABLE);

        PortUnavailableException failure =
                catchThrowableOfType(PortUnavailableException.class, () -> verifier.verify(token()));

        assertThat(failure.upstream()).isEqualTo(Upstream.IDENTITY);
        assertThat(failure.retryAfter()).contains(Duration.ofSeconds(1));
    }

    /**
     * The clock is a day ahead, then right again: keys are fetched as usual, and a withdrawn key is not kept for that
     * day.
     */
    @Test
    void clockSetBackShouldNotExtendKeysOrPauses() {
        Instant right = clock.instant();
        clock.set(right.plus(Duration.ofDays(1)));
        verifier.verify(token());
        clock.set(right);

        verifier.verify(token());
        assertThat(issuer.keySetCalls())
                .as("keys from the future are fetched again")
                .isEqualTo(2);
        issuer.is(Trouble.OVERLOADED);
        clock.set(right.plus(Duration.ofDays(1)));
        assertThatThrownBy(() -> verifier.verify(unknownKey("other"))).isInstanceOf(PortUnavailableException.class);
        issuer.isFine();
        clock.set(right.plusSeconds(11));
        assertRefused(verifier, unknownKey("other"));
    }

    /** Regression: made-up key ids during an outage of the issuer opened the breaker for all callers. */
    @Test
    void unknownKeysShouldNotOpenTheBreakerForValidTokens() {
        Resilience resilience = Resilience.of(Upstream.IDENTITY, ResilienceSettings.defaults());
        Auth0TokenVerifier resilient = verifier(builder().aroundKeys(resilience).remember(1, Duration.ZERO));
        String good = token();
        resilient.verify(good);
        issuer.is(Trouble.OVERLOADED);
        // Twice as many as the window of the breaker.
        for (int i = 0; i < 40; i++) {
            String unknown = unknownKey("made-up-" + i);
            clock.advance(Duration.ofSeconds(2));
            assertThatThrownBy(() -> resilient.verify(unknown))
                    .isInstanceOfAny(PortUnavailableException.class, RefusalException.class);
            resilient.verify(good);
        }
    }

    @Test
    void issuerShouldBeAskedOncePerSecondDuringAnOutage() {
        issuer.is(Trouble.OVERLOADED);
        for (int i = 0; i < 5; i++) {
            assertThatThrownBy(() -> verifier.verify(token())).isInstanceOf(PortUnavailableException.class);
        }
        assertThat(issuer.calls()).hasSize(1);

        issuer.isFine();
        clock.advance(Duration.ofSeconds(1).minusMillis(1));
        assertThatThrownBy(() -> verifier.verify(token())).isInstanceOf(PortUnavailableException.class);
        clock.advance(Duration.ofMillis(1));
        verifier.verify(token());
    }

    @Test
    void knownKeysShouldWorkDuringAnOutage() {
        Auth0TokenVerifier patient = verifier(builder().keepKeys(Duration.ofMinutes(10), Duration.ofHours(24)));
        patient.verify(token());
        issuer.is(Trouble.OVERLOADED);
        issuer.forgetCalls();

        clock.advance(Duration.ofHours(24).minusMillis(1));
        patient.verify(token());
        patient.verify(token(claims().jwtID("2")));
        assertThat(issuer.calls()).as("one fetch per cool-down").hasSize(1);

        clock.advance(Duration.ofMillis(1));
        assertThatThrownBy(() -> patient.verify(token(claims().jwtID("3"))))
                .isInstanceOf(PortUnavailableException.class);
    }

    @Test
    void outageShouldNotBeReportedAsAnUnknownKey() {
        verifier.verify(token());
        clock.advance(Duration.ofSeconds(10));
        issuer.is(Trouble.OVERLOADED);

        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> verifier.verify(unknownKey("new"))).isInstanceOf(PortUnavailableException.class);
        }
    }

    @Test
    void invalidTokenShouldBeRefusedDuringAnOutage() {
        issuer.is(Trouble.UNREACHABLE);

        assertRefused(verifier, token(claims().issuer("https://evil.example.org/")));
        assertRefused(
                verifier,
                token(claims().expirationTime(Date.from(clock.instant().minus(SKEW)))));
        assertRefused(verifier, "a.b.c");
    }

    // Caching.

    @Test
    void validTokenShouldBeCachedForAMinute() {
        String token = token();
        verifier.verify(token);
        issuer.signsWith(FakeIssuer.SECOND);
        assertThat(verifier.check().isOk()).isTrue();

        clock.advance(Duration.ofMinutes(1).minusMillis(1));
        verifier.verify(token);
        clock.advance(Duration.ofMillis(1));
        assertRefused(verifier, token);
    }

    @Test
    void validTokenShouldNotBeCachedBeyondItsExpiry() {
        Auth0TokenVerifier exact = verifier(builder().clockSkew(Duration.ZERO));
        String token = token(claims().expirationTime(Date.from(clock.instant().plusSeconds(30))));
        exact.verify(token);

        clock.advance(Duration.ofSeconds(30).minusMillis(1));
        exact.verify(token);
        clock.advance(Duration.ofMillis(1));
        assertRefused(exact, token);
    }

    @Test
    void tokenCacheShouldBeBoundedAndSettable() {
        Auth0TokenVerifier forgetful = verifier(builder().remember(1, Duration.ofSeconds(60)));
        Auth0TokenVerifier never = verifier(builder().remember(1, Duration.ZERO));
        String first = token();
        String second = token(claims().jwtID("2"));
        forgetful.verify(first);
        forgetful.verify(second);
        never.verify(first);
        issuer.signsWith(FakeIssuer.SECOND);
        forgetful.check();
        never.check();

        forgetful.verify(second);
        assertRefused(forgetful, first);
        assertRefused(never, first);
    }

    // Check and build.

    @Test
    void checkShouldFetchTheKeys() {
        assertThat(verifier.check()).isEqualTo(CheckResult.ok("identity"));
        verifier.verify(token());
        assertThat(issuer.keySetCalls()).isEqualTo(1);

        issuer.is(Trouble.OVERLOADED);
        assertThat(verifier.check())
                .isEqualTo(CheckResult.failed("identity", "identity: GET of the key set answered 429"));
    }

    @Test
    void buildShouldRejectInvalidSettings() {
        assertThatThrownBy(() -> Auth0TokenVerifier.builder("http://tenant.eu.auth0.com/", "a")
                        .build())
                .hasMessage("issuer must be reached by https");
        assertThatThrownBy(() -> Auth0TokenVerifier.builder("https://tenant.eu.auth0.com/", " ")
                        .build())
                .hasMessage("audience must not be blank");
        assertThatThrownBy(() -> builder().keySet("keys").build()).hasMessage("keySet must be an http(s) URL");
        assertThatThrownBy(() -> builder().keySet("http://keys.example.org/").build())
                .hasMessage("keySet must be reached by https");
        assertThatThrownBy(() -> builder().clockSkew(Duration.ofMinutes(10).plusNanos(1)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> builder().clockSkew(Duration.ofSeconds(-1)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> builder().maxTokenLength(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> builder().remember(0, Duration.ofSeconds(1)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> builder().remember(1, Duration.ofMinutes(1).plusNanos(1)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() ->
                        builder().unknownKeyCoolDown(Duration.ofMinutes(11)).build())
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> builder()
                        .keepKeys(Duration.ofHours(2), Duration.ofHours(1))
                        .build())
                .isInstanceOf(IllegalArgumentException.class);
        verifier(builder().allowInsecure(true).keySet("http://keys.example.org/"));
        verifier(builder().clockSkew(Duration.ofMinutes(10)));
    }

    /**
     * The signature is that of other claims: the verifier cannot check it without a key of that name, and signing takes
     * long.
     */
    private String unknownKey(String kid) {
        return FakeIssuer.header(FakeIssuer.FORGED).keyID(kid).build().toBase64URL() + "."
                + claims().build().toPayload().toBase64URL() + "." + FORGED_SIGNATURE;
    }

    private static RSAKey smallKey() {
        try {
            return new RSAKeyGenerator(1024, true)
                    .keyID("small")
                    .keyUse(KeyUse.SIGNATURE)
                    .generate();
        } catch (JOSEException broken) {
            throw new IllegalStateException(broken);
        }
    }
}
