package dev.teleconsult.ports.application.joining;

import dev.teleconsult.ports.RoomDetails;
import java.util.Optional;

/**
 * The result of looking at a room.
 *
 * @param details empty if the room is gone, or nothing is known
 * @param isGone whether the provider said that there is no such room
 */
record RoomLook(Optional<RoomDetails> details, boolean isGone) {

    /** The provider was not asked, or did not answer soon. */
    static final RoomLook UNKNOWN = new RoomLook(Optional.empty(), false);

    /** The provider said that there is no such room. */
    static final RoomLook GONE = new RoomLook(Optional.empty(), true);

    static RoomLook at(RoomDetails details) {
        return new RoomLook(Optional.of(details), false);
    }

    boolean isKnown() {
        return isGone || details.isPresent();
    }

    /** Whether a person with a link is known to be kept out: the room is gone, disabled or closed. */
    boolean keepsPeopleOut() {
        return isGone || details.filter(known -> !known.letsPeopleIn()).isPresent();
    }
}
