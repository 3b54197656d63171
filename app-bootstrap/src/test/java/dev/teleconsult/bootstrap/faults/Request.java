package dev.teleconsult.bootstrap.faults;

import static dev.teleconsult.bootstrap.faults.FaultyPlatform.ADDED;
import static dev.teleconsult.bootstrap.faults.FaultyPlatform.DOCTOR;
import static dev.teleconsult.bootstrap.faults.FaultyPlatform.PATIENT;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.teleconsult.bootstrap.BackgroundForm;
import dev.teleconsult.bootstrap.Deployment;
import dev.teleconsult.bootstrap.Deployment.Answer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** A request of each kind. Each is sent when its preconditions exist, and can be sent again. */
enum Request {
    SCHEDULE(Request::nothing, (platform, ignored) -> schedule(platform, with(DOCTOR, PATIENT)), Trait.MAKES_ANOTHER),
    SCHEDULE_WITH_A_NEW_USER(
            platform -> Optional.of(platform.newPerson()),
            (platform, person) -> schedule(platform, with(DOCTOR, person)),
            Trait.MAKES_ANOTHER),
    SCHEDULE_WITH_KEY(
            platform -> Optional.of(UUID.randomUUID().toString()),
            (platform, key) -> schedule(platform, with(DOCTOR, PATIENT), "idempotency-key", key)),
    SCHEDULE_INCOMPLETE(Request::nothing, (platform, ignored) -> schedule(platform, incomplete()), Trait.MAKES_ANOTHER),
    CHANGE_PARTICIPANTS(
            Request::visit,
            (platform, id) -> platform.deployment()
                    .patch(path(id), "{ \"participants\": [\"" + DOCTOR + "\", \"" + ADDED + "\"] }")),
    MOVE(
            Request::visit,
            (platform, id) ->
                    platform.deployment().patch(path(id), "{ \"start_date\": \"2030-01-01T10:10:00.000Z\" }")),
    ADD_PARTICIPANT(
            platform -> Optional.of(scheduled(platform, incomplete())),
            (platform, id) ->
                    platform.deployment().post(path(id) + "/participants/data", "{ \"userId\": \"" + PATIENT + "\" }")),
    JOIN_TOO_EARLY(Request::visit, Request::join),
    JOIN(platform -> at("2030-01-01T09:55:00Z", platform, visit(platform)), Request::join),
    WATCH(Request::visit, Request::watch),
    ANNOUNCE(
            Request::visit,
            (platform, id) -> platform.deployment()
                    .post(path(id) + "/notice", "{ \"kind\": \"RUNNING_LATE\", \"minutes\": 15 }", asDoctor())),
    CANCEL(Request::visit, (platform, id) -> platform.deployment().delete(path(id))),
    DELETE_UPLOADS(
            Request::visitWithUploads,
            (platform, id) -> platform.deployment().delete(path(id) + "/uploads", asDoctor())),
    TRANSCRIPTION(Request::visitWithTranscript, (platform, id) -> {
        var kaleyra = platform.deployment().emulator();
        String session = kaleyra.rooms().stream()
                .flatMap(room -> kaleyra.sessions(room.id()).stream())
                .findFirst()
                .orElseThrow();
        return platform.deployment().get("/transcription/" + id + "/" + session, asDoctor());
    }),
    CREDENTIALS(Request::visit, (platform, id) -> platform.deployment().post("/credentials", "{}", asDoctor())),
    CREDENTIALS_OF_A_NEW_USER(
            platform -> Optional.of(platform.newPerson()),
            (platform, person) -> platform.deployment().post("/credentials", "{}", "miauserid", person)),
    UPLOAD_BACKGROUND(Request::noBackground, (platform, ignored) -> uploadBackground(platform.deployment())),
    USE_BACKGROUND(
            Request::background,
            (platform, alias) -> platform.deployment()
                    .patch("/settings/update", "{ \"background_alias\": \"" + alias + "\" }", asDoctor())),
    CALL_EVENT(
            platform -> at("2030-01-01T10:01:00Z", platform, visit(platform)),
            (platform, id) -> tellOfTheEnd(platform.deployment()),
            Trait.UPLOADS_GO_WITH_CALL),
    READY("/-/ready"),
    CHECK_UP("/-/check-up"),
    HEALTH("/-/healthz"),
    // The store is called in the background, and not each time.
    METRICS("/-/metrics", Trait.CALLS_VARY),
    PAGE("/telecons-fe/teleconsultation/any"),
    DOCUMENTATION("/documentation/json");

    private enum Trait {
        /** Repeating the request makes another teleconsultation. */
        MAKES_ANOTHER,
        UPLOADS_GO_WITH_CALL,
        /** The number of upstream calls varies. */
        CALLS_VARY
    }

    private interface Preparation {
        Optional<String> prepare(FaultyPlatform platform);
    }

    private interface Sending {
        Answer send(FaultyPlatform platform, String subject);
    }

    private static final JsonNode NO_JSON = MissingNode.getInstance();
    private static final byte[] FORM = BackgroundForm.bytes();
    private static final String DATES =
            "\"start_date\": \"2030-01-01T10:00:00.000Z\", \"end_date\": \"2030-01-01T10:30:00.000Z\"";

    private final Preparation preparation;
    private final Sending sending;
    private final Set<Trait> traits;

    Request(Preparation preparation, Sending sending, Trait... traits) {
        this.preparation = preparation;
        this.sending = sending;
        this.traits = Set.of(traits);
    }

    /** A request that concerns no particular visit. */
    Request(String path, Trait... traits) {
        this(Request::nothing, (platform, ignored) -> platform.deployment().get(path), traits);
    }

    /**
     * Makes the precondition of the request while nothing fails: mostly a complete teleconsultation in the future.
     *
     * @return the subject of the request; empty if nothing was made
     */
    Optional<String> prepare(FaultyPlatform platform) {
        return preparation.prepare(platform);
    }

    /**
     * @param subject the precondition that was made; unused if there is none
     */
    Answer send(FaultyPlatform platform, String subject) {
        return sending.send(platform, subject);
    }

    boolean needsUploadsToGoWithCall() {
        return traits.contains(Trait.UPLOADS_GO_WITH_CALL);
    }

    /** Whether repeating the request makes another teleconsultation. */
    boolean makesAnother() {
        return traits.contains(Trait.MAKES_ANOTHER);
    }

    /** Whether the number of upstream calls is always the same. */
    boolean countsCalls() {
        return !traits.contains(Trait.CALLS_VARY);
    }

    private static String path(String id) {
        return "/teleconsultation/" + id;
    }

    private static String[] asDoctor() {
        return new String[] {"miauserid", DOCTOR};
    }

    private static String incomplete() {
        return "{ \"participants\": {\"number\": 2, \"data\": [{\"userId\": \"" + DOCTOR + "\"}]}, " + DATES + " }";
    }

    private static Optional<String> nothing(FaultyPlatform ignored) {
        return Optional.empty();
    }

    private static Optional<String> visit(FaultyPlatform platform) {
        return Optional.of(scheduled(platform, with(DOCTOR, PATIENT)));
    }

    private static Optional<String> visitWithUploads(FaultyPlatform platform) {
        Optional<String> id = visit(platform);
        platform.deployment().emulator().rooms().forEach(room -> {
            for (String user : room.links().keySet()) {
                platform.deployment().emulator().addUpload(room.id(), user);
            }
        });
        return id;
    }

    private static Optional<String> visitWithTranscript(FaultyPlatform platform) {
        Optional<String> id = at("2030-01-01T10:01:00Z", platform, visit(platform));
        var kaleyra = platform.deployment().emulator();
        kaleyra.rooms().forEach(room -> {
            room.links().keySet().forEach(user -> kaleyra.connect(room.id(), user));
            room.links().keySet().forEach(user -> kaleyra.disconnect(room.id(), user));
            kaleyra.sessions(room.id()).forEach(kaleyra::finishTranscription);
        });
        return id;
    }

    private static Optional<String> noBackground(FaultyPlatform platform) {
        platform.forgetBackgrounds();
        return Optional.empty();
    }

    private static Optional<String> background(FaultyPlatform platform) {
        platform.forgetBackgrounds();
        return Optional.of(platform.succeeding(200, () -> uploadBackground(platform.deployment()))
                .body()
                .at("/virtual_background/background_alias")
                .asText());
    }

    private static Answer schedule(FaultyPlatform platform, String plan, String... headers) {
        return platform.deployment().post("/teleconsultation", plan, headers);
    }

    private static Answer join(FaultyPlatform platform, String id) {
        return platform.deployment().get(path(id), asDoctor());
    }

    private static Answer watch(FaultyPlatform platform, String id) {
        Deployment deployment = platform.deployment();
        HttpResponse<InputStream> response = deployment.open(
                deployment.request(path(id) + "/events", asDoctor()).GET());
        if (response.statusCode() != 200) {
            return deployment.read(response);
        }
        try (InputStream events = response.body()) {
            // The beginning is enough: the stream does not end by itself.
            String first = new String(events.readNBytes(1), StandardCharsets.UTF_8);
            return new Answer(200, Map.of(), NO_JSON, first);
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    private static Answer tellOfTheEnd(Deployment deployment) {
        var kaleyra = deployment.emulator();
        String body = "{ \"event\": \"on_session_ended\", \"room_id\": \""
                + kaleyra.rooms().get(0).id() + "\", \"data\": { \"timestamp\": \"2030-01-01T10:00:59Z\" } }";
        String now = Long.toString(deployment.clock().millis() / 1000);
        String signature = "t=" + now + ",v0=" + hmac(kaleyra.apiKey(), now + "." + body);
        return deployment.post("/webhooks/kaleyra", body, "bandyer-signature", signature);
    }

    private static String with(String one, String other) {
        return "{ \"participants\": [\"" + one + "\", \"" + other + "\"], " + DATES + " }";
    }

    private static String scheduled(FaultyPlatform platform, String plan) {
        Answer created = platform.succeeding(201, () -> platform.deployment().post("/teleconsultation", plan));
        if (created.status() != 201) {
            throw new AssertionError("cannot be scheduled: " + created.text());
        }
        return created.body().path("roomId").textValue();
    }

    private static Optional<String> at(String time, FaultyPlatform platform, Optional<String> id) {
        platform.deployment().clock().set(time);
        return id;
    }

    private static Answer uploadBackground(Deployment deployment) {
        return deployment.send(deployment
                .request("/settings/background-image", "miauserid", DOCTOR, "content-type", BackgroundForm.CONTENT_TYPE)
                .POST(BodyPublishers.ofByteArray(FORM)));
    }

    private static String hmac(String key, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return HexFormat.of().formatHex(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
