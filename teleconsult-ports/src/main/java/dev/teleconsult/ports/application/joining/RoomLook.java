package dev.teleconsult.ports.application.joining;

import dev.teleconsult.ports.RoomDetails;
import java.util.Optional;

/**
 * The result of asking the provider for a room's details.
 *
 * @param details empty if the room is gone or its details are unknown
 * @param isGone whether the provider answered that the room does not exist
 */
record RoomLook(Optional<RoomDetails> details, boolean isGone) {

    /** The provider was not asked, or did not answer soon. */
    static final RoomLook UNKNOWN = new RoomLook(Optional.empty(), false);

    /** The provider answered that the room does not exist. */
    static final RoomLook GONE = new RoomLook(Optional.empty(), true);

    static RoomLook at(RoomDetails details) {
        return new RoomLook(Optional.of(details), false);
    }

    boolean isKnown() {
        return isGone || details.isPresent();
    }

    /** Whether the room is known to admit no participant: it is gone, disabled or closed. */
    boolean keepsPeopleOut() {
        return isGone || details.filter(known -> !known.letsPeopleIn()).isPresent();
    }
}
