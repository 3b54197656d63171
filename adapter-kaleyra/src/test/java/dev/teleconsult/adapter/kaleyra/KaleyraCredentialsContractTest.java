package dev.teleconsult.adapter.kaleyra;

import dev.teleconsult.domain.Role;
import dev.teleconsult.domain.VideoUserId;
import dev.teleconsult.ports.contract.SdkCredentialsContract;
import dev.teleconsult.ports.outbound.SdkCredentials;

class KaleyraCredentialsContractTest extends Emulated implements SdkCredentialsContract {

    @Override
    public SdkCredentials testee() {
        return kaleyra.credentials();
    }

    @Override
    public VideoUserId known(String person) {
        return known(person, Role.BASIC);
    }
}
