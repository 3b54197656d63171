package dev.teleconsult.adapter.kaleyra.emulator;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The operations of the emulator, by method and path. */
enum Operation {
    // Used by our client.
    CREATE_USER("POST", "/users"),
    GET_USER("GET", "/users/{id}"),
    UPDATE_USER("PUT", "/users/{id}"),
    LIST_ROOMS("GET", "/rooms"),
    CREATE_ROOM("POST", "/rooms"),
    GET_ROOM("GET", "/rooms/{id}"),
    DELETE_ROOM("DELETE", "/rooms/{id}"),
    GET_SESSION("GET", "/sessions/{id}"),
    GET_TRANSCRIPTION("GET", "/sessions/{id}/transcription"),
    LIST_UPLOADS("GET", "/uploads"),
    DELETE_UPLOAD("DELETE", "/uploads/{key}"),
    GET_COMPANY("GET", "/company"),
    UPDATE_COMPANY("PUT", "/company"),
    CREATE_BACKGROUND("POST", "/company/virtual-background"),
    CREATE_CREDENTIALS("POST", "/sdk/credentials"),

    // Not used by our client; Kaleyra documents them, and other programs are tested with this emulator.
    LIST_USERS("GET", "/users"),
    DELETE_USER("DELETE", "/users/{id}"),
    DISABLE_ROOM("PUT", "/rooms/{id}/disable"),
    START_RECORDING("POST", "/rooms/{id}/start-recording"),
    STOP_RECORDING("POST", "/rooms/{id}/stop-recording"),
    LIST_SESSIONS("GET", "/sessions"),
    LIST_CONNECTIONS("GET", "/sessions/{id}/user-connections"),
    GET_RECORDING("GET", "/sessions/{id}/recording"),
    DELETE_RECORDING("DELETE", "/sessions/{id}/recording"),
    DELETE_TRANSCRIPTION("DELETE", "/sessions/{id}/transcription"),
    GET_UPLOAD("GET", "/uploads/{key}"),
    DELETE_BACKGROUND("DELETE", "/company/virtual-background"),
    LIST_BACKGROUNDS("GET", "/company/virtual-backgrounds"),
    LIST_WEBHOOKS("GET", "/webhooks"),
    CREATE_WEBHOOK("POST", "/webhooks"),
    GET_WEBHOOK("GET", "/webhooks/{id}"),
    UPDATE_WEBHOOK("PUT", "/webhooks/{id}"),
    DELETE_WEBHOOK("DELETE", "/webhooks/{id}"),

    /**
     * Not part of Kaleyra's REST interface: the target of temporary links to recordings, transcriptions, uploads and
     * backgrounds.
     */
    DOWNLOAD_FILE("GET", "", "/files/{name}");

    static final String UNKNOWN = "unknown";

    private final String method;
    private final String template;
    private final Pattern pattern;

    Operation(String method, String template) {
        this(method, "/v2", template);
    }

    Operation(String method, String prefix, String template) {
        this.method = method;
        this.template = template;
        // An upload's key contains slashes, which clients may send encoded as %2F or not.
        this.pattern = Pattern.compile(Pattern.quote(prefix)
                + template.replace("{key}", "(.+)").replace("{id}", "([^/]+)").replace("{name}", "([^/]+)"));
    }

    String publicName() {
        return method + " " + template;
    }

    static Optional<Match> match(String method, String rawPath) {
        for (Operation operation : values()) {
            if (operation.method.equals(method)) {
                Matcher matcher = operation.pattern.matcher(rawPath);
                if (matcher.matches()) {
                    List<String> arguments = new ArrayList<>();
                    for (int i = 1; i <= matcher.groupCount(); i++) {
                        arguments.add(decode(matcher.group(i)));
                    }
                    return Optional.of(new Match(operation, List.copyOf(arguments)));
                }
            }
        }
        return Optional.empty();
    }

    static void requireName(String name) {
        if (name.equals(Fault.ANY_OPERATION)) {
            return;
        }
        for (Operation operation : values()) {
            if (operation.publicName().equals(name)) {
                return;
            }
        }
        throw new IllegalArgumentException("no operation is named '" + name + "'");
    }

    /** Decodes percent-encoding once; a plus sign in a path is a plus sign. The server refuses malformed encoding. */
    private static String decode(String raw) {
        return URLDecoder.decode(raw.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    record Match(Operation operation, List<String> arguments) {
        String argument() {
            return arguments.get(0);
        }
    }
}
