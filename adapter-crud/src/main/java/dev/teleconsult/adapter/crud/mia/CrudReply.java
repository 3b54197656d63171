package dev.teleconsult.adapter.crud.mia;

import com.fasterxml.jackson.databind.JsonNode;
import dev.teleconsult.ports.PortRejectedException;
import dev.teleconsult.ports.Upstream;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An answer of the CRUD service itself.
 *
 * @param operation the operation, for messages
 * @param body missing if there was none
 * @param message the service's own message; empty on success. It may contain data, so it is evaluated but never shown
 */
record CrudReply(String operation, Kind kind, int status, JsonNode body, String message) {

    private static final Pattern LAST_NUMBER = Pattern.compile("(\\d{1,9})\\D*$");

    enum Kind {
        /** The request succeeded. */
        OK,
        /** No document matches: it is absent, in another state, or was changed. */
        MISS,
        /** A unique index has the value already. */
        CONFLICT,
        /** The service refused the request as invalid. */
        REFUSED
    }

    boolean isOk() {
        return kind == Kind.OK;
    }

    boolean isMiss() {
        return kind == Kind.MISS;
    }

    boolean isConflict() {
        return kind == Kind.CONFLICT;
    }

    /** Whether the service refused because of this field or its type. */
    boolean refuses(String fieldOrReason) {
        return kind == Kind.REFUSED && message.contains(fieldOrReason);
    }

    /** The last number in the message of a refusal; empty if there is none. */
    Optional<Integer> largestNumber() {
        Matcher number = LAST_NUMBER.matcher(message);
        return number.find() ? Optional.of(Integer.parseInt(number.group(1))) : Optional.empty();
    }

    /** Returns the body of a success; throws otherwise. */
    JsonNode orReject() {
        if (isOk()) {
            return body;
        }
        throw rejection();
    }

    PortRejectedException rejection() {
        return PortRejectedException.refused(
                Upstream.STORE, operation + " was refused with status " + status + reason());
    }

    /** The part of the message that can only contain names from the collection's definition. */
    private String reason() {
        boolean isAboutTheDefinition = message.contains("must have required property")
                || message.contains("must NOT have additional properties")
                || message.startsWith("Unknown field");
        if (kind == Kind.CONFLICT) {
            return ": a unique index has the value already";
        }
        return kind == Kind.REFUSED && isAboutTheDefinition ? ": " + message : "";
    }

    PortRejectedException unreadable(String why) {
        return PortRejectedException.unreadable(Upstream.STORE, operation + " was answered with " + why);
    }
}
