package dev.teleconsult.ports.application;

import dev.teleconsult.domain.RoomId;
import dev.teleconsult.ports.PortException;
import dev.teleconsult.ports.PortUnavailableException;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Whether the video provider can be reached, as far as one run of the reconciler can tell. One room that fails tells of that
 * room alone; several different ones in a row tell of the provider. Not safe for use by several threads.
 */
final class ProviderReach {

    /** So many different rooms in a row that could not be reached, and the provider is away. */
    static final int MOST_IN_A_ROW = 3;

    private final ProviderPause pause;
    private final Instant now;
    private final Set<RoomId> failedInARow = new HashSet<>();

    ProviderReach(ProviderPause pause, Instant now) {
        this.pause = pause;
        this.now = now;
    }

    boolean isLeftAlone() {
        return failedInARow.size() >= MOST_IN_A_ROW || pause.lasts(now);
    }

    /**
     * Asks the provider.
     *
     * @param about empty if it is about no room in particular
     * @return whether the provider did it
     */
    boolean did(Optional<RoomId> about, Runnable work) {
        try {
            work.run();
            failedInARow.clear();
            return true;
        } catch (PortException failure) {
            if (failure.isTransient()) {
                about.ifPresent(failedInARow::add);
            } else {
                // It answers, if only to refuse.
                failedInARow.clear();
            }
            if (failure instanceof PortUnavailableException unavailable) {
                unavailable.retryAfter().ifPresent(wait -> pause.begin(now, wait));
            }
            return false;
        }
    }
}
