package dev.teleconsult.adapter.http.browser;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Where scripts run in frames: in the session of the page, or, for a frame of another site, in a session of its own. Thread-safe. */
final class Frames {
    /**
     * @param context which scripts of this frame share; empty if the session has no other frame
     */
    record Frame(String session, Optional<Long> context) {}

    private record Context(String session, long id) {}

    private final Map<String, Context> contexts = new ConcurrentHashMap<>();
    private final Map<String, String> sessions = new ConcurrentHashMap<>();

    void happened(String session, String event, JsonNode details) {
        switch (event) {
            case "Runtime.executionContextCreated" -> {
                JsonNode context = details.path("context");
                if (context.at("/auxData/isDefault").asBoolean()) {
                    contexts.put(
                            context.at("/auxData/frameId").asText(),
                            new Context(session, context.path("id").asLong()));
                }
            }
            case "Runtime.executionContextDestroyed" -> {
                Context ended =
                        new Context(session, details.path("executionContextId").asLong());
                contexts.values().removeIf(ended::equals);
            }
            case "Runtime.executionContextsCleared" ->
                contexts.values().removeIf(context -> context.session().equals(session));
            case "Target.attachedToTarget" -> {
                if (details.at("/targetInfo/type").asText().equals("iframe")) {
                    sessions.put(
                            details.at("/targetInfo/targetId").asText(),
                            details.path("sessionId").asText());
                }
            }
            case "Target.detachedFromTarget" ->
                sessions.values().removeIf(details.path("sessionId").asText()::equals);
            default -> {}
        }
    }

    /** The frame with an id in a page; empty until its document exists. */
    Optional<Frame> find(String pageSession, String id) {
        String own = sessions.get(id);
        if (own != null) {
            return Optional.of(new Frame(own, Optional.empty()));
        }
        Context context = contexts.get(id);
        return Optional.ofNullable(context)
                .filter(one -> one.session().equals(pageSession))
                .map(one -> new Frame(one.session(), Optional.of(one.id())));
    }
}
