package dev.teleconsult.adapter.auth0;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import dev.teleconsult.upstream.http.UpstreamHttp;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/** Every known way to make an invalid token out of valid claims, by its fault. */
final class Forgeries {

    private Forgeries() {}

    /**
     * @param good claims that would be accepted
     * @param trusted the issuer's own key
     * @param skew tolerated by the verifier
     */
    static Map<String, String> of(JWTClaimsSet good, RSAKey trusted, Instant now, Duration skew) {
        Map<String, String> bad = new LinkedHashMap<>();
        made(good, trusted, now, skew).forEach((fault, forgery) -> bad.put(fault, forgery.get()));
        return bad;
    }

    /** As {@link #of}; each is signed when it is asked for, since a signature takes longer than its verification. */
    static Map<String, Supplier<String>> made(JWTClaimsSet good, RSAKey trusted, Instant now, Duration skew) {
        Map<String, Supplier<String>> bad = new LinkedHashMap<>();
        String token = FakeIssuer.token(good, trusted);
        String[] parts = token.split("\\.");

        bad.put("another issuer", () -> signed(copy(good).issuer("https://evil.example.org/"), trusted));
        bad.put("almost the issuer", () -> signed(copy(good).issuer(withoutLastCharacter(good.getIssuer())), trusted));
        bad.put("no issuer", () -> signed(copy(good).issuer(null), trusted));
        bad.put("another audience", () -> signed(copy(good).audience("https://other.example.org/"), trusted));
        bad.put(
                "other audiences",
                () -> signed(copy(good).audience(List.of("https://other.example.org/", "x")), trusted));
        bad.put("no audience", () -> signed(copy(good).audience((String) null), trusted));
        bad.put("expired", () -> signed(copy(good).expirationTime(Date.from(now.minus(skew))), trusted));
        bad.put("without an end", () -> signed(copy(good).expirationTime(null), trusted));
        bad.put("an end that is a text", () -> signed(copy(good).claim("exp", "tomorrow"), trusted));
        bad.put(
                "not yet valid",
                () -> signed(copy(good).notBeforeTime(Date.from(now.plus(skew).plusSeconds(1))), trusted));
        bad.put("no subject", () -> signed(copy(good).subject(null), trusted));
        bad.put("an empty subject", () -> signed(copy(good).subject(""), trusted));
        bad.put("a subject with a line break", () -> signed(copy(good).subject("a\nb"), trusted));

        bad.put("alg none", () -> new PlainJWT(good).serialize());
        bad.put("alg none with a signature", () -> new PlainJWT(good).serialize() + parts[2]);
        for (String none : List.of("none", "None", "NONE", "nOnE")) {
            bad.put("alg " + none, () -> encoded("{\"alg\":\"" + none + "\"}") + "." + parts[1] + "." + parts[2]);
        }
        bad.put("no alg", () -> encoded("{\"kid\":\"" + trusted.getKeyID() + "\"}") + "." + parts[1] + "." + parts[2]);
        bad.put("HS256 with the public key", () -> hmac(good, trusted, publicKey(trusted)));
        bad.put("HS256 with the public key as PEM", () -> hmac(good, trusted, pem(trusted)));
        bad.put(
                "HS256 with the key as in the set",
                () -> hmac(good, trusted, bytes(trusted.toPublicJWK().toJSONString())));
        bad.put("RS512", () -> signed(good, new JWSHeader.Builder(JWSAlgorithm.RS512), trusted));
        bad.put("PS256", () -> signed(good, new JWSHeader.Builder(JWSAlgorithm.PS256), trusted));

        bad.put("stripped signature", () -> parts[0] + "." + parts[1] + ".");
        bad.put("no signature at all", () -> parts[0] + "." + parts[1]);
        bad.put("two signatures", () -> token + "." + parts[2]);
        bad.put("two signatures in JSON", () -> twoSignatures(parts));
        bad.put("a shorter signature", () -> token.substring(0, token.length() - 4));
        bad.put("a longer signature", () -> token + "AAAA");
        bad.put("a signature of zeros", () -> parts[0] + "." + parts[1] + "." + Base64URL.encode(new byte[256]));
        bad.put(
                "another's signature",
                () -> parts[0] + "." + parts[1] + "."
                        + FakeIssuer.token(good, FakeIssuer.FORGED).split("\\.")[2]);
        bad.put(
                "other claims under the signature",
                () -> parts[0] + "."
                        + Base64URL.encode(
                                copy(good).subject("auth0|admin").build().toString()) + "." + parts[2]);
        bad.put("claims that are no object", () -> parts[0] + "." + encoded("[]") + "." + parts[2]);
        bad.put("a header that is no object", () -> encoded("7") + "." + parts[1] + "." + parts[2]);
        bad.put("nested headers", () -> encoded("{\"a\":".repeat(2_000)) + "." + parts[1] + "." + parts[2]);

        RSAKey forged = FakeIssuer.FORGED;
        bad.put("a key of the same name", () -> FakeIssuer.token(good, forged));
        bad.put(
                "a key that is brought along",
                () -> signed(good, FakeIssuer.header(forged).jwk(forged.toPublicJWK()), forged));
        bad.put(
                "a key that is pointed to",
                () -> signed(good, FakeIssuer.header(forged).jwkURL(URI.create("http://127.0.0.1:1/keys")), forged));
        bad.put(
                "a key of another name",
                () -> signed(good, FakeIssuer.header(trusted).keyID("third"), trusted));
        bad.put(
                "a made-up extension",
                () -> signed(
                        good,
                        FakeIssuer.header(trusted).criticalParams(Set.of("x")).customParam("x", 1),
                        trusted));
        bad.put(
                "another kind of token",
                () -> signed(good, FakeIssuer.header(trusted).type(new JOSEObjectType("logout+jwt")), trusted));
        bad.put("oversized", () -> signed(copy(good).claim("x", "x".repeat(16 * 1024)), trusted));
        bad.put("garbage", () -> "\u0000\u0001garbage");
        return bad;
    }

    /** Tokens that can be made from a valid token and the issuer's public key. */
    static Map<String, String> withPublicKey(SignedJWT good, RSAKey published) throws ParseException {
        JWTClaimsSet claims = good.getJWTClaimsSet();
        String[] parts = good.serialize().split("\\.");
        Map<String, String> bad = new LinkedHashMap<>();
        bad.put("alg none", new PlainJWT(claims).serialize());
        bad.put("HS256 with the public key", hmac(claims, published, publicKey(published)));
        bad.put("HS256 with the public key as PEM", hmac(claims, published, pem(published)));
        bad.put("HS256 with the key as in the set", hmac(claims, published, bytes(published.toJSONString())));
        bad.put("stripped signature", parts[0] + "." + parts[1] + ".");
        bad.put("two signatures", good.serialize() + "." + parts[2]);
        bad.put("two signatures in JSON", twoSignatures(parts));
        bad.put(
                "other claims under the signature",
                parts[0] + "."
                        + Base64URL.encode(
                                copy(claims).subject("auth0|admin").build().toString()) + "." + parts[2]);
        return bad;
    }

    static JWTClaimsSet.Builder copy(JWTClaimsSet claims) {
        return new JWTClaimsSet.Builder(claims);
    }

    private static String signed(JWTClaimsSet.Builder claims, RSAKey key) {
        return FakeIssuer.token(claims.build(), key);
    }

    private static String signed(JWTClaimsSet claims, JWSHeader.Builder header, RSAKey key) {
        return sign(claims, header.build(), signer(key));
    }

    private static String hmac(JWTClaimsSet claims, RSAKey key, byte[] secret) {
        try {
            return sign(
                    claims,
                    new JWSHeader.Builder(JWSAlgorithm.HS256)
                            .keyID(key.getKeyID())
                            .build(),
                    new MACSigner(secret));
        } catch (JOSEException broken) {
            throw new IllegalStateException(broken);
        }
    }

    private static String sign(JWTClaimsSet claims, JWSHeader header, JWSSigner signer) {
        try {
            SignedJWT jwt = new SignedJWT(header, claims);
            jwt.sign(signer);
            return jwt.serialize();
        } catch (JOSEException broken) {
            throw new IllegalStateException(broken);
        }
    }

    private static JWSSigner signer(RSAKey key) {
        try {
            return new RSASSASigner(key);
        } catch (JOSEException broken) {
            throw new IllegalStateException(broken);
        }
    }

    private static byte[] publicKey(RSAKey key) {
        try {
            return key.toRSAPublicKey().getEncoded();
        } catch (JOSEException broken) {
            throw new IllegalStateException(broken);
        }
    }

    private static byte[] pem(RSAKey key) {
        String lines = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(publicKey(key));
        return bytes("-----BEGIN PUBLIC KEY-----\n" + lines + "\n-----END PUBLIC KEY-----\n");
    }

    private static String twoSignatures(String[] parts) {
        return UpstreamHttp.write(Map.of(
                "payload",
                parts[1],
                "signatures",
                List.of(
                        Map.of("protected", parts[0], "signature", parts[2]),
                        Map.of("protected", parts[0], "signature", parts[2]))));
    }

    private static String withoutLastCharacter(String text) {
        return text.substring(0, text.length() - 1);
    }

    private static String encoded(String json) {
        return Base64URL.encode(json).toString();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
