package dev.teleconsult.adapter.auth0;

import com.fasterxml.jackson.databind.JsonNode;
import dev.teleconsult.upstream.BaseAddress;
import dev.teleconsult.upstream.http.HttpReply;
import dev.teleconsult.upstream.http.UpstreamFailures;
import dev.teleconsult.upstream.http.UpstreamHttp;
import java.util.Optional;
import java.util.function.Supplier;
import okhttp3.HttpUrl;
import okhttp3.Request;

/**
 * Fetches an issuer's key set: from the configured address, or from the address in the issuer's discovery document
 * (OpenID Connect Discovery 1.0, section 4), or from {@code /.well-known/jwks.json} if the issuer has no such document.
 * The address found is kept until it fails. Safe for use by several threads.
 */
final class KeySetLocation implements Supplier<JsonNode> {

    private static final String DISCOVERY = "GET /.well-known/openid-configuration";
    private static final String KEY_SET = "GET of the key set";

    private final UpstreamHttp http;
    private final UpstreamFailures failures;
    private final String issuer;
    private final HttpUrl issuerUrl;
    private final boolean allowsInsecure;
    private final Optional<HttpUrl> given;
    private volatile HttpUrl discovered;

    KeySetLocation(
            UpstreamHttp http,
            UpstreamFailures failures,
            String issuer,
            HttpUrl issuerUrl,
            Optional<HttpUrl> given,
            boolean allowsInsecure) {
        this.http = http;
        this.failures = failures;
        this.issuer = issuer;
        this.issuerUrl = issuerUrl;
        this.given = given;
        this.allowsInsecure = allowsInsecure;
    }

    @Override
    public JsonNode get() {
        if (given.isPresent()) {
            return keySet(given.get());
        }
        HttpUrl known = discovered;
        HttpUrl location = known == null ? discover() : known;
        // Dropped after a failure, so that a new address of the issuer is found.
        discovered = null;
        JsonNode keySet = keySet(location);
        discovered = location;
        return keySet;
    }

    private JsonNode keySet(HttpUrl location) {
        return answered(send(location), KEY_SET);
    }

    private HttpUrl discover() {
        HttpUrl document = issuerUrl
                .newBuilder()
                .addPathSegments(".well-known/openid-configuration")
                .build();
        HttpReply reply = send(document);
        if (reply.hasStatus(404)) {
            return issuerUrl
                    .newBuilder()
                    .addPathSegments(".well-known/jwks.json")
                    .build();
        }
        JsonNode metadata = answered(reply, DISCOVERY);
        if (!metadata.path("issuer").asText().equals(issuer)) {
            throw failures.unreadable(DISCOVERY, "it speaks for another issuer");
        }
        HttpUrl location = HttpUrl.parse(metadata.path("jwks_uri").asText());
        if (location == null || !BaseAddress.isSecure(location.toString(), allowsInsecure)) {
            throw failures.unreadable(DISCOVERY, "no jwks_uri to be reached by https");
        }
        return location;
    }

    private HttpReply send(HttpUrl url) {
        return http.send(new Request.Builder()
                .url(url)
                .header("Accept", "application/json")
                .build());
    }

    private JsonNode answered(HttpReply reply, String operation) {
        if (!reply.hasStatus(200)) {
            throw failures.of(operation, reply);
        }
        return reply.json();
    }
}
