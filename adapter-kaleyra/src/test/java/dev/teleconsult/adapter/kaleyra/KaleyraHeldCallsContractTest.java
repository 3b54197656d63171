package dev.teleconsult.adapter.kaleyra;

import dev.teleconsult.domain.RoomId;
import dev.teleconsult.domain.VideoUserId;
import dev.teleconsult.ports.contract.HeldCallsContract;
import dev.teleconsult.ports.outbound.HeldCalls;
import java.time.Duration;
import java.util.Set;

class KaleyraHeldCallsContractTest extends Emulated implements HeldCallsContract {

    @Override
    public HeldCalls testee() {
        return kaleyra.heldCalls();
    }

    @Override
    public RoomId room() {
        return strangersRoom("a room");
    }

    @Override
    public Set<VideoUserId> people() {
        return Set.of(strangeDoctor(), strangePatient());
    }

    @Override
    public void hold(RoomId room, Duration together) {
        people().forEach(person -> emulator.connect(room.value(), person.value()));
        emulator.advanceClock(together);
        people().forEach(person -> emulator.disconnect(room.value(), person.value()));
    }
}
