package dev.teleconsult.domain;

import static dev.teleconsult.domain.NonNulls.requireNonNulls;
import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The part of a teleconsultation that others may learn: its times, its participants by their video user ids, and its
 * progress. Holds no name, no language, no room and no link.
 *
 * @param expected how many participants are expected, at least 2
 * @param participants the participants named so far, in order
 */
public record Outline(Schedule schedule, int expected, List<VideoUserId> participants, RoomState.Phase phase) {

    /** @throws RefusalException if the numbers do not fit together */
    public Outline {
        requireNonNull(schedule, "schedule");
        participants = List.copyOf(requireNonNull(participants, "participants"));
        requireNonNull(phase, "phase");
        Participants.requireSize(expected, participants.size());
    }

    /** Returns a copy that replaces the id of one person, if it contains that person. */
    public Outline renamed(VideoUserId from, VideoUserId to) {
        requireNonNulls(from, "from", to, "to");
        return participants.contains(from)
                ? new Outline(
                        schedule,
                        expected,
                        participants.stream()
                                .map(one -> one.equals(from) ? to : one)
                                .toList(),
                        phase)
                : this;
    }

    /** The outline of a teleconsultation. */
    public static Outline of(Teleconsultation teleconsultation) {
        requireNonNull(teleconsultation, "teleconsultation");
        Participants people = teleconsultation.plan().participants();
        return new Outline(
                teleconsultation.plan().schedule(),
                people.expected(),
                people.known().stream().map(Participant::videoUser).toList(),
                teleconsultation.state().phase());
    }

    /**
     * Decides the state as the planners see it. No other class does.
     *
     * <p>A visit whose planned end is past is over, even if its roster was never completed. A visit whose link was
     * shown is open or running, even if a slow clock says that the window has not opened.
     */
    public VisitState visitState(ImmutabilityWindow window, Instant now) {
        requireNonNulls(window, "window", now, "now");
        if (phase == RoomState.Phase.CLOSING || phase == RoomState.Phase.CLOSED) {
            return VisitState.CANCELLED;
        }
        Optional<Instant> end = schedule.end();
        if (end.filter(reached -> !now.isBefore(reached)).isPresent()) {
            return VisitState.OVER;
        }
        if (participants.size() != expected) {
            return VisitState.AWAITING;
        }
        boolean wasRevealed = phase == RoomState.Phase.REVEALED;
        if (!wasRevealed && now.isBefore(window.opensAt(schedule))) {
            return VisitState.PLANNED;
        }
        return wasRevealed && !now.isBefore(schedule.start()) ? VisitState.RUNNING : VisitState.OPEN;
    }
}
