package dev.teleconsult.adapter.kaleyra;

import dev.teleconsult.ports.contract.VideoUsersContract;
import dev.teleconsult.ports.outbound.VideoUsers;

class KaleyraUsersContractTest extends Emulated implements VideoUsersContract {

    @Override
    public VideoUsers testee() {
        return kaleyra.users();
    }

    @Override
    public VideoUsers anotherReplica() {
        return another().users();
    }
}
