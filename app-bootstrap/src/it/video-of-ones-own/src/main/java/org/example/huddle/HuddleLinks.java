package org.example.huddle;

import dev.teleconsult.domain.AccessLink;
import dev.teleconsult.domain.RoomId;
import dev.teleconsult.domain.RoomSpec;
import dev.teleconsult.ports.MintedLink;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Links to the conference server: an address with a token that says who may enter which room, and until when. */
final class HuddleLinks {

    private final URI url;
    private final Signer signer;
    private final Duration last;
    private final Clock clock;

    HuddleLinks(URI url, Signer signer, Duration last, Clock clock) {
        this.url = url;
        this.signer = signer;
        this.last = last;
        this.clock = clock;
    }

    MintedLink to(RoomId room, RoomSpec.Seat seat) {
        Instant end = clock.instant().plus(last).truncatedTo(ChronoUnit.SECONDS);
        // Both names are ours, of letters, digits and dashes: nothing in them needs an escape.
        String claims = "{\"sub\":\"" + seat.videoUser() + "\",\"room\":\"" + room + "\",\"moderator\":"
                + seat.role().canOpenRooms() + ",\"exp\":" + end.getEpochSecond() + "}";
        return new MintedLink(
                new AccessLink(URI.create(url + "/" + room + "?jwt=" + signer.token(claims))), end);
    }
}
