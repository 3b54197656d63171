package dev.teleconsult.ports.testing;

import dev.teleconsult.ports.Capability;
import dev.teleconsult.ports.ProviderCapabilities;

/** In the manner of an open conference server: it takes names, signs links and has little else. */
class OpenHouseTest extends MintingVideoContracts {

    OpenHouseTest() {
        super(ProviderCapabilities.builder("open-house")
                .has(Capability.ROOMS_BY_NAME, Capability.SIGNED_LINKS, Capability.UNREGISTERED_PEOPLE)
                .mostParticipants(4)
                .build());
    }
}
