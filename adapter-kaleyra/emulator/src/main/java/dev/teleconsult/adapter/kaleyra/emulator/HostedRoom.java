package dev.teleconsult.adapter.kaleyra.emulator;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A room and what happens in it. Guarded by the emulator's lock. */
final class HostedRoom {
    private final long sequence;
    private final String id;
    private final Instant createdAt;
    private final List<Member> members;
    private final Terms terms;

    private final Set<String> connected = new LinkedHashSet<>();
    private final Map<String, String> names = new HashMap<>();
    private final List<Session> sessions = new ArrayList<>();
    private Optional<Session> current = Optional.empty();
    private Optional<Instant> runningSince = Optional.empty();
    private Duration used = Duration.ZERO;
    private boolean timeUp;
    private boolean disabled;
    private boolean deleted;

    HostedRoom(long sequence, String id, Instant createdAt, List<Member> members, Terms terms) {
        this.sequence = sequence;
        this.id = id;
        this.createdAt = createdAt;
        this.members = List.copyOf(members);
        this.terms = terms;
    }

    String status() {
        if (deleted || timeUp) {
            return "CLOSED";
        }
        return runningSince.isPresent() ? "RUNNING" : "NOT_RUNNING";
    }

    boolean isClosed() {
        return deleted || timeUp;
    }

    /** Whether its links work. */
    boolean isOpen() {
        return !isClosed() && !disabled;
    }

    boolean isLimited() {
        return !terms.duration().isZero();
    }

    /**
     * When its time is used up if no user leaves; absent while fewer than two users are connected, or if it is
     * unlimited.
     */
    Optional<Instant> timeUpAt() {
        return isLimited()
                ? runningSince.map(since -> since.plus(terms.duration().minus(used)))
                : Optional.empty();
    }

    Duration usedAt(Instant now) {
        return runningSince
                .map(since -> Duration.between(since, now))
                .filter(running -> !running.isNegative())
                .map(used::plus)
                .orElse(used);
    }

    void run(Instant now) {
        runningSince = Optional.of(now);
    }

    void pause(Instant now) {
        Duration total = usedAt(now);
        current.ifPresent(session -> session.use(total.minus(used)));
        used = total;
        runningSince = Optional.empty();
    }

    void timeIsUp() {
        timeUp = true;
    }

    void disable() {
        disabled = true;
    }

    void delete() {
        deleted = true;
    }

    Session currentOrNewSession() {
        if (current.isEmpty()) {
            Session session = new Session(EmulatedIds.session(), this);
            sessions.add(session);
            current = Optional.of(session);
        }
        return current.get();
    }

    void endSession() {
        current.ifPresent(Session::end);
        current = Optional.empty();
    }

    Optional<Member> member(String userId) {
        return members.stream().filter(member -> member.userId().equals(userId)).findFirst();
    }

    boolean isDisabled() {
        return disabled;
    }

    boolean isDeleted() {
        return deleted;
    }

    boolean isRunning() {
        return runningSince.isPresent();
    }

    Optional<Session> currentSession() {
        return current;
    }

    List<Session> sessions() {
        return sessions;
    }

    Set<String> connected() {
        return connected;
    }

    /** The display names of connected users, by user id. */
    Map<String, String> names() {
        return names;
    }

    long sequence() {
        return sequence;
    }

    String id() {
        return id;
    }

    Instant createdAt() {
        return createdAt;
    }

    List<Member> members() {
        return members;
    }

    String recording() {
        return terms.recording();
    }

    Duration duration() {
        return terms.duration();
    }

    String callType() {
        return terms.callType();
    }

    boolean isLive() {
        return terms.live();
    }

    Optional<String> description() {
        return terms.description();
    }

    boolean hasOfflineTranscription() {
        return terms.offlineTranscription();
    }

    /**
     * The options in the request that created it.
     *
     * @param recording {@code none}, {@code manual} or {@code automatic}
     * @param duration the total time of calls; zero for no limit
     */
    record Terms(
            String recording,
            Duration duration,
            String callType,
            boolean live,
            Optional<String> description,
            boolean offlineTranscription) {}

    /** A participant with the token of their personal link. */
    record Member(String userId, boolean admin, EmulatedTools tools, String token) {}
}
