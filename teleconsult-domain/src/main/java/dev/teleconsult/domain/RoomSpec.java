package dev.teleconsult.domain;

import static dev.teleconsult.domain.NonNulls.requireNonNulls;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * All data that the video provider gets about a room: the participants with their roles and tools, and the duration.
 * The provider cannot change a room: two plans with equal specs can use the same room, and a plan with another spec
 * needs a new one. The order of the participants, their names and languages, and the start are not part of it.
 */
public final class RoomSpec {

    /** One person's place in a room. */
    public record Seat(VideoUserId videoUser, Role role, Tools tools) {

        public Seat {
            requireNonNulls(videoUser, "videoUser", role, "role", tools, "tools");
        }
    }

    private final Set<Seat> seats;
    private final Optional<Duration> duration;
    private final CallSettings settings;

    private RoomSpec(Set<Seat> seats, Optional<Duration> duration, CallSettings settings) {
        this.seats = seats;
        this.duration = duration;
        this.settings = settings;
    }

    /**
     * Derives the spec of the room that a plan needs.
     *
     * @throws IllegalArgumentException if a participant is still to be named: such a plan has no room
     */
    public static RoomSpec of(Plan plan, Privileges privileges, CallSettings settings) {
        if (!plan.participants().isComplete()) {
            throw new IllegalArgumentException("no room before the roster is complete");
        }
        Set<Seat> seats = new LinkedHashSet<>();
        for (Participant participant : plan.participants().known()) {
            Role role = privileges.roleOf(participant.groups());
            seats.add(new Seat(participant.videoUser(), role, privileges.toolsOf(role)));
        }
        return new RoomSpec(
                Collections.unmodifiableSet(seats), settings.durations().roomDuration(plan.schedule()), settings);
    }

    /** The participants' places, in the order of the roster. */
    public Set<Seat> seats() {
        return seats;
    }

    /** Whole seconds; empty if the room does not end by itself. */
    public Optional<Duration> duration() {
        return duration;
    }

    public boolean live() {
        return settings.live();
    }

    public Recording recording() {
        return settings.recording();
    }

    /** Never true while nothing is recorded. */
    public boolean transcription() {
        return settings.transcription() && settings.recording().isOn();
    }

    /** Compares the values that the provider gets, not the settings from which they were derived. */
    @Override
    public boolean equals(Object other) {
        return other instanceof RoomSpec that
                && seats.equals(that.seats)
                && duration.equals(that.duration)
                && live() == that.live()
                && recording() == that.recording()
                && transcription() == that.transcription();
    }

    @Override
    public int hashCode() {
        return Objects.hash(seats, duration, live(), recording(), transcription());
    }

    @Override
    public String toString() {
        return "RoomSpec[" + seats + ", duration=" + duration + "]";
    }
}
