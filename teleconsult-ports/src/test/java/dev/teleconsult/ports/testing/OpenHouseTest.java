package dev.teleconsult.ports.testing;

import dev.teleconsult.ports.Capability;
import dev.teleconsult.ports.ProviderCapabilities;

/**
 * In the manner of an open conference server: rooms are named by the caller, links are signed, and it has few other
 * capabilities.
 */
class OpenHouseTest extends MintingVideoContracts {

    OpenHouseTest() {
        super(ProviderCapabilities.builder("open-house")
                .has(Capability.ROOMS_BY_NAME, Capability.SIGNED_LINKS, Capability.UNREGISTERED_PEOPLE)
                .mostParticipants(4)
                .build());
    }
}
