package dev.teleconsult.adapter.kaleyra;

import dev.teleconsult.domain.RoomId;
import dev.teleconsult.ports.contract.CallUploadsContract;
import dev.teleconsult.ports.outbound.CallUploads;
import dev.teleconsult.ports.outbound.UploadKey;

class KaleyraUploadsContractTest extends Emulated implements CallUploadsContract {

    @Override
    public CallUploads testee() {
        return kaleyra.uploads();
    }

    @Override
    public RoomId room() {
        return strangersRoom("a room");
    }

    @Override
    public UploadKey upload(RoomId room) {
        return new UploadKey(emulator.addUpload(room.value(), strangePatient().value()));
    }
}
