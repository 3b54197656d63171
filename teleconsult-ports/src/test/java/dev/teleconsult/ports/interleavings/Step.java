package dev.teleconsult.ports.interleavings;

import dev.teleconsult.ports.Upstream;
import dev.teleconsult.ports.interception.PortCall;
import java.util.Set;

/**
 * A possible next step: an actor's call is made, with one of the possible outcomes, and the actor runs on to its next
 * call.
 *
 * @param process of the actor
 */
record Step(String actor, String process, PortCall call, Outcome outcome) {

    /** Calls that only read. One that is missing here counts as a change: that is safe, and slow. */
    static final Set<String> LOOKS = Set.of(
            "TeleconsultationStore.find",
            "TeleconsultationStore.findAll",
            "TeleconsultationStore.findByRoom",
            "TeleconsultationStore.isClosed",
            "TeleconsultationStore.backlog",
            "TeleconsultationStore.countByPhase",
            "TeleconsultationStore.outcome",
            "UserIdMap.find",
            "UserIdMap.findUsers",
            "IdempotencyRecords.find",
            "VideoRooms.details",
            "VideoRooms.search",
            "CallUploads.list",
            "Transcripts.callsIn",
            "Transcripts.roomOf",
            "Transcripts.open");

    /**
     * Calls that change something, with the same result in either order: two opened rooms differ in their names only, a
     * room is opened before it can be deleted or read, and deleting twice is deleting once.
     */
    static final Set<Set<String>> EITHER_ORDER = Set.of(
            Set.of("VideoRooms.open"),
            Set.of("VideoRooms.open", "VideoRooms.delete"),
            Set.of("VideoRooms.open", "VideoRooms.details"),
            Set.of("VideoRooms.delete"),
            Set.of("CallUploads.delete"),
            Set.of("Transcripts.delete"),
            Set.of("VideoUsers.register"));

    /** No call of a port: an actor waits until another one has changed something, or no other is left that could. */
    static final PortCall PAUSE = new PortCall(Upstream.STORE, "Actor", "pause", true);

    boolean isPause() {
        return call.equals(PAUSE);
    }

    /** Whether it is a change that an actor may wait for. */
    boolean isMove() {
        return !isPause() && outcome.hasEffect() && !LOOKS.contains(call.toString());
    }

    /** Whether another outcome of the same call has the same result, or the call has no other outcome. */
    boolean isLikeAnother() {
        return isPause() && outcome.isFault()
                || LOOKS.contains(call.toString()) && (outcome == Outcome.ANSWER_LOST || outcome == Outcome.CRASHED);
    }

    /** Whether this and the other step have the same result in either order, and neither prevents the other. */
    boolean commutesWith(Step other) {
        if (process.equals(other.process) || outcome.isFault() && other.outcome.isFault()) {
            return false;
        }
        return !outcome.hasEffect()
                || !other.outcome.hasEffect()
                || !call.port().equals(other.call.port())
                || commute(call.toString(), other.call.toString());
    }

    private static boolean commute(String one, String other) {
        return LOOKS.contains(one) && LOOKS.contains(other)
                || EITHER_ORDER.contains(one.equals(other) ? Set.of(one) : Set.of(one, other));
    }

    @Override
    public String toString() {
        return actor + ": " + call + (outcome.isFault() ? " " + outcome : "");
    }
}
