package dev.teleconsult.adapter.kaleyra;

import dev.teleconsult.domain.RoomId;
import dev.teleconsult.domain.SessionId;
import dev.teleconsult.ports.contract.TranscriptsContract;
import dev.teleconsult.ports.outbound.Transcripts;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Transcripts behind a link; {@code KaleyraFilesTest} has the inline ones. */
class KaleyraTranscriptsContractTest extends Emulated implements TranscriptsContract {

    @Override
    public Transcripts testee() {
        return kaleyra.transcripts();
    }

    @Override
    public RoomId room() {
        return strangersRoom("a room");
    }

    @Override
    public SessionId call(RoomId room) {
        List<String> people = List.of(strangeDoctor().value(), strangePatient().value());
        people.forEach(person -> emulator.connect(room.value(), person));
        people.forEach(person -> emulator.disconnect(room.value(), person));
        List<String> held = emulator.sessions(room.value());
        return new SessionId(held.get(held.size() - 1));
    }

    @Override
    public void transcribe(SessionId call, String contentType, byte[] content) {
        emulator.finishTranscription(call.value(), new String(content, StandardCharsets.UTF_8));
    }
}
