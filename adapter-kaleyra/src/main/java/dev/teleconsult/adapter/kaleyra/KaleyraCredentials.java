package dev.teleconsult.adapter.kaleyra;

import static java.util.Objects.requireNonNull;

import dev.teleconsult.domain.VideoUserId;
import dev.teleconsult.ports.AccessCredentials;
import dev.teleconsult.ports.outbound.SdkCredentials;
import java.time.Duration;
import java.util.Optional;

/** Access tokens of Kaleyra's SDKs. */
final class KaleyraCredentials implements SdkCredentials {

    static final Duration LEAST = Duration.ofSeconds(360);
    static final Duration MOST = Duration.ofSeconds(86_400);

    private final KaleyraClient http;

    KaleyraCredentials(KaleyraClient http) {
        this.http = http;
    }

    @Override
    public AccessCredentials issue(VideoUserId videoUser, Duration lifetime) {
        requireNonNull(videoUser, "videoUser");
        if (lifetime.compareTo(LEAST) < 0 || lifetime.compareTo(MOST) > 0 || lifetime.getNano() != 0) {
            throw new IllegalArgumentException("lifetime must be 360 to 86400 whole seconds, was " + lifetime);
        }
        KaleyraCall call =
                KaleyraCall.of("POST", "/sdk/credentials").sending(KaleyraMapping.newCredentials(videoUser, lifetime));
        KaleyraReply reply = http.send(call);
        if (reply instanceof KaleyraReply.Json json) {
            Optional<AccessCredentials> credentials = KaleyraMapping.credentials(json.body());
            if (credentials.isPresent()) {
                return credentials.get();
            }
        }
        throw KaleyraFailures.of(call, reply);
    }
}
