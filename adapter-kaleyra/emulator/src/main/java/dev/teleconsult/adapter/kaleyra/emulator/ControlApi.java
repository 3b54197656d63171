package dev.teleconsult.adapter.kaleyra.emulator;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The emulator's own HTTP interface, {@code /__control/…}, for actions of people and tests that Kaleyra's REST
 * interface does not offer. It sends no CORS header and accepts only JSON, so no foreign web page can use it.
 */
final class ControlApi {
    static final String PREFIX = "/__control";

    private final KaleyraEmulator emulator;

    ControlApi(KaleyraEmulator emulator) {
        this.emulator = emulator;
    }

    EmulatedAnswer answer(Incoming request) {
        String call = request.method() + " " + request.path().substring(PREFIX.length());
        if (request.method().equals("POST") && !request.contentType().startsWith("application/json")) {
            throw ApiRefusal.of(415, "control", "unsupported_media_type", "Control calls take application/json");
        }
        try {
            return answer(call, request.json(), new Query(request.query()));
        } catch (IllegalArgumentException e) {
            throw ApiRefusal.badRequest("invalid_control", e.getMessage());
        }
    }

    private EmulatedAnswer answer(String call, Body body, Query query) {
        switch (call) {
            case "POST /connect":
                emulator.connect(text(body, "room_id"), text(body, "user_id"));
                return done();
            case "POST /disconnect":
                emulator.disconnect(text(body, "room_id"), text(body, "user_id"));
                return done();
            case "POST /uploads":
                String key = emulator.addUpload(text(body, "room_id"), text(body, "user_id"));
                return EmulatedAnswer.json(201, EmulatorJson.object().put("key", key));
            case "POST /recordings":
                emulator.finishRecording(text(body, "session_id"));
                return done();
            case "POST /transcriptions":
                Optional<byte[]> content = body.node("content").map(EmulatorJson::bytes);
                if (content.isPresent()) {
                    emulator.finishTranscription(
                            text(body, "session_id"), new String(content.get(), StandardCharsets.UTF_8));
                } else {
                    emulator.finishTranscription(text(body, "session_id"));
                }
                return done();
            case "GET /clock":
                return clock();
            case "POST /clock":
                moveClock(body);
                return clock();
            case "GET /requests":
                return EmulatedAnswer.json(200, requests(query.text("operation")));
            case "DELETE /requests":
                emulator.forgetRequests();
                return done();
            case "GET /rooms":
                return EmulatedAnswer.json(200, rooms());
            case "GET /webhooks/deliveries":
                return EmulatedAnswer.json(200, deliveries());
            case "POST /webhooks/redeliver":
                emulator.redeliverWebhooks();
                return done();
            case "POST /faults":
                emulator.inject(fault(body));
                return done();
            case "POST /delays":
                emulator.delay(
                        body.text("operation", "invalid_control").orElse(Fault.ANY_OPERATION),
                        Duration.ofMillis(number(body, "milliseconds", 0).orElse(0)));
                return done();
            case "DELETE /faults":
                emulator.clearFaults();
                return done();
            case "POST /reset":
                emulator.reset();
                return done();
            default:
                throw ApiRefusal.notFound("route_not_found", "No such control call");
        }
    }

    private static String text(Body body, String field) {
        return body.requiredText(field, "invalid_control");
    }

    private static Optional<Integer> number(Body body, String field, int lowest) {
        return body.integer(field, lowest, Integer.MAX_VALUE, "invalid_control");
    }

    private static EmulatedAnswer done() {
        return EmulatedAnswer.empty(204);
    }

    private void moveClock(Body body) {
        Optional<String> to = body.text("to", "invalid_control");
        Optional<Integer> seconds = number(body, "advance_seconds", 0);
        if (to.isPresent() == seconds.isPresent()) {
            throw ApiRefusal.invalid("invalid_control", "Give exactly one of to and advance_seconds");
        }
        seconds.ifPresent(step -> emulator.advanceClock(Duration.ofSeconds(step)));
        to.ifPresent(text -> {
            try {
                emulator.moveClockTo(Instant.parse(text));
            } catch (DateTimeParseException e) {
                throw ApiRefusal.invalid("invalid_control", "to must be an ISO 8601 instant");
            }
        });
    }

    private EmulatedAnswer clock() {
        return EmulatedAnswer.json(200, EmulatorJson.object().put("now", EmulatorJson.date(emulator.now())));
    }

    private static Fault fault(Body body) {
        Fault fault = Fault.named(
                        text(body, "fault"),
                        body.node("detail").map(node -> node.asText()).or(() -> Optional.empty()))
                .orElseThrow(() -> ApiRefusal.invalid("invalid_control", "There is no such fault"))
                .on(body.text("operation", "invalid_control").orElse(Fault.ANY_OPERATION))
                .times(number(body, "times", 1).orElse(1));
        String when = body.text("when", "invalid_control").orElse("before");
        switch (when) {
            case "before":
                return fault;
            case "after":
                return fault.afterTheEffect();
            default:
                throw ApiRefusal.invalid("invalid_control", "when must be before or after");
        }
    }

    private ObjectNode requests(Optional<String> operation) {
        ObjectNode body = EmulatorJson.object();
        ArrayNode all = body.putArray("requests");
        for (ReceivedRequest request : operation.map(emulator::requests).orElseGet(emulator::requests)) {
            ObjectNode each = all.addObject().put("sequence", request.sequence());
            each.put("at", EmulatorJson.date(request.at()));
            each.put("operation", request.operation());
            each.put("method", request.method());
            each.put("path", request.path());
            each.put("query", request.query());
            ObjectNode headers = each.putObject("headers");
            for (Map.Entry<String, List<String>> header : request.headers().entrySet()) {
                headers.put(header.getKey(), String.join(", ", header.getValue()));
            }
            each.put("body", request.body());
        }
        return body;
    }

    private ObjectNode rooms() {
        ObjectNode body = EmulatorJson.object();
        ArrayNode all = body.putArray("rooms");
        for (EmulatedRoom room : emulator.roomsEver()) {
            ObjectNode each = all.addObject().put("id", room.id());
            each.put("creation_date", EmulatorJson.date(room.createdAt()));
            each.put("status", room.status());
            each.put("exists", !room.deleted());
            each.put("disabled", room.disabled());
            each.put("description", room.description());
            each.put("duration", room.duration().toSeconds());
            each.put("duration_used", room.durationUsed().toSeconds());
            ObjectNode links = each.putObject("links");
            room.links().forEach((user, link) -> links.put(user, link.toString()));
            ArrayNode connected = each.putArray("connected");
            room.connected().forEach(connected::add);
        }
        return body;
    }

    private ObjectNode deliveries() {
        ObjectNode body = EmulatorJson.object();
        ArrayNode all = body.putArray("deliveries");
        for (WebhookDelivery delivery : emulator.webhookDeliveries()) {
            all.addObject()
                    .put("event", delivery.event())
                    .put("url", delivery.url().toString())
                    .put("body", delivery.body())
                    .put("attempts", delivery.attempts())
                    .put("delivered", delivery.delivered());
        }
        return body;
    }
}
