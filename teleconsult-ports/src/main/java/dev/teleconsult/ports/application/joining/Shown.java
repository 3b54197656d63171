package dev.teleconsult.ports.application.joining;

import dev.teleconsult.domain.Room;
import dev.teleconsult.domain.Teleconsultation;
import java.util.Optional;

/**
 * A record that may be shown to a participant, and whether links may be shown.
 *
 * @param look the details of the room; empty if they were not requested
 * @param withholdsLinks whether links are held back although they were revealed: the room is gone, and another is being
 *     opened
 */
record Shown(Teleconsultation teleconsultation, Optional<RoomLook> look, boolean withholdsLinks) {

    static Shown of(Teleconsultation teleconsultation) {
        return new Shown(teleconsultation, Optional.empty(), false);
    }

    static Shown of(Teleconsultation teleconsultation, RoomLook look) {
        return new Shown(teleconsultation, Optional.of(look), false);
    }

    static Shown withoutLinks(Teleconsultation teleconsultation) {
        return new Shown(teleconsultation, Optional.of(RoomLook.GONE), true);
    }

    /** Returns a copy with the details of its room. */
    Shown with(RoomLook seen) {
        return new Shown(teleconsultation, Optional.of(seen), withholdsLinks);
    }

    /** The details of the current room, requested now if they are not here. */
    RoomLook look(RoomDetailsCache rooms) {
        return look.or(() -> teleconsultation.room().map(Room::id).map(rooms::look))
                .orElse(RoomLook.UNKNOWN);
    }
}
