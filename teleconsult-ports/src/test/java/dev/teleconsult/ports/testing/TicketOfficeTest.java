package dev.teleconsult.ports.testing;

import dev.teleconsult.domain.Language;
import dev.teleconsult.ports.Capability;
import dev.teleconsult.ports.ProviderCapabilities;

/** It registers people, chooses the ids of rooms, and mints each link on request. */
class TicketOfficeTest extends MintingVideoContracts {

    TicketOfficeTest() {
        super(ProviderCapabilities.builder("ticket-office")
                .has(Capability.MINTED_LINKS, Capability.PREFERENCES_IN_LINKS, Capability.UPLOADS)
                .languages(new Language("de"), new Language("fr"))
                .mostParticipants(3)
                .build());
    }
}
