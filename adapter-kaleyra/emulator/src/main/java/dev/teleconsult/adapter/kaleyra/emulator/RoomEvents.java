package dev.teleconsult.adapter.kaleyra.emulator;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;

/**
 * Sends events to the webhooks, in Kaleyra's two event formats (Kaleyra Video REST, webhooks).
 *
 * <p>Room and recording events of v0 contain {@code data} as a JSON string, call events as an object; receivers have to
 * handle both.
 */
final class RoomEvents {
    private final Webhooks webhooks;
    private final WebhookSender sender;
    private final Links links;

    RoomEvents(Webhooks webhooks, WebhookSender sender, Links links) {
        this.webhooks = webhooks;
        this.sender = sender;
        this.links = links;
    }

    void roomCreated(HostedRoom room, Instant now) {
        ObjectNode data = EmulatorJson.object().put("room_id", room.id());
        data.put("recording", room.recording().equals("none") ? 0 : 1);
        if (!room.recording().equals("none")) {
            data.put("recording_type", room.recording());
        }
        data.put("duration", room.duration().toSeconds());
        data.put("call_type", room.callType());
        data.put("live", room.isLive());
        data.put("description", room.description().orElse(null));
        data.set("participants", participants(room));
        sendV1("on_room_created", "room", room, now, data);

        ObjectNode old = EmulatorJson.object().put("room_id", room.id());
        old.put("record", room.recording().equals("none") ? 0 : 1);
        old.put("duration", room.duration().toSeconds());
        old.put("live", room.isLive());
        old.put("directCall", true);
        old.put("description", room.description().orElse(null));
        old.set("user_urls", participants(room));
        sendV0("on_room_created", room, old, true);
    }

    private ArrayNode participants(HostedRoom room) {
        ArrayNode participants = EmulatorJson.array();
        for (HostedRoom.Member member : room.members()) {
            ObjectNode each = participants.addObject();
            each.put("user", member.userId());
            each.put("url", links.join(member.token()).toString());
            each.set("tools", member.tools().echoed());
            each.put("is_admin", member.admin());
        }
        return participants;
    }

    void roomDisabled(HostedRoom room, Instant now) {
        roomGone("on_room_disabled", "disabled_links", "disabled", room, now);
    }

    void roomDeleted(HostedRoom room, Instant now) {
        roomGone("on_room_deleted", "deleted_links", "deleted", room, now);
    }

    private void roomGone(String event, String linksField, String done, HostedRoom room, Instant now) {
        ObjectNode data = EmulatorJson.object().put("room_id", room.id());
        ArrayNode gone = data.putArray(linksField);
        for (HostedRoom.Member member : room.members()) {
            gone.addObject()
                    .put("user_id", member.userId())
                    .put("link", links.join(member.token()).toString());
        }
        sendV1(event, "room", room, now, data);
        sendV0(
                event,
                room,
                EmulatorJson.object().put("room_id", room.id()).put("message", "Room " + room.id() + " " + done),
                true);
    }

    void userConnected(HostedRoom room, Session session, String userId, Instant now) {
        user("on_user_connected", room, session, userId, now);
    }

    void userDisconnected(HostedRoom room, Session session, String userId, Instant now) {
        user("on_user_disconnected", room, session, userId, now);
    }

    private void user(String event, HostedRoom room, Session session, String userId, Instant now) {
        ObjectNode data = EmulatorJson.object().put("room_id", room.id());
        data.put("session_id", session.id());
        data.put("user_id", userId);
        data.put("connected_users_count", room.connected().size());
        sendV1(event, "user", room, now, data);

        ObjectNode old = EmulatorJson.object().put("user_id", userId);
        old.putObject("room")
                .put("room_id", room.id())
                .put("connected_users", room.connected().size());
        old.put("timestamp", EmulatorJson.date(now));
        sendV0(event, room, old, false);
    }

    void sessionStarted(HostedRoom room, Session session, Instant now) {
        session("on_session_started", room, session, now, true);
    }

    void sessionResumed(HostedRoom room, Session session, Instant now) {
        session("on_session_resumed", room, session, now, true);
    }

    void sessionPaused(HostedRoom room, Session session, Instant now) {
        session("on_session_paused", room, session, now, false);
    }

    void sessionEnded(HostedRoom room, Session session, Instant now) {
        session("on_session_ended", room, session, now, false);
        sendV0("on_call_ended", room, EmulatorJson.object().put("room_id", room.id()), false);
    }

    private void session(String event, HostedRoom room, Session session, Instant now, boolean withParticipants) {
        ObjectNode data = EmulatorJson.object().put("timestamp", EmulatorJson.date(now));
        data.put("session_id", session.id());
        data.put("room_id", room.id());
        if (withParticipants) {
            ArrayNode connected = data.putArray("connected_participants");
            room.connected().forEach(connected::add);
        }
        long used = room.usedAt(now).toSeconds();
        if (room.isLimited()) {
            data.putObject("duration")
                    .put("total_duration", room.duration().toSeconds())
                    .put("elapsed_time", used);
        }
        sendV1(event, "session", room, now, data);

        ObjectNode old = EmulatorJson.object().put("room_id", room.id());
        ArrayNode connected = old.putArray("connected_users");
        room.connected().forEach(connected::add);
        old.put("timestamp", EmulatorJson.date(now));
        old.putObject("duration")
                .put("total_duration", room.duration().toSeconds())
                .put("duration_remained", Math.max(0, room.duration().toSeconds() - used));
        sendV0(event, room, old, false);
    }

    void callIncoming(HostedRoom room, String initiator, Instant now) {
        ObjectNode data = EmulatorJson.object().put("initiator", initiator);
        ArrayNode invited = data.putArray("users");
        for (HostedRoom.Member member : room.members()) {
            ObjectNode each = invited.addObject();
            each.putObject("user").put("userAlias", member.userId());
            each.put("status", "invited");
        }
        data.put("roomAlias", room.id());
        ObjectNode options =
                data.putObject("options").put("duration", room.duration().toSeconds());
        options.put("record", !room.recording().equals("none"));
        options.put("recordingType", room.recording().equals("manual") ? "manual" : "automatic");
        options.put("creationDate", EmulatorJson.date(now));
        options.put("callType", room.callType());
        options.put("live", true);
        sendV0("on_call_incoming", room, data, false);
    }

    void recordingAvailable(Session session, Instant now) {
        HostedRoom room = session.room();
        sendV1("on_recording_available", "recording", room, now, sessionOf(session));
        sendV0(
                "on_recording_available",
                room,
                sessionOf(session).put("creationDate", EmulatorJson.date(session.createdAt())),
                true);
    }

    void transcriptionAvailable(Session session, Instant now) {
        sendV1("on_transcription_available", "transcription", session.room(), now, sessionOf(session));
    }

    private static ObjectNode sessionOf(Session session) {
        return EmulatorJson.object().put("room_id", session.room().id()).put("session_id", session.id());
    }

    private void sendV1(String event, String namespace, HostedRoom room, Instant now, ObjectNode data) {
        ObjectNode envelope = EmulatorJson.object().put("event", event);
        envelope.put("event_version", "1.0");
        envelope.put("namespace", namespace);
        envelope.put("timestamp", now.toEpochMilli());
        envelope.set("data", data);
        for (Webhook webhook : webhooks.wanting(event, true)) {
            sender.send(webhook, event, room.id(), EmulatorJson.bytes(envelope));
        }
    }

    private void sendV0(String event, HostedRoom room, ObjectNode data, boolean asString) {
        ObjectNode envelope = EmulatorJson.object().put("event", event);
        envelope.put("room_id", room.id());
        if (asString) {
            envelope.put("data", data.toString());
        } else {
            envelope.set("data", data);
        }
        for (Webhook webhook : webhooks.wanting(event, false)) {
            sender.send(webhook, event, room.id(), EmulatorJson.bytes(envelope));
        }
    }
}
