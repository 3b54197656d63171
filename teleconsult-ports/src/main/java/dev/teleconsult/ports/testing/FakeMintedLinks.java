package dev.teleconsult.ports.testing;

import dev.teleconsult.domain.AccessLink;
import dev.teleconsult.domain.RoomId;
import dev.teleconsult.domain.VideoUserId;
import dev.teleconsult.ports.MintedLink;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The links that a {@link FakeVideoProvider} makes on request: signed texts that say who may join which room until
 * when.
 */
final class FakeMintedLinks {

    private static final Pattern MINTED = Pattern.compile(
            Pattern.quote(FakeVideoProvider.CALLS) + "([0-9a-f]+)\\?as=([0-9a-f]+)&until=(\\d{1,18})&sig=([0-9a-f]+)");

    private final FakeSignature signature;
    private final Clock clock;

    FakeMintedLinks(FakeSignature signature, Clock clock) {
        this.signature = signature;
        this.clock = clock;
    }

    /** A permission to join a room. */
    record Entry(RoomId room, VideoUserId videoUser) {}

    /** Reads the person and the room of a link; empty if this provider did not make it or it has expired. */
    Optional<Entry> read(AccessLink link) {
        Matcher parts = MINTED.matcher(link.uri().toString());
        if (!parts.lookingAt()
                || !signature
                        .of(parts.group(3), signed(parts.group(1), parts.group(2)))
                        .equals(parts.group(4))
                || !clock.instant().isBefore(Instant.ofEpochMilli(Long.parseLong(parts.group(3))))) {
            return Optional.empty();
        }
        return Optional.of(new Entry(new RoomId(text(parts.group(1))), new VideoUserId(text(parts.group(2)))));
    }

    MintedLink mint(RoomId room, VideoUserId videoUser) {
        Instant expiresAt =
                clock.instant().plus(FakeVideoProvider.LINK_LIFETIME).truncatedTo(ChronoUnit.MILLIS);
        String until = Long.toString(expiresAt.toEpochMilli());
        String where = hex(room.value());
        String who = hex(videoUser.value());
        return new MintedLink(
                new AccessLink(URI.create(FakeVideoProvider.CALLS + where + "?as=" + who + "&until=" + until + "&sig="
                        + signature.of(until, signed(where, who)))),
                expiresAt);
    }

    private static byte[] signed(String room, String videoUser) {
        return (room + " " + videoUser).getBytes(StandardCharsets.US_ASCII);
    }

    private static String hex(String text) {
        return HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String text(String hex) {
        return new String(HexFormat.of().parseHex(hex), StandardCharsets.UTF_8);
    }
}
