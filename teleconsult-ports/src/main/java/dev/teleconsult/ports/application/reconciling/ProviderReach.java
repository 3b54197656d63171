package dev.teleconsult.ports.application.reconciling;

import dev.teleconsult.domain.RoomId;
import dev.teleconsult.ports.PortException;
import dev.teleconsult.ports.PortUnavailableException;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Decides, during one run of the reconciler, whether the video provider can be reached. A failure of one room may be
 * that room's; failures of several different rooms in a row are the provider's. Not safe for use by several threads.
 */
final class ProviderReach {

    /** After this many different rooms in a row that could not be reached, the provider counts as away. */
    static final int MOST_IN_A_ROW = 3;

    /**
     * How many calls are made side by side to a provider that answers, so that several calls that hang take no longer than
     * one.
     */
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
     * How many calls may be made side by side: few until the provider has answered, so that a provider that is away gets no
     * more calls than it takes to see that; at least 1 unless the provider has a pause.
     */
    int atOnce() {
        return hasAnswered ? MOST_AT_ONCE : MOST_IN_A_ROW - failedInARow.size();
    }

    void answered() {
        hasAnswered = true;
        failedInARow.clear();
    }

    /** @param about empty if the call was about no room in particular */
    void failed(Optional<RoomId> about, PortException failure) {
        if (failure.isTransient()) {
            about.ifPresent(failedInARow::add);
        } else {
            // It answers, if only to refuse.
            answered();
        }
        if (failure instanceof PortUnavailableException unavailable) {
            unavailable.retryAfter().ifPresent(wait -> pause.begin(now, wait));
        }
    }
}
