package dev.teleconsult.bootstrap.faults;

import static dev.teleconsult.bootstrap.faults.FaultyPlatform.ADDED;
import static dev.teleconsult.bootstrap.faults.FaultyPlatform.DOCTOR;
import static dev.teleconsult.bootstrap.faults.FaultyPlatform.PATIENT;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.teleconsult.bootstrap.Deployment;
import dev.teleconsult.bootstrap.Deployment.Answer;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
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
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import javax.imageio.ImageIO;

/** A request of each kind. Each is sent when everything it is about is there, and can be sent again. */
enum Request {
    SCHEDULE {
        @Override
        Optional<String> prepare(FaultyPlatform platform) {
            return Optional.empty();
        }

        @Override
        Answer send(FaultyPlatform platform, String ignored) {
            return platform.deployment().post("/teleconsultation", with(DOCTOR, PATIENT));
        }

        @Override
        boolean makesAnother() {
            return true;
        }
    },
    SCHEDULE_WITH_A_NEW_USER {
        @Override
        Optional<String> prepare(FaultyPlatform platform) {
            return Optional.of(platform.newPerson());
        }

        @Override
        Answer send(FaultyPlatform platform, String person) {
            return platform.deployment().post("/teleconsultation", with(DOCTOR, person));
        }

        @Override
        boolean makesAnother() {
            return true;
        }
    },
    SCHEDULE_WITH_KEY {
        @Override
        Optional<String> prepare(FaultyPlatform platform) {
            return Optional.of(UUID.randomUUID().toString());
        }

        @Override
        Answer send(FaultyPlatform platform, String key) {
            return platform.deployment().post("/teleconsultation", with(DOCTOR, PATIENT), "idempotency-key", key);
        }
    },
    SCHEDULE_INCOMPLETE {
        @Override
        Optional<String> prepare(FaultyPlatform platform) {
            return Optional.empty();
        }

        @Override
        Answer send(FaultyPlatform platform, String ignored) {
            return platform.deployment().post("/teleconsultation", INCOMPLETE);
        }

        @Override
        boolean makesAnother() {
            return true;
        }
    },
    CHANGE_PARTICIPANTS {
        @Override
        Answer send(FaultyPlatform platform, String id) {
            String change = "{ \"participants\": [\"" + DOCTOR + "\", \"" + ADDED + "\"] }";
            return platform.deployment().patch("/teleconsultation/" + id, change);
        }
    },
    MOVE {
        @Override
        Answer send(FaultyPlatform platform, String id) {
            String change = "{ \"start_date\": \"2030-01-01T10:10:00.000Z\" }";
            return platform.deployment().patch("/teleconsultation/" + id, change);
        }
    },
    ADD_PARTICIPANT {
        @Override
        Optional<String> prepare(FaultyPlatform platform) {
            return Optional.of(scheduled(platform, INCOMPLETE));
        }

        @Override
        Answer send(FaultyPlatform platform, String id) {
            String participant = "{ \"userId\": \"" + PATIENT + "\" }";
            return platform.deployment().post("/teleconsultation/" + id + "/participants/data", participant);
        }
    },
    JOIN_TOO_EARLY {
        @Override
        Answer send(FaultyPlatform platform, String id) {
            return platform.deployment().get("/teleconsultation/" + id, USER, DOCTOR);
        }
    },
    JOIN {
        @Override
        Optional<String> prepare(FaultyPlatform platform) {
            return at("2030-01-01T09:55:00Z", platform, super.prepare(platform));
        }

        @Override
        Answer send(FaultyPlatform platform, String id) {
            return platform.deployment().get("/teleconsultation/" + id, USER, DOCTOR);
        }
    },
    WATCH {
        @Override
        Answer send(FaultyPlatform platform, String id) {
            Deployment deployment = platform.deployment();
            HttpResponse<InputStream> response = deployment.open(deployment
                    .request("/teleconsultation/" + id + "/events", USER, DOCTOR)
                    .GET());
            if (response.statusCode() != 200) {
                return deployment.read(response);
            }
            try (InputStream events = response.body()) {
                // That it begins is enough: it does not end by itself.
                String first = new String(events.readNBytes(1), StandardCharsets.UTF_8);
                return new Answer(200, Map.of(), NO_JSON, first);
            } catch (IOException broken) {
                throw new UncheckedIOException(broken);
            }
        }
    },
    ANNOUNCE {
        @Override
        Answer send(FaultyPlatform platform, String id) {
            String notice = "{ \"kind\": \"RUNNING_LATE\", \"minutes\": 15 }";
            return platform.deployment().post("/teleconsultation/" + id + "/notice", notice, USER, DOCTOR);
        }
    },
    CANCEL {
        @Override
        Answer send(FaultyPlatform platform, String id) {
            return platform.deployment().delete("/teleconsultation/" + id);
        }
    },
    DELETE_UPLOADS {
        @Override
        Optional<String> prepare(FaultyPlatform platform) {
            Optional<String> id = super.prepare(platform);
            platform.deployment().emulator().rooms().forEach(room -> {
                for (String user : room.links().keySet()) {
                    platform.deployment().emulator().addUpload(room.id(), user);
                }
            });
            return id;
        }

        @Override
        Answer send(FaultyPlatform platform, String id) {
            return platform.deployment().delete("/teleconsultation/" + id + "/uploads", USER, DOCTOR);
        }
    },
    TRANSCRIPTION {
        @Override
        Optional<String> prepare(FaultyPlatform platform) {
            Optional<String> id = at("2030-01-01T10:01:00Z", platform, super.prepare(platform));
            var kaleyra = platform.deployment().emulator();
            kaleyra.rooms().forEach(room -> {
                room.links().keySet().forEach(user -> kaleyra.connect(room.id(), user));
                room.links().keySet().forEach(user -> kaleyra.disconnect(room.id(), user));
                kaleyra.sessions(room.id()).forEach(kaleyra::finishTranscription);
            });
            return id;
        }

        @Override
        Answer send(FaultyPlatform platform, String id) {
            var kaleyra = platform.deployment().emulator();
            String session = kaleyra.rooms().stream()
                    .flatMap(room -> kaleyra.sessions(room.id()).stream())
                    .findFirst()
                    .orElseThrow();
            return platform.deployment().get("/transcription/" + id + "/" + session, USER, DOCTOR);
        }
    },
    CREDENTIALS {
        @Override
        Answer send(FaultyPlatform platform, String id) {
            return platform.deployment().post("/credentials", "{}", USER, DOCTOR);
        }
    },
    CREDENTIALS_OF_A_NEW_USER {
        @Override
        Optional<String> prepare(FaultyPlatform platform) {
            return Optional.of(platform.newPerson());
        }

        @Override
        Answer send(FaultyPlatform platform, String person) {
            return platform.deployment().post("/credentials", "{}", USER, person);
        }
    },
    UPLOAD_BACKGROUND {
        @Override
        Optional<String> prepare(FaultyPlatform platform) {
            platform.forgetBackgrounds();
            return Optional.empty();
        }

        @Override
        Answer send(FaultyPlatform platform, String ignored) {
            return uploadBackground(platform.deployment());
        }
    },
    USE_BACKGROUND {
        @Override
        Optional<String> prepare(FaultyPlatform platform) {
            platform.forgetBackgrounds();
            return Optional.of(platform.succeeding(200, () -> uploadBackground(platform.deployment()))
                    .body()
                    .at("/virtual_background/background_alias")
                    .asText());
        }

        @Override
        Answer send(FaultyPlatform platform, String alias) {
            String body = "{ \"background_alias\": \"" + alias + "\" }";
            return platform.deployment().patch("/settings/update", body, USER, DOCTOR);
        }
    },
    CALL_EVENT {
        @Override
        Optional<String> prepare(FaultyPlatform platform) {
            return at("2030-01-01T10:01:00Z", platform, super.prepare(platform));
        }

        @Override
        Answer send(FaultyPlatform platform, String id) {
            var kaleyra = platform.deployment().emulator();
            String room = kaleyra.rooms().get(0).id();
            String body = "{ \"event\": \"on_session_ended\", \"room_id\": \"" + room
                    + "\", \"data\": { \"timestamp\": \"2030-01-01T10:00:59Z\" } }";
            String now = Long.toString(platform.deployment().clock().millis() / 1000);
            return platform.deployment()
                    .post(
                            "/webhooks/kaleyra",
                            body,
                            "bandyer-signature",
                            "t=" + now + ",v0=" + hmac(kaleyra.apiKey(), now + "." + body));
        }

        @Override
        boolean needsUploadsToGoWithCall() {
            return true;
        }
    },
    READY("/-/ready"),
    CHECK_UP("/-/check-up"),
    HEALTH("/-/healthz"),
    METRICS("/-/metrics") {
        @Override
        boolean countsCalls() {
            // The store is asked in the background, and not each time.
            return false;
        }
    },
    PAGE("/telecons-fe/teleconsultation/any"),
    DOCUMENTATION("/documentation/json");

    private static final JsonNode NO_JSON = MissingNode.getInstance();
    private static final byte[] FORM = form();
    private static final String USER = "miauserid";
    private static final String DATES =
            "\"start_date\": \"2030-01-01T10:00:00.000Z\", \"end_date\": \"2030-01-01T10:30:00.000Z\"";
    private static final String INCOMPLETE =
            "{ \"participants\": {\"number\": 2, \"data\": [{\"userId\": \"" + DOCTOR + "\"}]}, " + DATES + " }";

    private final Optional<String> fixedPath;

    Request() {
        fixedPath = Optional.empty();
    }

    /** One that is about nothing in particular. */
    Request(String path) {
        fixedPath = Optional.of(path);
    }

    /**
     * Makes what the request is about, while nothing fails: a teleconsultation that is complete and in the future.
     *
     * @return what to send it with; empty if nothing was made
     */
    Optional<String> prepare(FaultyPlatform platform) {
        return fixedPath.isPresent() ? Optional.empty() : Optional.of(scheduled(platform, with(DOCTOR, PATIENT)));
    }

    /** @param subject what was made for it; of no meaning where nothing was */
    Answer send(FaultyPlatform platform, String subject) {
        return platform.deployment().get(fixedPath.orElseThrow());
    }

    boolean needsUploadsToGoWithCall() {
        return false;
    }

    /** Whether the same request again is another teleconsultation. */
    boolean makesAnother() {
        return false;
    }

    /** Whether the upstreams are always called as often. */
    boolean countsCalls() {
        return true;
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
                .request(
                        "/settings/background-image",
                        USER,
                        DOCTOR,
                        "content-type",
                        "multipart/form-data; boundary=multipart-boundary")
                .POST(BodyPublishers.ofByteArray(FORM)));
    }

    private static byte[] form() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes("""
                --multipart-boundary\r
                Content-Disposition: form-data; name="virtual_background"; filename="image.jpg"\r
                Content-Type: image/jpeg\r
                \r
                """.getBytes(StandardCharsets.US_ASCII));
        try {
            ImageIO.write(new BufferedImage(1280, 1280, BufferedImage.TYPE_BYTE_GRAY), "jpeg", out);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        out.writeBytes("\r\n--multipart-boundary--\r\n".getBytes(StandardCharsets.US_ASCII));
        return out.toByteArray();
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
