package dev.teleconsult.ports.application.reconciling;

import dev.teleconsult.domain.RoomId;
import dev.teleconsult.ports.PortException;
import dev.teleconsult.ports.PortUnavailableException;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Decides, during one run of the reconciler, whether the video provider can be reached. The failure of one room may
 * concern only that room; failures of several different rooms in a row mean that the provider cannot be reached. Not
 * safe for use by several threads.
 */
final class ProviderReach {

    /** The provider counts as unreachable after failures of this many different rooms in a row. */
    static final int MOST_IN_A_ROW = 3;

    /** The most parallel calls to a provider that answers, so that several hanging calls take no longer than one. */
    static final int MOST_AT_ONCE = 8;

    private final ProviderPause pause;
    private final Instant now;
    private final Set<RoomId> failedInARow = new HashSet<>();
    private boolean hasAnswered;

    ProviderReach(ProviderPause pause, Instant now) {
        this.pause = pause;
        this.now = now;
    }

    boolean isLeftAlone() {
        return failedInARow.size() >= MOST_IN_A_ROW || pause.lasts(now);
    }

    /** Whether the state of the provider is known in this run: it has answered, or it has a pause. */
    boolean isKnown() {
        return hasAnswered || isLeftAlone();
    }

    /**
     * How many parallel calls may be made: few until the provider has answered, so that an unreachable provider gets
     * only the calls that detect this; at least 1 unless the provider has a pause.
     */
    int atOnce() {
        return hasAnswered ? MOST_AT_ONCE : MOST_IN_A_ROW - failedInARow.size();
    }

    void answered() {
        hasAnswered = true;
        failedInARow.clear();
    }

    /** @param about the room of the call; empty if it concerned no single room */
    void failed(Optional<RoomId> about, PortException failure) {
        if (failure.isTransient()) {
            about.ifPresent(failedInARow::add);
        } else {
            // A refusal is an answer, too.
            answered();
        }
        if (failure instanceof PortUnavailableException unavailable) {
            unavailable.retryAfter().ifPresent(wait -> pause.begin(now, wait));
        }
    }
}
