package dev.teleconsult.adapter.kaleyra;

import dev.teleconsult.ports.contract.VideoRoomsContract;
import dev.teleconsult.ports.outbound.VideoRooms;

class KaleyraRoomsContractTest extends Emulated implements VideoRoomsContract {

    @Override
    public VideoRooms testee() {
        return kaleyra.rooms();
    }
}
