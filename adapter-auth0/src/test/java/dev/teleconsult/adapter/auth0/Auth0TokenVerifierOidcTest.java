package dev.teleconsult.adapter.auth0;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.databind.JsonNode;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.teleconsult.domain.RefusalException;
import dev.teleconsult.domain.UserId;
import dev.teleconsult.ports.PortUnavailableException;
import dev.teleconsult.ports.outbound.Caller;
import dev.teleconsult.upstream.HttpLimits;
import java.io.IOException;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import no.nav.security.mock.oauth2.MockOAuth2Server;
import no.nav.security.mock.oauth2.OAuth2Config;
import no.nav.security.mock.oauth2.http.NettyWrapper;
import no.nav.security.mock.oauth2.token.DefaultOAuth2TokenCallback;
import no.nav.security.mock.oauth2.token.OAuth2TokenProvider;
import okhttp3.FormBody;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Against a real OpenID Connect server and the real time: its discovery, its keys, and tokens of its token endpoint.
 */
@Timeout(120)
class Auth0TokenVerifierOidcTest {

    private static final String ISSUER = "tenant";
    private static final String AUDIENCE = "https://teleconsult.example.org/";

    /** The server makes a key for each issuer on its first request, which takes seconds on a busy machine. */
    private static final HttpLimits PATIENT =
            HttpLimits.defaults().read(Duration.ofSeconds(40)).call(Duration.ofSeconds(50));

    private static final MockOAuth2Server SERVER = server();

    private final OkHttpClient client = new OkHttpClient();
    private final Auth0TokenVerifier verifier = Auth0TokenVerifier.builder(issuer(SERVER), AUDIENCE)
            .groupsClaims(List.of("https://ns.example.org/app_metadata"))
            .client(client)
            .limits(PATIENT)
            .build();

    private static MockOAuth2Server server() {
        return new MockOAuth2Server(
                new OAuth2Config(false, null, null, false, new OAuth2TokenProvider(), Set.of(), new NettyWrapper()));
    }

    private static String issuer(MockOAuth2Server server) {
        return server.issuerUrl(ISSUER).toString();
    }

    @BeforeAll
    static void start() {
        SERVER.start();
    }

    @AfterAll
    static void stop() {
        SERVER.shutdown();
    }

    @AfterEach
    void close() {
        client.dispatcher().executorService().shutdown();
        client.connectionPool().evictAll();
    }

    @Test
    void verifyShouldAcceptATokenOfTheTokenEndpoint() throws IOException {
        SERVER.enqueueCallback(new DefaultOAuth2TokenCallback(
                ISSUER,
                "not looked at: a machine speaks for itself",
                JOSEObjectType.JWT.getType(),
                List.of(AUDIENCE, "https://tenant/userinfo"),
                Map.of(
                        "https://ns.example.org/app_metadata",
                        Map.of("groups", List.of("doctor")),
                        "permissions",
                        List.of("teleconsult:write")),
                3600));

        assertThat(verifier.verify(tokenFromTheTokenEndpoint()))
                .usingRecursiveComparison()
                .ignoringFields("expiresAt")
                .isEqualTo(
                        new Caller(new UserId("appointments@clients"), Set.of("doctor"), Set.of("teleconsult:write")));
    }

    @Test
    void verifyShouldRefuseATokenOfAnotherAudienceOrIssuer() {
        verifier.verify(issued(ISSUER, AUDIENCE, 3600));

        assertRefused("for another audience", issued(ISSUER, "https://other.example.org/", 3600));
        assertRefused("of another issuer", issued("another-tenant", AUDIENCE, 3600));
        assertRefused("expired", issued(ISSUER, AUDIENCE, -61));
        verifier.verify(issued(ISSUER, AUDIENCE, -30));
    }

    @Test
    void verifyShouldRefuseEveryForgedToken() throws ParseException, IOException {
        SignedJWT good = SignedJWT.parse(issued(ISSUER, AUDIENCE, 3600));
        verifier.verify(good.serialize());
        JWTClaimsSet claims = good.getJWTClaimsSet();
        String kid = good.getHeader().getKeyID();
        RSAKey published = publishedKey(kid);

        // Tokens that an attacker can make from public data: the token and the public key.
        Forgeries.withPublicKey(good, published).forEach(this::assertRefused);
        // Tokens that an attacker signs with another key under the name of this key.
        RSAKey pretended = new RSAKey.Builder(FakeIssuer.FORGED).keyID(kid).build();
        assertRefused("signed by another key of that name", FakeIssuer.token(claims, pretended));
        Forgeries.of(claims, pretended, Instant.now(Clock.systemUTC()), Duration.ofMinutes(1))
                .forEach(this::assertRefused);
    }

    @Test
    void verifyShouldUseKnownKeysAndFailWithoutKeysWhenTheServerIsDown() {
        MockOAuth2Server mortal = server();
        mortal.start();
        try (Auth0TokenVerifier early = verifier(mortal);
                Auth0TokenVerifier late = verifier(mortal)) {
            early.verify(issued(mortal, ISSUER, AUDIENCE, 3600));
            String another = issued(mortal, ISSUER, AUDIENCE, 3600);
            mortal.shutdown();

            early.verify(another);
            assertThatThrownBy(() -> late.verify(another)).isInstanceOf(PortUnavailableException.class);
            assertThat(late.check().isOk()).isFalse();
        }
    }

    private static Auth0TokenVerifier verifier(MockOAuth2Server server) {
        return Auth0TokenVerifier.builder(issuer(server), AUDIENCE)
                .limits(PATIENT)
                .build();
    }

    private static String issued(MockOAuth2Server server, String issuer, String audience, long secondsToLive) {
        return server.issueToken(issuer, "auth0|5f3a", audience, Map.of(), secondsToLive)
                .serialize();
    }

    private static String issued(String issuer, String audience, long secondsToLive) {
        return issued(SERVER, issuer, audience, secondsToLive);
    }

    private String tokenFromTheTokenEndpoint() throws IOException {
        JsonNode answer = FakeServer.json(body(new Request.Builder()
                .url(SERVER.tokenEndpointUrl(ISSUER))
                .post(new FormBody.Builder()
                        .add("grant_type", "client_credentials")
                        .add("client_id", "appointments@clients")
                        .add("client_secret", "secret")
                        .add("scope", "teleconsult")
                        .build())
                .build()));
        return answer.path("access_token").asText();
    }

    private RSAKey publishedKey(String kid) throws IOException, ParseException {
        String keys = body(new Request.Builder().url(SERVER.jwksUrl(ISSUER)).build());
        return JWKSet.parse(keys).getKeyByKeyId(kid).toRSAKey();
    }

    private String body(Request request) throws IOException {
        try (Response response = client.newCall(request).execute()) {
            assertThat(response.code()).isEqualTo(200);
            return response.body().string();
        }
    }

    private void assertRefused(String what, String token) {
        assertThat(catchThrowable(() -> verifier.verify(token))).as(what).isInstanceOf(RefusalException.class);
    }
}
