package dev.teleconsult.adapter.kaleyra.emulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Answers the emulated operations. Called with the world's lock held. */
final class Api {
    static final int MIN_CREDENTIAL_SECONDS = 360;
    static final int MAX_CREDENTIAL_SECONDS = 86_400;
    private static final int DEFAULT_CREDENTIAL_SECONDS = 3600;
    private static final int MIN_LINK_SECONDS = 30;
    private static final int MAX_LINK_SECONDS = 3600;

    private final World world;
    private final Rendering render;

    Api(World world, Rendering render) {
        this.world = world;
        this.render = render;
    }

    EmulatedAnswer refuse(ApiRefusal refusal) {
        return EmulatedAnswer.json(render.statusOf(refusal), render.refusal(refusal));
    }

    /** Checks the header {@code apikey}. A download needs no key, since its name is secret. */
    void authenticate(Operation operation, Incoming request) {
        if (operation == Operation.DOWNLOAD_FILE) {
            return;
        }
        byte[] given = request.header("apikey").orElse("").getBytes(StandardCharsets.UTF_8);
        if (!MessageDigest.isEqual(given, world.settings.apiKey().getBytes(StandardCharsets.UTF_8))) {
            throw ApiRefusal.unauthorized();
        }
    }

    EmulatedAnswer answer(Operation.Match match, Incoming request) {
        Instant now = world.clock.instant();
        Query query = new Query(request.query());
        return switch (match.operation()) {
            case LIST_USERS -> ok(render.users(page(world.users.newestFirst(), query)));
            case CREATE_USER -> created(render.createdUser(world.users.create(request.json())));
            case GET_USER -> ok(render.user(world.users.require(match.argument())));
            case UPDATE_USER -> ok(render.user(world.users.update(match.argument(), request.json())));
            case DELETE_USER -> {
                world.users.delete(match.argument());
                yield gone(EmulatorJson.object().put("id", match.argument()).put("message", "user deleted"));
            }
            case LIST_ROOMS -> ok(render.rooms(rooms(query), now));
            case CREATE_ROOM -> created(render.room(world.rooms.create(request.json()), now, true));
            case GET_ROOM -> ok(render.room(world.rooms.require(match.argument()), now, false));
            case DELETE_ROOM -> {
                world.rooms.delete(match.argument());
                yield gone(render.roomMessage(
                        match.argument(), "Room " + match.argument() + " and all user links associated deleted"));
            }
            case DISABLE_ROOM -> {
                world.rooms.disable(match.argument());
                yield gone(render.roomMessage(match.argument(), "Room " + match.argument() + " disabled"));
            }
            case START_RECORDING -> {
                world.rooms.recordNow(match.argument());
                yield ok(render.roomMessage(match.argument(), "recording started"));
            }
            case STOP_RECORDING -> {
                world.rooms.stopRecording(match.argument());
                yield ok(render.roomMessage(match.argument(), "recording stopped"));
            }
            case LIST_SESSIONS -> ok(render.sessions(sessions(query), now));
            case GET_SESSION -> ok(render.session(world.rooms.requireSession(match.argument()), now));
            case LIST_CONNECTIONS ->
                ok(render.page(
                        "user_connections",
                        page(world.rooms.requireSession(match.argument()).connections().stream(), query),
                        render::connection));
            case GET_RECORDING -> recording(match.argument(), query);
            case DELETE_RECORDING -> {
                recorded(match.argument()).recordingReady(false);
                yield gone(EmulatorJson.object().put("session_id", match.argument()));
            }
            case GET_TRANSCRIPTION -> transcription(match.argument());
            case DELETE_TRANSCRIPTION -> {
                transcribed(match.argument()).transcription(Optional.empty());
                yield gone(EmulatorJson.object().put("session_id", match.argument()));
            }
            case LIST_UPLOADS ->
                ok(render.page("uploads", page(world.uploads.newestFirst(query), query), render::upload));
            case GET_UPLOAD -> upload(match.argument());
            case DELETE_UPLOAD -> deleteUpload(match.argument());
            case GET_COMPANY -> ok(render.company(world.company, false));
            case UPDATE_COMPANY -> {
                world.company.update(request.json());
                yield ok(render.company(world.company, true));
            }
            case CREATE_BACKGROUND -> createBackground(request);
            case DELETE_BACKGROUND -> {
                String alias = request.json().requiredText("background_alias", "error_background_alias");
                world.company.deleteBackground(alias);
                yield gone(EmulatorJson.object().put("background_alias", alias));
            }
            case LIST_BACKGROUNDS -> ok(backgrounds());
            case CREATE_CREDENTIALS -> credentials(request.json(), now);
            case LIST_WEBHOOKS ->
                ok(render.page("webhooks", page(world.webhooks.newestFirst(), query), render::webhook));
            case CREATE_WEBHOOK -> created(render.webhook(world.webhooks.create(request.json())));
            case GET_WEBHOOK -> ok(render.webhook(world.webhooks.require(match.argument())));
            case UPDATE_WEBHOOK -> ok(render.webhook(world.webhooks.update(match.argument(), request.json())));
            case DELETE_WEBHOOK -> {
                world.webhooks.delete(match.argument());
                yield gone(EmulatorJson.object().put("id", match.argument()));
            }
            case DOWNLOAD_FILE -> download(match.argument());
        };
    }

    private <T> Page<T> page(Stream<T> newestFirst, Query query) {
        return Page.of(newestFirst, query, world.settings.defaultPageSize(), world.settings.maxPageSize());
    }

    private Page<HostedRoom> rooms(Query query) {
        Instant after = query.instant("start_date").orElse(Instant.MIN);
        Instant before = query.instant("end_date").orElse(Instant.MAX);
        return page(
                world.rooms
                        .newestFirst()
                        .filter(room -> room.createdAt().isAfter(after)
                                && room.createdAt().isBefore(before)),
                query);
    }

    private Page<Session> sessions(Query query) {
        return page(
                world.rooms
                        .sessionsNewestFirst()
                        .filter(session -> query.text("room_id")
                                .map(session.room().id()::equals)
                                .orElse(true)),
                query);
    }

    private Session recorded(String sessionId) {
        Session session = world.rooms.requireSession(sessionId);
        if (session.room().recording().equals("none")) {
            throw ApiRefusal.badRequest("room_no_recordable", "The room does not record");
        }
        if (!session.isRecordingReady()) {
            throw ApiRefusal.badRequest("recording_not_found", "There is no recording yet");
        }
        return session;
    }

    private EmulatedAnswer recording(String sessionId, Query query) {
        recorded(sessionId);
        int seconds = query.number("expire_time", MIN_LINK_SECONDS, MIN_LINK_SECONDS);
        if (seconds > MAX_LINK_SECONDS) {
            throw ApiRefusal.invalid("invalid_expire_time", "expire_time must be 30 to 3600 seconds");
        }
        Files.Link link = world.files.link("video/mp4", new byte[] {0, 0, 0, 8, 'f', 'r', 'e', 'e'}, lasting(seconds));
        return ok(EmulatorJson.object().put("url", world.links.file(link.name()).toString()));
    }

    private Session transcribed(String sessionId) {
        if (!world.settings.transcriptionEnabled()) {
            throw ApiRefusal.forbidden("transcription_disabled", "Transcription is not enabled");
        }
        Session session = world.rooms.requireSession(sessionId);
        if (session.transcription().isEmpty()) {
            throw ApiRefusal.notFound("transcription_not_found", "There is no transcription yet");
        }
        return session;
    }

    private EmulatedAnswer transcription(String sessionId) {
        byte[] content = transcribed(sessionId).transcription().orElseThrow();
        if (world.settings.transcriptionStyle() == KaleyraEmulator.TranscriptionStyle.INLINE_JSON) {
            return new EmulatedAnswer(200, EmulatedAnswer.JSON, content, Map.of());
        }
        Files.Link link = world.files.link("application/json", content, lasting(MAX_LINK_SECONDS));
        return ok(EmulatorJson.object()
                .put("url", world.links.file(link.name()).toString())
                .put("expires_at", EmulatorJson.date(link.expiresAt())));
    }

    private static Duration lasting(int seconds) {
        return Duration.ofSeconds(seconds);
    }

    private EmulatedAnswer upload(String key) {
        Upload upload = world.uploads
                .find(key)
                .orElseThrow(() -> ApiRefusal.notFound("upload_key_not_exists", "No such upload"));
        Files.Link link = world.files.link("application/octet-stream", upload.content(), lasting(MAX_LINK_SECONDS));
        ObjectNode fields = render.upload(upload);
        fields.put("url", world.links.file(link.name()).toString());
        return ok(render.wrapped("upload", fields));
    }

    private EmulatedAnswer deleteUpload(String key) {
        Upload upload =
                world.uploads.remove(key).orElseThrow(() -> ApiRefusal.notFound("upload_not_found", "No such upload"));
        return gone(EmulatorJson.object().put("upload_key", upload.key()).put("upload_type", upload.type()));
    }

    private EmulatedAnswer createBackground(Incoming request) {
        MultipartForm.Part part = MultipartForm.parse(request.contentType(), request.body())
                .flatMap(form -> form.part("virtual_background"))
                .orElseThrow(() -> ApiRefusal.badRequest(
                        "file_not_found", "The part virtual_background is missing or the body is not multipart"));
        return created(render.uploadedBackground(world.company.addBackground(part)));
    }

    private ObjectNode backgrounds() {
        ObjectNode body = EmulatorJson.object();
        ObjectNode lists = body.putObject("virtual_backgrounds");
        lists.set(
                "default_background",
                world.company
                        .defaultBackground()
                        .<JsonNode>map(background -> render.background(background, "background_alias"))
                        .orElse(NullNode.getInstance()));
        ArrayNode all = lists.putArray("backgrounds");
        world.company
                .backgroundsNewestFirst()
                .forEach(background -> all.add(render.background(background, "background_alias")));
        return body;
    }

    private EmulatedAnswer credentials(Body body, Instant now) {
        User user = world.users.require(body.requiredText("user_id", "invalid_user_id"));
        int seconds = body.integer("expires_in", MIN_CREDENTIAL_SECONDS, MAX_CREDENTIAL_SECONDS, "invalid_expires_in")
                .orElse(DEFAULT_CREDENTIAL_SECONDS);
        Instant issuedAt = now.truncatedTo(ChronoUnit.SECONDS);
        Instant expiresAt = issuedAt.plusSeconds(seconds);
        ObjectNode header = EmulatorJson.object().put("alg", "HS256").put("typ", "JWT");
        ObjectNode claims = EmulatorJson.object().put("user", user.id());
        claims.put("companyId", world.company.id());
        claims.put("allowCamera", user.canVideo());
        claims.put("iat", issuedAt.getEpochSecond());
        claims.put("exp", expiresAt.getEpochSecond());
        claims.put("iss", "@switchboard-core");
        claims.put("sub", user.id() + "#" + world.company.id());
        String token = Signatures.jwt(world.settings.apiKey(), EmulatorJson.bytes(header), EmulatorJson.bytes(claims));
        return created(render.credentials(user, token, expiresAt));
    }

    private EmulatedAnswer download(String name) {
        return world.company
                .backgroundFile(name)
                .map(background -> new EmulatedAnswer(200, "image/jpeg", background.jpeg(), Map.of()))
                .or(() -> world.files
                        .find(name)
                        .map(link -> new EmulatedAnswer(
                                200,
                                link.contentType(),
                                link.content(),
                                Map.of("Content-Disposition", "attachment", "X-Content-Type-Options", "nosniff"))))
                .orElseThrow(() -> ApiRefusal.notFound("file_not_found", "No such file"));
    }

    private EmulatedAnswer ok(JsonNode body) {
        return EmulatedAnswer.json(200, body);
    }

    private EmulatedAnswer created(JsonNode body) {
        boolean plain = world.settings.successCodes() == KaleyraEmulator.SuccessCodes.ALWAYS_OK;
        return EmulatedAnswer.json(plain ? 200 : 201, body);
    }

    private EmulatedAnswer gone(JsonNode body) {
        boolean silent = world.settings.successCodes() == KaleyraEmulator.SuccessCodes.NO_CONTENT_WHEN_DELETED;
        return silent ? EmulatedAnswer.empty(204) : EmulatedAnswer.json(200, body);
    }
}
