package dev.teleconsult.ports.testing;

import static java.util.Objects.requireNonNull;

import dev.teleconsult.domain.HeldCall;
import dev.teleconsult.domain.RoomId;
import dev.teleconsult.ports.outbound.HeldCalls;
import dev.teleconsult.ports.testing.FakeVideoProvider.Operation;
import java.util.List;
import java.util.Optional;

/** The list of calls of a {@link FakeVideoProvider}. */
final class FakeHeldCalls implements HeldCalls {

    private final Fake<Operation> provider;
    private final VideoProviderState state;

    FakeHeldCalls(Fake<Operation> provider, VideoProviderState state) {
        this.provider = provider;
        this.state = state;
    }

    @Override
    public Optional<List<HeldCall>> in(RoomId room) {
        requireNonNull(room, "room");
        return provider.answer(Operation.LIST_HELD_CALLS, () -> {
            synchronized (state) {
                return Optional.of(state.sessions.entrySet().stream()
                        .filter(held -> held.getValue().equals(room))
                        .map(held -> state.heldCalls.get(held.getKey()))
                        .toList());
            }
        });
    }
}
