package dev.teleconsult.ports.testing;

import static java.util.Objects.requireNonNull;

import dev.teleconsult.domain.RoomId;
import dev.teleconsult.domain.SessionId;
import dev.teleconsult.ports.Transcript;
import dev.teleconsult.ports.outbound.Transcripts;
import dev.teleconsult.ports.testing.FakeVideoProvider.Operation;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The transcripts of a {@link FakeVideoProvider}. */
final class FakeTranscripts implements Transcripts {

    private final Fake<Operation> provider;
    private final VideoProviderState state;

    FakeTranscripts(Fake<Operation> provider, VideoProviderState state) {
        this.provider = provider;
        this.state = state;
    }

    @Override
    public List<SessionId> callsIn(RoomId room) {
        requireNonNull(room, "room");
        return provider.answer(Operation.LIST_CALLS, () -> {
            synchronized (state) {
                return state.sessions.entrySet().stream()
                        .filter(held -> held.getValue().equals(room))
                        .map(Map.Entry::getKey)
                        .toList();
            }
        });
    }

    @Override
    public void delete(SessionId session) {
        requireNonNull(session, "session");
        provider.perform(Operation.DELETE_TRANSCRIPT, () -> {
            synchronized (state) {
                state.transcripts.remove(session);
            }
        });
    }

    @Override
    public Optional<RoomId> roomOf(SessionId session) {
        requireNonNull(session, "session");
        return provider.answer(Operation.ROOM_OF_SESSION, () -> {
            synchronized (state) {
                return Optional.ofNullable(state.sessions.get(session));
            }
        });
    }

    @Override
    public Optional<Transcript> open(SessionId session, long maxBytes) {
        requireNonNull(session, "session");
        if (maxBytes < 1) {
            throw new IllegalArgumentException("maxBytes must be at least 1");
        }
        return provider.answer(Operation.OPEN_TRANSCRIPT, () -> {
            synchronized (state) {
                return Optional.ofNullable(state.transcripts.get(session)).map(recorded -> recorded.open(maxBytes));
            }
        });
    }
}
