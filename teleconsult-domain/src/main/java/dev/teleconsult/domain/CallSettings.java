package dev.teleconsult.domain;

import static dev.teleconsult.domain.NonNulls.requireNonNulls;

/**
 * The settings of every room, independent of its participants.
 *
 * @param live passed on to the provider, which then rings the other participants when one of them opens their link
 * @param recording whether calls are recorded
 * @param transcription whether the provider is asked for a transcript; it ignores this unless calls are recorded
 * @param durations whether and when rooms end by themselves
 */
public record CallSettings(boolean live, Recording recording, boolean transcription, DurationPolicy durations) {

    public CallSettings {
        requireNonNulls(recording, "recording", durations, "durations");
    }

    /** Live, not recorded, unlimited. */
    public static CallSettings defaults() {
        return new CallSettings(true, Recording.NONE, true, DurationPolicy.unlimited());
    }
}
