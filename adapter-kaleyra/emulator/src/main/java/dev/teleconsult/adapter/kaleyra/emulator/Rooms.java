package dev.teleconsult.adapter.kaleyra.emulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Rooms, their links and their sessions. Guarded by the emulator's lock. */
final class Rooms {
    static final int MIN_PARTICIPANTS = 2;
    static final int MAX_PARTICIPANTS = 25;
    static final int MIN_DURATION_SECONDS = 60;
    /** How many deleted rooms are remembered, so that a long run does not fill the memory. */
    static final int MAX_DELETED = 1000;

    private static final Set<String> RECORDINGS = new LinkedHashSet<>(List.of("none", "manual", "automatic"));
    private static final Set<String> CALL_TYPES =
            new LinkedHashSet<>(List.of("audio_only", "audio_upgradable", "audio_video"));

    private final Clock clock;
    private final EmulatorSettings settings;
    private final Users users;
    private final RoomEvents events;
    private final TreeMap<Long, HostedRoom> bySequence = new TreeMap<>();
    private final Map<String, HostedRoom> byId = new HashMap<>();
    private final Map<String, HostedRoom> byToken = new HashMap<>();
    private final Map<String, Session> sessions = new HashMap<>();
    private final Deque<HostedRoom> deleted = new ArrayDeque<>();
    private final Set<HostedRoom> running = new LinkedHashSet<>();
    private long created;

    Rooms(Clock clock, EmulatorSettings settings, Users users, RoomEvents events) {
        this.clock = clock;
        this.settings = settings;
        this.users = users;
        this.events = events;
    }

    HostedRoom create(Body body) {
        List<HostedRoom.Member> members = members(body);
        String recording =
                body.oneOf("recording", RECORDINGS, "invalid_recording").orElse("none");
        int seconds = body.integer("duration", MIN_DURATION_SECONDS, Integer.MAX_VALUE, "invalid_duration")
                .orElse(0);
        String callType =
                body.oneOf("call_type", CALL_TYPES, "invalid_call_type").orElse("audio_video");
        boolean live = body.flag("live", false, "invalid_live");
        Optional<String> description = body.text("description", "invalid_description");
        boolean transcription = body.flag("offline_transcription", false, "invalid_offline_transcription");
        if (transcription && !settings.transcriptionEnabled()) {
            throw ApiRefusal.forbidden("offline_transcription_disabled", "Transcription is not enabled");
        }
        if (transcription && recording.equals("none")) {
            throw ApiRefusal.invalid("invalid_offline_transcription", "Transcription needs a recording");
        }
        HostedRoom room = new HostedRoom(
                ++created,
                EmulatedIds.room(),
                clock.instant(),
                members,
                new HostedRoom.Terms(
                        recording, Duration.ofSeconds(seconds), callType, live, description, transcription));
        bySequence.put(room.sequence(), room);
        byId.put(room.id(), room);
        members.forEach(member -> byToken.put(member.token(), room));
        events.roomCreated(room, room.createdAt());
        return room;
    }

    private List<HostedRoom.Member> members(Body body) {
        String code = "invalid_participants";
        if (!(body.node("participants").orElse(null) instanceof ArrayNode sent)) {
            throw ApiRefusal.invalid(code, "participants must be an array");
        }
        if (sent.size() < MIN_PARTICIPANTS || sent.size() > MAX_PARTICIPANTS) {
            throw ApiRefusal.invalid(code, "A room has 2 to 25 participants");
        }
        List<HostedRoom.Member> members = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        boolean plus = false;
        for (JsonNode each : sent) {
            if (!(each instanceof ObjectNode fields)) {
                throw ApiRefusal.invalid(code, "Each participant must be an object");
            }
            Body participant = new Body(fields);
            User user = users.require(participant.requiredText("user_id", code));
            if (!seen.add(user.id())) {
                throw ApiRefusal.invalid(code, "A participant is there twice");
            }
            plus |= user.isPlus();
            members.add(new HostedRoom.Member(
                    user.id(),
                    participant.flag("is_admin", false, "invalid_is_admin"),
                    EmulatedTools.read(participant.node("tools")),
                    EmulatedIds.linkToken()));
        }
        if (!plus) {
            throw ApiRefusal.badRequest("plus_user_required", "At least one participant must be plus");
        }
        return members;
    }

    /** Finds a room that the API shows; deleted ones only if they stay listed as closed. */
    HostedRoom require(String id) {
        return Optional.ofNullable(byId.get(id))
                .filter(this::isShown)
                .orElseThrow(() -> ApiRefusal.notFound("room_not_found", "No such room"));
    }

    private boolean isShown(HostedRoom room) {
        return !room.isDeleted() || settings.deletedRoomsStayListed();
    }

    Stream<HostedRoom> newestFirst() {
        return bySequence.descendingMap().values().stream().filter(this::isShown);
    }

    /** All rooms, including deleted ones, oldest first. */
    Stream<HostedRoom> ever() {
        return bySequence.values().stream();
    }

    void delete(String id) {
        HostedRoom room = require(id);
        if (room.isDeleted()) {
            return;
        }
        Instant now = clock.instant();
        endSession(room, now);
        room.delete();
        events.roomDeleted(room, now);
        deleted.addLast(room);
        if (deleted.size() > MAX_DELETED) {
            forget(deleted.removeFirst());
        }
    }

    private void forget(HostedRoom room) {
        bySequence.remove(room.sequence());
        byId.remove(room.id());
        room.members().forEach(member -> byToken.remove(member.token()));
        room.sessions().forEach(session -> sessions.remove(session.id()));
    }

    void disable(String id) {
        HostedRoom room = require(id);
        if (!room.isDisabled()) {
            Instant now = clock.instant();
            endSession(room, now);
            room.disable();
            events.roomDisabled(room, now);
        }
    }

    void recordNow(String id) {
        HostedRoom room = require(id);
        if (!room.recording().equals("manual")) {
            throw ApiRefusal.badRequest("room_no_recordable", "The room's recording is not manual");
        }
        room.currentSession()
                .filter(Session::isStarted)
                .orElseThrow(() -> ApiRefusal.badRequest("session_not_running", "Nobody is in a call"))
                .record();
    }

    void stopRecording(String id) {
        HostedRoom room = require(id);
        boolean recording = room.currentSession().map(Session::isRecorded).orElse(false);
        if (!recording) {
            throw ApiRefusal.badRequest("recording_not_found", "Nothing is being recorded");
        }
    }

    void connect(HostedRoom room, String userId) {
        Instant now = clock.instant();
        settle();
        if (room.member(userId).isEmpty()) {
            throw ApiRefusal.notFound("invalid_user_id", "Not a participant of the room");
        }
        if (!room.isOpen()) {
            throw ApiRefusal.badRequest("room_closed", "The room is closed, disabled or deleted");
        }
        if (!room.connected().add(userId)) {
            return;
        }
        Session session = room.currentOrNewSession();
        session.connected(userId, now);
        sessions.put(session.id(), session);
        events.userConnected(room, session, userId, now);
        if (room.connected().size() == 1 && room.isLive()) {
            events.callIncoming(room, userId, now);
        }
        if (room.connected().size() == 2) {
            room.run(now);
            running.add(room);
            if (session.isStarted()) {
                events.sessionResumed(room, session, now);
            } else {
                session.start(now);
                events.sessionStarted(room, session, now);
            }
        }
    }

    void disconnect(HostedRoom room, String userId) {
        settle();
        disconnect(room, userId, clock.instant());
    }

    private void disconnect(HostedRoom room, String userId, Instant now) {
        if (!room.connected().remove(userId)) {
            return;
        }
        Session session = room.currentSession().orElseThrow();
        session.disconnected(userId, now);
        events.userDisconnected(room, session, userId, now);
        if (room.connected().size() == 1 && session.isStarted()) {
            room.pause(now);
            running.remove(room);
            events.sessionPaused(room, session, now);
        }
        if (room.connected().isEmpty()) {
            end(room, session, now);
        }
    }

    /** Disconnects all users at the same instant. */
    private void endSession(HostedRoom room, Instant now) {
        Optional<Session> session = room.currentSession();
        if (session.isEmpty()) {
            return;
        }
        if (room.isRunning()) {
            room.pause(now);
            running.remove(room);
        }
        for (String userId : List.copyOf(room.connected())) {
            room.connected().remove(userId);
            session.get().disconnected(userId, now);
            events.userDisconnected(room, session.get(), userId, now);
        }
        end(room, session.get(), now);
    }

    private void end(HostedRoom room, Session session, Instant now) {
        room.endSession();
        if (session.isStarted()) {
            events.sessionEnded(room, session, now);
        } else {
            sessions.remove(session.id());
        }
    }

    /** Closes the rooms whose time is used up by now, each at its own instant. */
    void settle() {
        Instant now = clock.instant();
        for (HostedRoom room : List.copyOf(running)) {
            Optional<Instant> end = room.timeUpAt().filter(at -> !at.isAfter(now));
            if (end.isPresent()) {
                endSession(room, end.get());
                room.timeIsUp();
            }
        }
    }

    void finishRecording(String sessionId) {
        Session session = requireSession(sessionId);
        if (!session.isEnded()) {
            throw ApiRefusal.badRequest("session_running", "The session has not ended");
        }
        if (!settings.recordingWorks() || !session.isRecorded()) {
            throw ApiRefusal.badRequest("room_no_recordable", "The session was not recorded");
        }
        if (!session.isRecordingReady()) {
            session.recordingReady(true);
            events.recordingAvailable(session, clock.instant());
        }
    }

    void finishTranscription(String sessionId, byte[] json) {
        Session session = requireSession(sessionId);
        if (!session.room().hasOfflineTranscription()) {
            throw ApiRefusal.badRequest("transcription_not_asked", "The room asked for no transcription");
        }
        finishRecording(sessionId);
        session.transcription(Optional.of(json.clone()));
        events.transcriptionAvailable(session, clock.instant());
    }

    Session requireSession(String id) {
        return Optional.ofNullable(sessions.get(id))
                .filter(Session::isStarted)
                .orElseThrow(() -> ApiRefusal.notFound("session_not_found", "No such session"));
    }

    Stream<Session> sessionsNewestFirst() {
        return sessions.values().stream()
                .filter(Session::isStarted)
                .sorted(Comparator.comparing(Session::createdAt)
                        .thenComparing(Session::id)
                        .reversed());
    }

    Optional<HostedRoom> byToken(String token) {
        return Optional.ofNullable(byToken.get(token));
    }

    void clear() {
        bySequence.clear();
        byId.clear();
        byToken.clear();
        sessions.clear();
        deleted.clear();
        running.clear();
    }
}
