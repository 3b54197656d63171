package dev.teleconsult.adapter.http.events;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.teleconsult.adapter.http.json.Json;
import dev.teleconsult.adapter.http.page.PageAddress;
import dev.teleconsult.adapter.http.wire.Wire;
import dev.teleconsult.domain.AuditHead;
import dev.teleconsult.domain.Fact;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.domain.UserId;
import dev.teleconsult.ports.outbound.OutgoingEvent;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Writes the body of an event. The same event always gives the same bytes, so that a receiver can compare two attempts.
 */
final class EventBody {

    private static final String CLOUD_TYPE = "dev.teleconsult.%s.v1";

    private final PageAddress pages;
    private final String source;
    private final boolean isTest;

    /**
     * @param publicUrl the public address of the service, without a slash at its end; empty if unknown
     * @param isTest the flag by which receivers know whether events concern real people
     */
    EventBody(PageAddress pages, String publicUrl, boolean isTest) {
        this.pages = pages;
        this.source = publicUrl + "/teleconsult";
        this.isTest = isTest;
    }

    /** The body in the format of Standard Webhooks 1.0. */
    String standard(OutgoingEvent event) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.put("type", EventTypes.name(event.kind()));
        body.put("timestamp", Wire.text(event.at()));
        body.set("data", data(event));
        return Json.text(body);
    }

    /** The body as a CloudEvent 1.0 in structured mode. */
    String cloudEvent(OutgoingEvent event) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.put("specversion", "1.0");
        body.put("id", event.id());
        body.put("source", source);
        body.put("type", CLOUD_TYPE.formatted(EventTypes.name(event.kind())));
        event.teleconsultation().map(TeleconsultationId::value).ifPresent(id -> body.put("subject", id));
        body.put("time", Wire.text(event.at()));
        body.put("datacontenttype", "application/json");
        event.traceparent().ifPresent(trace -> body.put("traceparent", trace));
        body.set("data", data(event));
        return Json.text(body);
    }

    private ObjectNode data(OutgoingEvent event) {
        ObjectNode data = JsonNodeFactory.instance.objectNode();
        event.teleconsultation().ifPresent(id -> {
            data.put("id", id.value());
            data.put("sequence", event.sequence());
        });
        event.shown().ifPresent(shown -> show(data, shown, event.teleconsultation()));
        event.user().map(UserId::value).ifPresent(user -> data.put("user", user));
        putTimes(data, event);
        event.details().forEach((detail, value) -> {
            String name = detail.name().toLowerCase(Locale.ROOT);
            switch (detail) {
                case CHANGED -> {
                    ArrayNode parts = data.putArray(name);
                    for (String part : value.split(",")) {
                        parts.add(part);
                    }
                }
                case ROOMS, UPLOADS, SEQ -> data.put(name, Long.parseLong(value));
                default -> data.put(name, value);
            }
        });
        head(event.details()).ifPresent(head -> data.put("head", head.text()));
        event.outcome().ifPresent(outcome -> show(data.putObject("outcome"), outcome));
        data.put("test", isTest);
        return data;
    }

    private static Optional<AuditHead> head(Map<Fact.Detail, String> details) {
        return details.keySet().containsAll(Set.of(Fact.Detail.CHAIN, Fact.Detail.SEQ, Fact.Detail.HASH))
                ? Optional.of(new AuditHead(
                        details.get(Fact.Detail.CHAIN),
                        Long.parseLong(details.get(Fact.Detail.SEQ)),
                        details.get(Fact.Detail.HASH)))
                : Optional.empty();
    }

    private void show(ObjectNode data, OutgoingEvent.Shown shown, Optional<TeleconsultationId> teleconsultation) {
        data.put("state", shown.state().name().toLowerCase(Locale.ROOT));
        data.put("start", Wire.text(shown.schedule().start()));
        shown.schedule().end().ifPresent(end -> data.put("end", Wire.text(end)));
        data.put("joinableFrom", Wire.text(shown.joinableFrom()));
        teleconsultation.flatMap(pages::of).ifPresent(page -> data.put("page", page));
        data.put("expected", shown.expected());
        shown.participants().ifPresent(people -> {
            ArrayNode participants = data.putArray("participants");
            people.forEach(user -> participants.addObject().put("user", user.value()));
        });
        if (!shown.identifiers().isEmpty()) {
            ArrayNode identifiers = data.putArray("identifiers");
            shown.identifiers()
                    .forEach(one ->
                            identifiers.addObject().put("system", one.system()).put("value", one.value()));
        }
    }

    /** Writes the outcome with the same words as its route. */
    private static void show(ObjectNode told, OutgoingEvent.Outcome outcome) {
        told.put("took_place", outcome.tookPlace().orElse(null));
        told.put("firstJoined", outcome.firstJoined().map(Wire::text).orElse(null));
        told.put("lastLeft", outcome.lastLeft().map(Wire::text).orElse(null));
        told.put("overlapSeconds", outcome.together().toSeconds());
        outcome.people().ifPresent(people -> {
            ArrayNode participants = told.putArray("participants");
            people.came()
                    .forEach(one -> participants
                            .addObject()
                            .put("user", one.user().map(UserId::value).orElse(null))
                            .put("joined", Wire.text(one.joined()))
                            .put("left", Wire.text(one.left()))
                            .put("open", one.open())
                            .put("connections", one.stays())
                            .put("seconds", one.time().toSeconds()));
            ArrayNode missed = told.putArray("no_show");
            people.missed().forEach(user -> missed.add(user.value()));
        });
        told.put("source", outcome.confirmed() ? "events and provider" : "events");
        told.put("complete", outcome.complete());
    }

    private static void putTimes(ObjectNode data, OutgoingEvent event) {
        String at = Wire.text(event.at());
        Fact.Kind kind = event.kind();
        switch (kind) {
            case STARTED -> data.put("startedAt", at);
            case ENDED -> data.put("endedAt", at);
            case CLEANED -> data.put("cleanedAt", at);
            case PARTICIPANT_WAITING, PARTICIPANT_JOINED, PARTICIPANT_LEFT -> data.put("at", at);
            default -> {
                // The event has no content except its time.
            }
        }
    }
}
