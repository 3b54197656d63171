package dev.teleconsult.ports.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.teleconsult.domain.AccessLink;
import dev.teleconsult.domain.CorrelationToken;
import dev.teleconsult.domain.DomainFixtures;
import dev.teleconsult.domain.OperationId;
import dev.teleconsult.domain.RoomId;
import dev.teleconsult.domain.RoomSpec;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.ports.MintedLink;
import dev.teleconsult.ports.ProviderCapabilities;
import java.net.URI;
import org.junit.jupiter.api.Test;

/** The fake as a provider that mints links on request. */
abstract class MintingVideoContracts extends FakeVideoContracts {

    MintingVideoContracts(ProviderCapabilities capabilities) {
        super(capabilities, inside -> inside);
    }

    @Test
    void mintedLinkShouldBeValidUntilItsEndOrTheEndOfItsRoom() {
        RoomSpec spec =
                RoomSpec.of(DomainFixtures.aCompletePlan(), DomainFixtures.privileges(), DomainFixtures.settings());
        spec.seats().forEach(seat -> inside.know(seat.videoUser(), seat.role()));
        RoomSpec.Seat seat = spec.seats().iterator().next();
        RoomId room = inside.rooms()
                .open(spec, new CorrelationToken(new TeleconsultationId("t"), new OperationId("op")))
                .id();

        MintedLink early = inside.rooms().mintLink(room, seat);
        assertThat(inside.admits(early.link())).contains(seat.videoUser());
        assertThat(inside.admits(new AccessLink(URI.create(early.link().uri() + "0"))))
                .as("another signature")
                .isEmpty();

        clock.advance(FakeVideoProvider.LINK_LIFETIME);
        MintedLink late = inside.rooms().mintLink(room, seat);
        assertThat(inside.admits(early.link())).as("at its end").isEmpty();
        assertThat(inside.admits(late.link())).contains(seat.videoUser());

        inside.rooms().delete(room);
        assertThat(inside.admits(late.link())).as("when its room is deleted").isEmpty();
    }
}
