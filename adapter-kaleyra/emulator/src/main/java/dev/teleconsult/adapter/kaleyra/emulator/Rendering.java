package dev.teleconsult.adapter.kaleyra.emulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.time.Instant;
import java.util.function.Function;

/**
 * Writes the emulator's content as JSON, in one dialect.
 *
 * <p>v2 bodies are not published; the flat dialect is the reading that fits the vendor's clients best, the wrapped one
 * puts the same fields into an envelope, and the third uses the names of the published v1, whose lists, for one, show
 * no links. (v1 has a creation date only in lists; here a single room has one too, since the backend's own answers need
 * it.)
 */
final class Rendering {
    private final KaleyraEmulator.Dialect dialect;
    private final Links links;

    Rendering(KaleyraEmulator.Dialect dialect, Links links) {
        this.dialect = dialect;
        this.links = links;
    }

    private boolean isV1() {
        return dialect == KaleyraEmulator.Dialect.V1_NAMES;
    }

    ObjectNode wrapped(String envelope, ObjectNode content) {
        if (dialect == KaleyraEmulator.Dialect.V2_FLAT) {
            return content;
        }
        ObjectNode outer = EmulatorJson.object();
        outer.set(envelope, content);
        return outer;
    }

    ObjectNode refusal(ApiRefusal refusal) {
        ObjectNode error = EmulatorJson.object();
        error.put("status", statusOf(refusal));
        error.put("name", refusal.name());
        error.put("code", refusal.code());
        error.put(isV1() ? "reason" : "message", refusal.getMessage());
        return dialect == KaleyraEmulator.Dialect.V2_WRAPPED ? wrapped("error", error) : error;
    }

    /** The status of a refusal; in v1 an unknown user is a bad request (Kaleyra REST v1, errors). */
    int statusOf(ApiRefusal refusal) {
        boolean unknownUser = refusal.code().equals("invalid_user_id") && refusal.status() == 404;
        return isV1() && unknownUser ? 400 : refusal.status();
    }

    <T> ObjectNode page(String name, Page<T> page, Function<T, JsonNode> item) {
        ObjectNode body = EmulatorJson.object();
        ArrayNode items = body.putArray(name);
        page.items().forEach(each -> items.add(item.apply(each)));
        body.put(isV1() ? "skip" : "offset", page.offset());
        body.put("limit", page.limit());
        body.put("has_more", page.hasMore());
        body.put("count", page.items().size());
        return body;
    }

    // ---- users

    ObjectNode user(User user) {
        return wrapped("user", userFields(user));
    }

    ObjectNode createdUser(User user) {
        ObjectNode body = user(user);
        return isV1() ? body.put("id", user.id()) : body;
    }

    private ObjectNode userFields(User user) {
        ObjectNode fields = EmulatorJson.object().put("id", user.id()).put("role", user.role());
        if (isV1()) {
            fields.put("can_video", user.canVideo());
        } else {
            fields.putNull("avatar_url");
        }
        return fields.put("language", user.language()).put("creation_date", EmulatorJson.date(user.createdAt()));
    }

    ObjectNode users(Page<User> page) {
        return isV1()
                ? page(
                        "user_id_list",
                        page,
                        user -> EmulatorJson.array().add(user.id()).get(0))
                : page("users", page, this::userFields);
    }

    ObjectNode credentials(User user, String token, Instant expiresAt) {
        return EmulatorJson.object()
                .put("access_token", token)
                .put("expires_at", EmulatorJson.date(expiresAt))
                .put("user_id", user.id());
    }

    // ---- rooms

    ObjectNode room(HostedRoom room, Instant now, boolean created) {
        return wrapped("room", isV1() ? roomV1(room, now, created) : roomV2(room, now));
    }

    private ObjectNode roomV2(HostedRoom room, Instant now) {
        ObjectNode fields = EmulatorJson.object().put("id", room.id());
        fields.put("recording", room.recording());
        fields.put("duration", room.duration().toSeconds());
        fields.put("duration_used", room.usedAt(now).toSeconds());
        fields.put("call_type", room.callType());
        fields.put("live", room.isLive());
        fields.put("description", room.description().orElse(null));
        fields.put("offline_transcription", room.hasOfflineTranscription());
        fields.put("status", room.status());
        fields.put("disabled", room.isDisabled());
        fields.put("creation_date", EmulatorJson.date(room.createdAt()));
        fields.set("participants", members(room, "user_id", true));
        return fields;
    }

    private ObjectNode roomV1(HostedRoom room, Instant now, boolean created) {
        ObjectNode fields = EmulatorJson.object().put("room_id", room.id());
        fields.put("record", room.recording().equals("none") ? 0 : 1);
        if (!room.recording().equals("none")) {
            fields.put("recording_type", room.recording());
        }
        fields.put("duration", room.duration().toSeconds());
        fields.put("call_type", room.callType());
        fields.put("live", room.isLive());
        fields.put("description", room.description().orElse(null));
        if (created) {
            fields.put("directCall", true);
        } else {
            fields.put("durationUsed", room.usedAt(now).toSeconds());
            fields.put("status", room.status());
            fields.put("creationDate", EmulatorJson.date(room.createdAt()));
            if (room.isDisabled()) {
                fields.put("disabled", true);
            }
        }
        fields.set("user_urls", members(room, "user", created));
        return fields;
    }

    /** The participants, with their links unless the room is disabled or deleted. */
    private ArrayNode members(HostedRoom room, String userField, boolean withRights) {
        ArrayNode members = EmulatorJson.array();
        boolean linked = !room.isDisabled() && !room.isDeleted();
        if (isV1() && !linked) {
            return members;
        }
        for (HostedRoom.Member member : room.members()) {
            ObjectNode each = members.addObject().put(userField, member.userId());
            if (withRights) {
                each.put("is_admin", member.admin());
                each.set("tools", member.tools().echoed());
            }
            if (linked) {
                each.put("url", links.join(member.token()).toString());
            }
        }
        return members;
    }

    ObjectNode rooms(Page<HostedRoom> page, Instant now) {
        return page("rooms", page, room -> isV1() ? listedRoomV1(room) : roomV2(room, now));
    }

    private static ObjectNode listedRoomV1(HostedRoom room) {
        ObjectNode fields = EmulatorJson.object().put("room_id", room.id());
        fields.put("record", room.recording().equals("none") ? 0 : 1);
        fields.put("call_type", room.callType());
        fields.put("live", room.isLive());
        fields.put("description", room.description().orElse(null));
        fields.put("status", room.status());
        fields.put("creationDate", EmulatorJson.date(room.createdAt()));
        if (room.isDisabled()) {
            fields.put("disabled", true);
        }
        return fields;
    }

    ObjectNode roomMessage(String roomId, String message) {
        ObjectNode fields = EmulatorJson.object().put(isV1() ? "room_id" : "id", roomId);
        return wrapped("room", fields.put("message", message));
    }

    // ---- sessions

    ObjectNode session(Session session, Instant now) {
        return wrapped("session", sessionFields(session, now));
    }

    ObjectNode sessions(Page<Session> page, Instant now) {
        return page("sessions", page, session -> sessionFields(session, now));
    }

    private ObjectNode sessionFields(Session session, Instant now) {
        ObjectNode fields = EmulatorJson.object().put(isV1() ? "session_id" : "id", session.id());
        fields.put("room_id", session.room().id());
        fields.put("creation_date", EmulatorJson.date(session.createdAt()));
        if (session.isEnded()) {
            fields.put("duration", session.used().toSeconds());
        } else {
            fields.putNull("duration"); // not computed before the end
        }
        ArrayNode connected = fields.putArray("connected_participants");
        session.everConnected().forEach(connected::add);
        return fields;
    }

    ObjectNode connection(Session.Connection connection) {
        return EmulatorJson.object()
                .put("user_id", connection.userId())
                .put("timestamp", EmulatorJson.date(connection.at()))
                .put("event", connection.event());
    }

    // ---- uploads

    ObjectNode upload(Upload upload) {
        ObjectNode fields = EmulatorJson.object().put("key", upload.key());
        fields.put("upload_type", upload.type());
        fields.put("creation_date", EmulatorJson.date(upload.createdAt()));
        fields.put("user_id", upload.userId());
        fields.put("session_id", upload.sessionId().orElse(null));
        fields.put("room_id", upload.roomId());
        return fields;
    }

    // ---- company

    ObjectNode company(EmulatedCompany company, boolean updated) {
        ObjectNode fields = EmulatorJson.object().put("name", company.name());
        fields.put("default_language", company.defaultLanguage());
        if (!(isV1() && updated)) { // v1's update answers without logos
            fields.putObject("logos").putNull("light_url").putNull("dark_url");
        }
        if (company.defaultBackground().isPresent()) {
            EmulatedBackground background = company.defaultBackground().get();
            fields.set("default_background", background(background, isV1() ? "background_alias" : "alias"));
        } else {
            fields.putNull("default_background");
        }
        fields.put(
                "end_call_redirect_url",
                company.endCallRedirectUrl().map(URI::toString).orElse(null));
        fields.put(
                "end_call_redirect_timeout_ms",
                company.endCallRedirectTimeoutMs().orElse(null));
        fields.put(
                "user_details_provider_url",
                company.userDetailsProviderUrl().map(URI::toString).orElse(null));
        return wrapped("company", fields);
    }

    /** The envelope and {@code background_alias} are documented for the upload, in every dialect. */
    ObjectNode uploadedBackground(EmulatedBackground background) {
        ObjectNode body = EmulatorJson.object();
        body.set("virtual_background", background(background, "background_alias"));
        return body;
    }

    ObjectNode background(EmulatedBackground background, String aliasField) {
        return EmulatorJson.object()
                .put(aliasField, background.alias())
                .put("url", links.file(background.fileName()).toString())
                .put("creation_date", EmulatorJson.dateWithoutZone(background.createdAt()));
    }

    // ---- webhooks

    ObjectNode webhook(Webhook webhook) {
        ObjectNode fields = EmulatorJson.object().put("id", webhook.id());
        fields.put("url", webhook.url().toString());
        ArrayNode events = fields.putArray("events");
        webhook.events().stream().sorted().forEach(events::add);
        fields.put("version", webhook.version());
        fields.put("creation_date", EmulatorJson.date(webhook.createdAt()));
        return fields;
    }
}
