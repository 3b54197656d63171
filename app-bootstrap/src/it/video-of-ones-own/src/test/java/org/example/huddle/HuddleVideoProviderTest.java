package org.example.huddle;

import dev.teleconsult.domain.RoomId;
import dev.teleconsult.ports.ProviderCapabilities;
import dev.teleconsult.ports.contract.CallEventsContract;
import dev.teleconsult.ports.contract.Trouble;
import dev.teleconsult.ports.contract.VideoContracts;
import dev.teleconsult.ports.outbound.CallEvent;
import dev.teleconsult.ports.outbound.CallEvents;
import dev.teleconsult.ports.outbound.VideoProvider;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;

/** Runs the published contracts against the provider, as far as they apply to its capabilities. */
class HuddleVideoProviderTest extends VideoContracts {

    private HuddleServer server;
    private VideoProvider video;

    @BeforeEach
    void start() throws IOException {
        server = new HuddleServer();
        video = provider(server.url(), HuddleServer.SECRET);
    }

    @AfterEach
    void stop() {
        video.close();
        server.close();
    }

    private static VideoProvider provider(URI url, String secret) {
        return new HuddleVideoProvider(url, secret, Duration.ofMinutes(5), Duration.ofSeconds(5));
    }

    @Override
    protected VideoProvider video() {
        return video;
    }

    @Override
    protected VideoProvider replica() {
        return provider(server.url(), HuddleServer.SECRET);
    }

    @Override
    protected VideoProvider unreachable() {
        try (HuddleServer gone = new HuddleServer()) {
            return provider(gone.url(), HuddleServer.SECRET);
        } catch (IOException e) {
            throw new AssertionError("no port is free", e);
        }
    }

    @Override
    protected VideoProvider withTheWrongKey() {
        return provider(server.url(), "another-secret");
    }

    @Override
    protected RoomId strangersRoom(String description) {
        return new RoomId(server.open("of another program " + UUID.randomUUID() + " " + description));
    }

    @Override
    protected void providerIs(Trouble trouble) {
        server.isIn(trouble);
    }

    @Override
    protected void providerIsFine() {
        server.isFine();
    }

    @Override
    protected Set<String> secrets() {
        return Set.of(HuddleServer.SECRET);
    }

    @Nested
    class Events implements CallEventsContract {

        @Override
        public ProviderCapabilities capabilities() {
            return video.capabilities();
        }

        @Override
        public CallEvents testee() {
            return video.callEvents();
        }

        @Override
        public Message message(CallEvent event, Instant signedAt) {
            return signed(HuddleServer.SECRET, HuddleServer.message(event), signedAt);
        }

        @Override
        public Message unrelatedMessage(Instant signedAt) {
            return signed(HuddleServer.SECRET, "hand-raised room_1 2 0", signedAt);
        }

        @Override
        public Message unreadableMessage(Instant signedAt) {
            return signed(HuddleServer.SECRET, "joined room_1 many 0", signedAt);
        }

        @Override
        public Message forgedMessage(CallEvent event, Instant signedAt) {
            return signed("another-secret", HuddleServer.message(event), signedAt);
        }

        @Override
        public boolean namesCallAndPerson() {
            return false;
        }

        @Override
        public Duration tolerance() {
            return HuddleEvents.TOLERANCE;
        }

        private Message signed(String secret, String body, Instant signedAt) {
            return new Message(
                    Map.of(HuddleEvents.SIGNATURE, HuddleServer.signature(secret, body, signedAt)),
                    body.getBytes(StandardCharsets.UTF_8));
        }
    }
}
