package dev.teleconsult.adapter.kaleyra.emulator;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** One call in a room. Guarded by the emulator's lock. */
final class Session {
    private static final int MAX_CONNECTIONS = 1000;

    private final String id;
    private final HostedRoom room;
    private final Set<String> everConnected = new LinkedHashSet<>();
    private final Deque<Connection> connections = new ArrayDeque<>();
    private Optional<Instant> startedAt = Optional.empty();
    private boolean ended;
    private Duration used = Duration.ZERO;
    private boolean recorded;
    private boolean recordingReady;
    private Optional<byte[]> transcription = Optional.empty();

    Session(String id, HostedRoom room) {
        this.id = id;
        this.room = room;
        this.recorded = room.recording().equals("automatic");
    }

    void connected(String userId, Instant now) {
        everConnected.add(userId);
        note(new Connection(userId, now, "user_connect"));
    }

    void disconnected(String userId, Instant now) {
        note(new Connection(userId, now, "user_disconnect"));
    }

    private void note(Connection connection) {
        if (connections.size() == MAX_CONNECTIONS) {
            connections.removeFirst();
        }
        connections.addLast(connection);
    }

    /** Whether the session has started, which happens when the second user connects. */
    boolean isStarted() {
        return startedAt.isPresent();
    }

    void start(Instant now) {
        startedAt = Optional.of(now);
    }

    void use(Duration time) {
        used = used.plus(time);
    }

    void end() {
        ended = true;
    }

    boolean isEnded() {
        return ended;
    }

    void record() {
        recorded = true;
    }

    boolean isRecorded() {
        return recorded;
    }

    void recordingReady(boolean ready) {
        recordingReady = ready;
    }

    boolean isRecordingReady() {
        return recordingReady;
    }

    void transcription(Optional<byte[]> json) {
        transcription = json;
    }

    Optional<byte[]> transcription() {
        return transcription;
    }

    String id() {
        return id;
    }

    HostedRoom room() {
        return room;
    }

    Instant createdAt() {
        return startedAt.orElseThrow();
    }

    Duration used() {
        return used;
    }

    Set<String> everConnected() {
        return everConnected;
    }

    List<Connection> connections() {
        return new ArrayList<>(connections);
    }

    /** A user who connects or disconnects. */
    record Connection(String userId, Instant at, String event) {}
}
