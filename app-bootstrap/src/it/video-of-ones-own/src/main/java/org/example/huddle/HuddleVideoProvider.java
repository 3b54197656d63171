package org.example.huddle;

import dev.teleconsult.domain.Language;
import dev.teleconsult.domain.Role;
import dev.teleconsult.domain.UserId;
import dev.teleconsult.domain.VideoUserId;
import dev.teleconsult.ports.Capability;
import dev.teleconsult.ports.CheckResult;
import dev.teleconsult.ports.PortRejectedException;
import dev.teleconsult.ports.PortUnavailableException;
import dev.teleconsult.ports.ProviderCapabilities;
import dev.teleconsult.ports.outbound.CallEvents;
import dev.teleconsult.ports.outbound.VideoProvider;
import dev.teleconsult.ports.outbound.VideoRooms;
import dev.teleconsult.ports.outbound.VideoUsers;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/**
 * A conference server in the manner of LiveKit or Jitsi: rooms are named by the caller, each link is signed on request
 * and valid for minutes, and people need not be registered. It keeps no files and no transcripts.
 */
final class HuddleVideoProvider implements VideoProvider {

    static final String NAME = "huddle";

    private final ProviderCapabilities capabilities;
    private final HuddleApi api;
    private final HuddleRooms rooms;
    private final VideoUsers users;
    private final HuddleEvents events;

    HuddleVideoProvider(URI url, String secret, Duration linksLast, Duration timeout) {
        Signer signer = new Signer(secret);
        capabilities = ProviderCapabilities.builder(NAME)
                .has(
                        Capability.ROOMS_BY_NAME,
                        Capability.SIGNED_LINKS,
                        Capability.UNREGISTERED_PEOPLE,
                        Capability.CALL_EVENTS)
                .mostParticipants(40)
                .frameSources(List.of(url.getScheme() + "://" + url.getAuthority()))
                .webhookPath("/hooks/huddle")
                .build();
        api = new HuddleApi(url, secret, timeout);
        rooms = new HuddleRooms(api, new HuddleLinks(url, signer, linksLast, Clock.systemUTC()));
        users = new Names(signer);
        events = new HuddleEvents(signer);
    }

    /** Makes names that are always the same for a person and do not reveal the person. */
    private static final class Names implements VideoUsers {

        private final Signer signer;

        Names(Signer signer) {
            this.signer = signer;
        }

        @Override
        public VideoUserId register(UserId user, Role role, Language language) {
            return new VideoUserId("p-" + signer.hex("person", user.value()).substring(0, 32));
        }

        @Override
        public void restore(VideoUserId videoUser, Role role, Language language) {
            // The server admits each person with a link; there is no list of people to lose one from.
        }

        @Override
        public boolean delete(VideoUserId videoUser) {
            return true;
        }
    }

    @Override
    public ProviderCapabilities capabilities() {
        return capabilities;
    }

    @Override
    public VideoUsers users() {
        return users;
    }

    @Override
    public VideoRooms rooms() {
        return rooms;
    }

    @Override
    public CallEvents callEvents() {
        return events;
    }

    @Override
    public CheckResult check() {
        try {
            api.rooms();
            return CheckResult.ok(NAME);
        } catch (PortUnavailableException away) {
            return CheckResult.failed(NAME, "does not answer");
        } catch (PortRejectedException refused) {
            return CheckResult.failed(NAME, "refuses our key, or answers what we cannot read");
        }
    }

    @Override
    public void close() {
        // The client's threads end by themselves when it is unused.
    }
}
