package dev.teleconsult.adapter.auth0;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.io.IOException;
import java.io.InputStream;
import java.text.ParseException;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Plays an issuer in the manner of Auth0: a discovery document, a key set that can change, and tokens signed with its
 * keys.
 */
final class FakeIssuer extends FakeServer {

    static final String AUDIENCE = "https://teleconsult.example.org/";

    /** Keys that are used in tests only: making three takes longer than signing all tokens. */
    private static final JWKSet KEYS = keys();

    static final RSAKey FIRST = key(0);

    static final RSAKey SECOND = key(1);

    /** A key that is not trusted, with the name of the first key. */
    static final RSAKey FORGED = key(2);

    private volatile String keySet = publicSet(FIRST);
    private volatile boolean hasDiscovery = true;
    private volatile String keySetPath = "/keys";

    private static JWKSet keys() {
        try (InputStream file = FakeIssuer.class.getResourceAsStream("keys-of-tests.json")) {
            return JWKSet.load(file);
        } catch (IOException | ParseException broken) {
            throw new IllegalStateException(broken);
        }
    }

    private static RSAKey key(int number) {
        return KEYS.getKeys().get(number).toRSAKey();
    }

    static String publicSet(JWK... keys) {
        return new JWKSet(List.of(keys)).toString(true);
    }

    /** The issuer with the slash at the end, as Auth0 has it. */
    String issuer() {
        return url() + "/";
    }

    void signsWith(JWK... keys) {
        keySet = publicSet(keys);
    }

    void publishes(String document) {
        keySet = document;
    }

    void withoutDiscovery() {
        hasDiscovery = false;
        keySetPath = "/.well-known/jwks.json";
    }

    void movesKeysTo(String path) {
        keySetPath = path;
    }

    int keySetCalls() {
        return calls("GET", keySetPath).size();
    }

    /** The claims of a valid token; a test changes one of them. */
    JWTClaimsSet.Builder claims(Instant now) {
        return new JWTClaimsSet.Builder()
                .issuer(issuer())
                .audience(AUDIENCE)
                .subject("auth0|5f3a")
                .issueTime(Date.from(now))
                .expirationTime(Date.from(now.plusSeconds(3600)));
    }

    static JWSHeader.Builder header(RSAKey key) {
        return new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(key.getKeyID()).type(JOSEObjectType.JWT);
    }

    static String token(JWTClaimsSet claims, RSAKey key) {
        return token(header(key).build(), claims, key);
    }

    static String token(JWSHeader header, JWTClaimsSet claims, RSAKey key) {
        try {
            SignedJWT jwt = new SignedJWT(header, claims);
            jwt.sign(new RSASSASigner(key, Set.of(com.nimbusds.jose.crypto.opts.AllowWeakRSAKey.getInstance())));
            return jwt.serialize();
        } catch (JOSEException broken) {
            throw new IllegalStateException(broken);
        }
    }

    @Override
    Answer answer(Call call) {
        if (call.path().equals("/.well-known/openid-configuration") && hasDiscovery) {
            return Answer.json(200, Map.of("issuer", issuer(), "jwks_uri", url() + keySetPath));
        }
        if (call.path().equals(keySetPath)) {
            return new Answer(200, keySet, Map.of("Content-Type", "application/json"));
        }
        return Answer.error(404, "Not Found");
    }
}
