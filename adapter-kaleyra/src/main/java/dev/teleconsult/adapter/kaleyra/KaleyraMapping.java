package dev.teleconsult.adapter.kaleyra;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.teleconsult.domain.AccessLink;
import dev.teleconsult.domain.CorrelationToken;
import dev.teleconsult.domain.HeldCall;
import dev.teleconsult.domain.Language;
import dev.teleconsult.domain.Role;
import dev.teleconsult.domain.Room;
import dev.teleconsult.domain.RoomId;
import dev.teleconsult.domain.RoomSpec;
import dev.teleconsult.domain.SessionId;
import dev.teleconsult.domain.Tool;
import dev.teleconsult.domain.Tools;
import dev.teleconsult.domain.VideoUserId;
import dev.teleconsult.ports.AccessCredentials;
import dev.teleconsult.ports.Background;
import dev.teleconsult.ports.Company;
import dev.teleconsult.ports.RoomDetails;
import dev.teleconsult.ports.outbound.UploadKey;
import dev.teleconsult.upstream.http.UpstreamHttp;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Translates between Kaleyra's JSON and the ports' types: the only class that knows the names of Kaleyra's fields.
 *
 * <p>The bodies of v2 are largely undocumented, so it reads the names of both v2 and v1, with and without an envelope
 * (Kaleyra Video REST v2; Bandyer REST API v1). A method that reads returns empty if a required field is missing.
 */
final class KaleyraMapping {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private static final Map<Tool, String> WHITEBOARD_PARTS = Map.of(
            Tool.WHITEBOARD_ADD_FILE, "wb_add_file",
            Tool.WHITEBOARD_CURSOR, "wb_cursor",
            Tool.WHITEBOARD_TEXT, "wb_text",
            Tool.WHITEBOARD_SHAPE, "wb_shape",
            Tool.WHITEBOARD_PEN, "wb_pen",
            Tool.WHITEBOARD_ERASER, "wb_eraser");

    private static final int MAX_ID = 256;
    private static final int MAX_USER_ID = 128;

    private KaleyraMapping() {}

    // ---- JSON

    /** Empty when it is not JSON. */
    static Optional<JsonNode> parse(byte[] json) {
        return Optional.of(UpstreamHttp.read(json)).filter(node -> !node.isMissingNode());
    }

    /** The machine-readable reason of an error; empty if there is none, or if it is not a plain word. */
    static String errorCode(JsonNode body) {
        JsonNode error = body.path("error").isObject() ? body.path("error") : body;
        String code = text(error, "code").or(() -> text(error, "name")).orElse("");
        return code.matches("[A-Za-z0-9_.-]{1,64}") ? code : "";
    }

    /** The first of these fields that holds a text, or a number as a text. */
    static Optional<String> text(JsonNode node, String... names) {
        for (String name : names) {
            JsonNode value = node.path(name);
            if ((value.isTextual() && !value.textValue().isEmpty()) || value.isNumber()) {
                return Optional.of(value.asText());
            }
        }
        return Optional.empty();
    }

    /** An identifier that the domain accepts; any other text counts as missing. */
    private static Optional<String> identifier(JsonNode node, int longest, String... names) {
        return text(node, names)
                .filter(text -> !text.isBlank()
                        && text.length() <= longest
                        && text.chars().noneMatch(Character::isISOControl));
    }

    /** The object inside an envelope of that name, or the object itself. */
    static JsonNode unwrapped(JsonNode body, String envelope) {
        return body.path(envelope).isObject() ? body.path(envelope) : body;
    }

    private static boolean flag(JsonNode node, String name) {
        JsonNode value = node.path(name);
        return value.isTextual() ? value.textValue().equalsIgnoreCase("true") : value.asBoolean();
    }

    private static Duration seconds(JsonNode node, String... names) {
        return text(node, names)
                .filter(text -> text.matches("\\d{1,10}(\\.\\d+)?"))
                .map(text -> Duration.ofSeconds((long) Double.parseDouble(text)))
                .orElse(Duration.ZERO);
    }

    /** Reads ISO 8601; without a zone, which Kaleyra sometimes omits, it is UTC. */
    static Optional<Instant> instant(String text) {
        try {
            return Optional.of(OffsetDateTime.parse(text).toInstant());
        } catch (DateTimeParseException notOffset) {
            try {
                return Optional.of(LocalDateTime.parse(text).toInstant(ZoneOffset.UTC));
            } catch (DateTimeParseException neither) {
                return Optional.empty();
            }
        }
    }

    // ---- users

    static ObjectNode newUser(VideoUserId id, Role role, Language language) {
        ObjectNode user = NODES.objectNode();
        user.put("id", id.value());
        user.put("role", role == Role.PLUS ? "plus" : "basic");
        if (language.isSpecified()) {
            user.put("language", language.code());
        }
        return user;
    }

    static Optional<VideoUserId> userId(JsonNode body) {
        JsonNode user = unwrapped(body, "user");
        return identifier(user, MAX_USER_ID, "id", "user_id")
                .or(() -> identifier(body, MAX_USER_ID, "id"))
                .map(VideoUserId::new);
    }

    /**
     * Whether a refusal may mean that Kaleyra does not know a user in the request. v1 answers 400 with
     * {@code invalid_user_id}; for v2 neither status nor code is documented, so every code about users or participants
     * counts, and a missing code too.
     */
    static boolean mayMeanUnknownUser(int status, String code) {
        String word = code.toLowerCase(Locale.ROOT);
        return (status == 400 || status == 404 || status == 422)
                && (word.isEmpty() || word.contains("user") || word.contains("participant"));
    }

    static boolean isBasic(JsonNode body) {
        return unwrapped(body, "user").path("role").asText().equalsIgnoreCase("basic");
    }

    static ObjectNode plusRole() {
        return NODES.objectNode().put("role", "plus");
    }

    // ---- rooms

    static ObjectNode newRoom(RoomSpec spec, CorrelationToken token) {
        ObjectNode room = NODES.objectNode();
        ArrayNode participants = room.putArray("participants");
        for (RoomSpec.Seat seat : spec.seats()) {
            ObjectNode participant = participants.addObject();
            participant.put("user_id", seat.videoUser().value());
            participant.put("is_admin", seat.role() == Role.PLUS);
            if (seat.tools().isRestricted()) {
                participant.set("tools", tools(seat.tools()));
            }
        }
        spec.duration().ifPresent(duration -> room.put("duration", duration.toSeconds()));
        room.put("live", spec.live());
        room.put("recording", spec.recording().name().toLowerCase(Locale.ROOT));
        room.put("call_type", "audio_video");
        if (spec.transcription()) { // Left out instead of false, since the company may lack the feature.
            room.put("offline_transcription", true);
        }
        room.put("description", token.text());
        return room;
    }

    /** Writes only the granted tools: in a tools object, a missing tool is off. */
    private static ObjectNode tools(Tools tools) {
        ObjectNode granted = NODES.objectNode();
        ObjectNode parts = NODES.objectNode();
        tools.granted().stream().sorted().forEach(tool -> {
            String part = WHITEBOARD_PARTS.get(tool);
            if (part != null) {
                parts.put(part, true);
            } else {
                granted.put(tool.name().toLowerCase(Locale.ROOT), true);
            }
        });
        if (!parts.isEmpty() && !tools.granted().contains(Tool.WHITEBOARD)) {
            granted.set("whiteboard", parts);
        }
        return granted;
    }

    static Optional<RoomId> roomId(JsonNode body) {
        return identifier(unwrapped(body, "room"), MAX_ID, "id", "room_id").map(RoomId::new);
    }

    /**
     * Reads a new room; empty unless each participant has their own link.
     *
     * @param plainHttp whether a link may be http, as the emulator's are
     */
    static Optional<Room> newRoom(JsonNode body, RoomSpec spec, boolean plainHttp) {
        Optional<RoomId> id = roomId(body);
        Map<String, AccessLink> given = links(unwrapped(body, "room"), plainHttp);
        Map<VideoUserId, AccessLink> links = new LinkedHashMap<>();
        Set<URI> different = new HashSet<>();
        for (RoomSpec.Seat seat : spec.seats()) {
            AccessLink link = given.get(seat.videoUser().value());
            if (id.isEmpty() || link == null || !different.add(link.uri())) {
                return Optional.empty();
            }
            links.put(seat.videoUser(), link);
        }
        return Optional.of(new Room(id.get(), links));
    }

    private static Map<String, AccessLink> links(JsonNode room, boolean plainHttp) {
        Map<String, AccessLink> links = new LinkedHashMap<>();
        JsonNode people = room.path("participants").isArray() ? room.path("participants") : room.path("user_urls");
        for (JsonNode person : people) {
            Optional<String> user = text(person, "user_id", "user");
            Optional<AccessLink> link =
                    text(person, "url", "access_link", "link", "access_url").flatMap(text -> link(text, plainHttp));
            if (user.isPresent() && link.isPresent()) {
                links.put(user.get(), link.get());
            }
        }
        return links;
    }

    private static Optional<AccessLink> link(String text, boolean plainHttp) {
        try {
            URI uri = new URI(text);
            boolean usable = "https".equalsIgnoreCase(uri.getScheme())
                    || (plainHttp && "http".equalsIgnoreCase(uri.getScheme()));
            return usable && uri.getHost() != null ? Optional.of(new AccessLink(uri)) : Optional.empty();
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }

    /** Reads the details of a room; empty if the answer is not about a room. */
    static Optional<RoomDetails> roomDetails(JsonNode body) {
        JsonNode room = unwrapped(body, "room");
        if (roomId(body).isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new RoomDetails(
                recording(room),
                text(room, "recording_status", "recordingStatus").orElse(""),
                text(room, "call_type", "callType").orElse(""),
                text(room, "description")
                        .filter(text -> CorrelationToken.parse(text).isEmpty())
                        .orElse(""),
                status(room),
                flag(room, "disabled"),
                createdAt(room).orElse(""),
                seconds(room, "duration"),
                seconds(room, "duration_used", "durationUsed"),
                flag(room, "live")));
    }

    private static String recording(JsonNode room) {
        JsonNode recording = room.has("recording") ? room.path("recording") : room.path("record");
        if (recording.isMissingNode() || recording.isNull()) {
            return "";
        }
        if (recording.isTextual() && !Set.of("0", "1", "true", "false").contains(recording.textValue())) {
            return recording.textValue().toLowerCase(Locale.ROOT);
        }
        boolean on = recording.asBoolean() || recording.asText().equals("1");
        return on ? text(room, "recording_type").orElse("automatic") : "none";
    }

    private static RoomDetails.Status status(JsonNode room) {
        return switch (text(room, "status").orElse("").toUpperCase(Locale.ROOT)) {
            case "NOT_RUNNING" -> RoomDetails.Status.NOT_RUNNING;
            case "RUNNING" -> RoomDetails.Status.RUNNING;
            case "CLOSED" -> RoomDetails.Status.CLOSED;
            case "" -> RoomDetails.Status.UNTOLD;
            default -> RoomDetails.Status.UNKNOWN;
        };
    }

    private static Optional<String> createdAt(JsonNode node) {
        return text(node, "creation_date", "creationDate");
    }

    /** Reads a room of a list; empty if its id is missing. */
    static Optional<ListedRoom> listedRoom(JsonNode item) {
        return roomId(item)
                .map(id -> new ListedRoom(
                        id,
                        text(item, "description").flatMap(CorrelationToken::parse),
                        createdAt(item).flatMap(KaleyraMapping::instant),
                        status(item) == RoomDetails.Status.CLOSED));
    }

    /** A room in a list. */
    record ListedRoom(RoomId id, Optional<CorrelationToken> token, Optional<Instant> createdAt, boolean isClosed) {}

    // ---- sessions, uploads

    /** The room of an event; empty if it names none. */
    static Optional<RoomId> roomOfEvent(JsonNode node) {
        return identifier(node, MAX_ID, "room_id").map(RoomId::new);
    }

    /**
     * Reads the room of a session; the inner value is empty if the session has no room that the REST interface knows.
     */
    static Optional<Optional<RoomId>> roomOfSession(JsonNode body) {
        JsonNode session = unwrapped(body, "session");
        return session.has("room_id")
                ? Optional.of(identifier(session, MAX_ID, "room_id").map(RoomId::new))
                : Optional.empty();
    }

    /** Reads a session of a list; empty if it has no usable id. In v1 the id is {@code session_id}. */
    static Optional<HeldSession> heldSession(JsonNode item) {
        return identifier(item, MAX_ID, "id", "session_id")
                .map(SessionId::new)
                .map(id ->
                        new HeldSession(id, identifier(item, MAX_ID, "room_id").map(RoomId::new)));
    }

    /** @param room empty if the list does not contain it */
    record HeldSession(SessionId id, Optional<RoomId> room) {}

    /** Reads a session of a list with its outcome; empty if it has no usable id, or belongs to another room. */
    static Optional<HeldCall> heldCall(JsonNode item, RoomId room) {
        return heldSession(item)
                .filter(held -> held.room().map(room::equals).orElse(true))
                .map(held -> new HeldCall(
                        held.id(),
                        // A list without rooms may contain the sessions of all rooms, so none of them is used.
                        held.room().flatMap(same -> people(item.path("connected_participants"))),
                        length(item)));
    }

    private static Optional<Set<VideoUserId>> people(JsonNode list) {
        if (!list.isArray()) {
            return Optional.empty();
        }
        Set<VideoUserId> people = new HashSet<>();
        for (JsonNode one : list) {
            Optional<VideoUserId> person = one.isTextual() ? videoUser(one.textValue()) : videoUserOfEvent(one);
            if (person.isEmpty()) {
                return Optional.empty();
            }
            people.add(person.get());
        }
        return Optional.of(people);
    }

    private static Optional<VideoUserId> videoUser(String text) {
        try {
            return Optional.of(new VideoUserId(text));
        } catch (IllegalArgumentException noId) {
            return Optional.empty();
        }
    }

    /** The person of an event; empty if it names none. */
    static Optional<VideoUserId> videoUserOfEvent(JsonNode node) {
        return text(node, "user_id").flatMap(KaleyraMapping::videoUser);
    }

    /** The call of an event; empty if it names none. */
    static Optional<SessionId> sessionOfEvent(JsonNode node) {
        return identifier(node, MAX_ID, "session_id").map(SessionId::new);
    }

    /** The length of a session; empty until Kaleyra has counted it, when it is null or 0. */
    private static Optional<Duration> length(JsonNode item) {
        JsonNode seconds = item.path("duration");
        return seconds.isIntegralNumber() && seconds.canConvertToInt() && seconds.intValue() > 0
                ? Optional.of(Duration.ofSeconds(seconds.intValue()))
                : Optional.empty();
    }

    /** Reads the key of an upload, which is {@code url} in some samples of v1. */
    static Optional<UploadKey> uploadKey(JsonNode item) {
        return text(item, "key", "upload_key", "url")
                .filter(text -> !text.isBlank())
                .map(UploadKey::new);
    }

    /** Reads the link to a file; empty if the answer is the file itself. */
    static Optional<String> fileLink(JsonNode body) {
        JsonNode file = unwrapped(body, "transcription");
        return text(file, "url", "link", "download_url")
                .or(() -> text(body, "transcription"))
                .filter(text -> text.matches("(?i)https?://.*"));
    }

    // ---- company

    static ObjectNode defaultBackground(String alias) {
        return NODES.objectNode().put("background_alias", alias);
    }

    static Optional<Background> background(JsonNode body) {
        JsonNode background = unwrapped(body, "virtual_background");
        return text(background, "background_alias", "alias")
                .map(alias -> new Background(
                        alias,
                        text(background, "url").orElse(""),
                        createdAt(background).orElse("")));
    }

    /** Reads the company; empty if the answer is not about a company or lacks its background. */
    static Optional<Company> company(JsonNode body) {
        JsonNode company = unwrapped(body, "company");
        Optional<Background> background = background(company.path("default_background"));
        return background.map(set -> new Company(
                text(company, "name").orElse(""),
                text(company, "default_language").orElse(""),
                List.of(set),
                text(company, "end_call_redirect_url").orElse(""),
                text(company, "user_details_provider_url").orElse(""),
                text(company, "end_call_redirect_timeout_ms")
                        .filter(millis -> millis.matches("\\d{1,9}"))
                        .map(millis -> Duration.ofMillis(Long.parseLong(millis)))
                        .orElse(Duration.ZERO)));
    }

    // ---- credentials

    static ObjectNode newCredentials(VideoUserId user, Duration lifetime) {
        return NODES.objectNode().put("user_id", user.value()).put("expires_in", lifetime.toSeconds());
    }

    static Optional<AccessCredentials> credentials(JsonNode body) {
        Optional<Instant> expiresAt = text(body, "expires_at").flatMap(KaleyraMapping::instant);
        return text(body, "access_token")
                .flatMap(token -> expiresAt.map(expiry -> new AccessCredentials(token, expiry)));
    }
}
