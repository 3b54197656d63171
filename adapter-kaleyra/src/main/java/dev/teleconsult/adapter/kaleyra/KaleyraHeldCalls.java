package dev.teleconsult.adapter.kaleyra;

import static java.util.Objects.requireNonNull;

import dev.teleconsult.domain.HeldCall;
import dev.teleconsult.domain.RoomId;
import dev.teleconsult.ports.outbound.HeldCalls;
import java.util.List;
import java.util.Optional;

/** The sessions of a room. Their fields are inferred from v1, so a missing field counts as unknown. */
final class KaleyraHeldCalls implements HeldCalls {

    private final KaleyraPages pages;

    KaleyraHeldCalls(KaleyraPages pages) {
        this.pages = pages;
    }

    @Override
    public Optional<List<HeldCall>> in(RoomId room) {
        requireNonNull(room, "room");
        return pages.all(
                KaleyraCall.of("GET", "/sessions").with("room_id", room.value()),
                "sessions",
                item -> KaleyraMapping.heldCall(item, room),
                HeldCall::session,
                page -> false);
    }
}
