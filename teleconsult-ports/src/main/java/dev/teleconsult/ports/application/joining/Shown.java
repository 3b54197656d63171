package dev.teleconsult.ports.application.joining;

import dev.teleconsult.domain.Room;
import dev.teleconsult.domain.Teleconsultation;
import java.util.Optional;

/**
 * What may be shown to a participant now.
 *
 * @param look at the room; empty if it has not been looked at
 * @param withholdsLinks whether links are held back although they were revealed: the room is gone, and another is being opened
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

    /** The same with a look at its room. */
    Shown with(RoomLook seen) {
        return new Shown(teleconsultation, Optional.of(seen), withholdsLinks);
    }

    /** The look at the current room: the one that was made, or a new one. */
    RoomLook look(RoomDetailsCache rooms) {
        return look.or(() -> teleconsultation.room().map(Room::id).map(rooms::look))
                .orElse(RoomLook.UNKNOWN);
    }
}
