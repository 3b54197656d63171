package dev.teleconsult.adapter.kaleyra.emulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.net.URI;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** The webhooks and the events they subscribe to. Guarded by the emulator's lock. */
final class Webhooks {
    static final int MAX_WEBHOOKS = 100;
    static final Set<String> EVENTS = new LinkedHashSet<>(List.of(
            "on_room_created",
            "on_room_disabled",
            "on_room_deleted",
            "on_session_started",
            "on_session_resumed",
            "on_session_paused",
            "on_session_ended",
            "on_user_connected",
            "on_user_disconnected",
            "on_call_incoming",
            "on_call_ended",
            "on_recording_available",
            "on_transcription_available"));
    private static final Set<String> VERSIONS = new LinkedHashSet<>(List.of("v1", "v0"));

    private final Clock clock;
    private final Map<String, Webhook> byId = new LinkedHashMap<>();

    Webhooks(Clock clock) {
        this.clock = clock;
    }

    Webhook create(Body body) {
        if (byId.size() >= MAX_WEBHOOKS) {
            throw ApiRefusal.badRequest("exceeded_webhook_limit", "The emulator keeps at most 100 webhooks");
        }
        URI url =
                body.url("url", "invalid_url").orElseThrow(() -> ApiRefusal.invalid("invalid_url", "url is required"));
        Set<String> events = events(body).orElseThrow(() -> ApiRefusal.invalid("invalid_events", "events is required"));
        String version = body.oneOf("version", VERSIONS, "invalid_version").orElse("v1");
        Webhook webhook = new Webhook(EmulatedIds.webhook(), url, events, version, clock.instant());
        byId.put(webhook.id(), webhook);
        return webhook;
    }

    Webhook update(String id, Body body) {
        Webhook before = require(id);
        Webhook after = new Webhook(
                id,
                body.url("url", "invalid_url").orElse(before.url()),
                events(body).orElse(before.events()),
                body.oneOf("version", VERSIONS, "invalid_version").orElse(before.version()),
                before.createdAt());
        byId.put(id, after);
        return after;
    }

    private static Optional<Set<String>> events(Body body) {
        return body.node("events").map(node -> {
            if (!(node instanceof ArrayNode sent) || sent.isEmpty()) {
                throw ApiRefusal.invalid("invalid_events", "events must be an array with at least one event");
            }
            Set<String> events = new LinkedHashSet<>();
            for (JsonNode each : sent) {
                if (!EVENTS.contains(each.asText())) {
                    throw ApiRefusal.invalid("invalid_events", "There is no such event");
                }
                events.add(each.asText());
            }
            return events;
        });
    }

    Webhook require(String id) {
        return Optional.ofNullable(byId.get(id))
                .orElseThrow(() -> ApiRefusal.notFound("webhook_not_found", "No such webhook"));
    }

    void delete(String id) {
        require(id);
        byId.remove(id);
    }

    Stream<Webhook> newestFirst() {
        Deque<Webhook> reversed = new ArrayDeque<>();
        byId.values().forEach(reversed::addFirst);
        return reversed.stream();
    }

    List<Webhook> wanting(String event, boolean v1) {
        return byId.values().stream()
                .filter(webhook -> webhook.isV1() == v1 && webhook.events().contains(event))
                .toList();
    }

    void clear() {
        byId.clear();
    }
}
