package dev.teleconsult.adapter.http;

import static dev.teleconsult.domain.NonNulls.requireNonNulls;
import static java.util.Objects.requireNonNull;

import dev.teleconsult.adapter.http.events.EventTypes;
import dev.teleconsult.adapter.http.events.Signature;
import dev.teleconsult.domain.Fact;
import dev.teleconsult.ports.outbound.EventSubscription;
import java.net.URI;
import java.util.List;
import java.util.Set;

/**
 * A receiver of events: its address, the types of events it gets, and the secrets that sign them. Its text form shows
 * neither a secret nor the address. Immutable.
 *
 * @param name appears in metrics and logs: 1 to 40 lower-case letters, digits and hyphens
 * @param url an http or https URL with a host, without user and fragment; may have a query
 * @param secrets 1 to 10, newest first; each signs, so that receivers can get a new secret before the old one is
 *     removed. {@code whsec_} and the base64 of 24 to 64 random bytes, or {@code whsk_} and the base64 of an ed25519
 *     private key
 * @param types 1 to 50 types of events, a {@code *} at the end selects all types with that prefix
 */
public record EventEndpoint(String name, URI url, List<String> secrets, List<String> types, Format format) {

    /** The format of the body. Headers and signature are the same. */
    public enum Format {
        /** The format of Standard Webhooks 1.0. */
        STANDARD,
        /** A CloudEvent 1.0 in structured mode. */
        CLOUDEVENTS
    }

    private static final int MOST_SECRETS = 10;
    private static final int MOST_TYPES = 50;

    /** @throws IllegalArgumentException if a value is invalid; the message contains neither a secret nor the URL */
    public EventEndpoint {
        requireNonNulls(name, "name", url, "url");
        secrets = List.copyOf(requireNonNull(secrets, "secrets"));
        types = List.copyOf(requireNonNull(types, "types"));
        requireNonNull(format, "format");
        if (!EventSubscription.isName(name)) {
            throw new IllegalArgumentException("name must be 1 to 40 lower-case letters, digits and hyphens");
        }
        String scheme = String.valueOf(url.getScheme());
        if (!(scheme.equalsIgnoreCase("https") || scheme.equalsIgnoreCase("http"))
                || url.getHost() == null
                || url.getRawUserInfo() != null
                || url.getRawFragment() != null) {
            throw new IllegalArgumentException(
                    "url must be an http or https URL with a host, without user and fragment");
        }
        if (secrets.isEmpty() || secrets.size() > MOST_SECRETS) {
            throw new IllegalArgumentException("secrets must be 1 to " + MOST_SECRETS);
        }
        secrets.forEach(Signature::by);
        if (types.isEmpty() || types.size() > MOST_TYPES) {
            throw new IllegalArgumentException("types must be 1 to " + MOST_TYPES);
        }
        types.forEach(EventTypes::matching);
    }

    /** An endpoint that gets every event in the format of Standard Webhooks 1.0. */
    public static EventEndpoint of(String name, URI url, String secret) {
        return new EventEndpoint(name, url, List.of(requireNonNull(secret, "secret")), List.of("*"), Format.STANDARD);
    }

    /** Returns a copy that gets only these types of events. */
    public EventEndpoint withTypes(List<String> wanted) {
        return new EventEndpoint(name, url, secrets, requireNonNull(wanted, "wanted"), format);
    }

    /** Returns a copy with another format. */
    public EventEndpoint withFormat(Format other) {
        return new EventEndpoint(name, url, secrets, types, requireNonNull(other, "other"));
    }

    /** The kinds of facts that it gets. */
    Set<Fact.Kind> kinds() {
        return EventTypes.matching(types);
    }

    boolean isPlain() {
        return "http".equalsIgnoreCase(url.getScheme());
    }

    @Override
    public String toString() {
        return "EventEndpoint[" + name + "]";
    }
}
