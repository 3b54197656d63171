package dev.teleconsult.ports;

import static java.util.Objects.requireNonNull;

import dev.teleconsult.domain.UserId;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Who asks, under which request id, and what of their request is passed on.
 *
 * <p>Given to the ports of the store and of the directory, which run beside us and trust us, and to no port of the video
 * provider: what is passed on cannot reach it. Immutable.
 */
public final class RequestContext {

    private static final RequestContext SYSTEM = new RequestContext(
            Optional.empty(), Set.of(), false, "system", Optional.empty(), Optional.empty(), Map.of());

    private final Optional<UserId> user;
    private final Set<String> groups;
    private final boolean backoffice;
    private final String requestId;
    private final Optional<String> clientType;
    private final Optional<String> idempotencyKey;
    private final Map<String, String> forwardedHeaders;

    private RequestContext(
            Optional<UserId> user,
            Set<String> groups,
            boolean backoffice,
            String requestId,
            Optional<String> clientType,
            Optional<String> idempotencyKey,
            Map<String, String> forwardedHeaders) {
        this.user = user;
        this.groups = groups;
        this.backoffice = backoffice;
        this.requestId = requestId;
        this.clientType = clientType;
        this.idempotencyKey = idempotencyKey;
        this.forwardedHeaders = forwardedHeaders;
    }

    /** Work of the service itself, without a caller, under the request id {@code system}. */
    public static RequestContext system() {
        return SYSTEM;
    }

    /** A request without a user, as services behind the gateway send them. */
    public static RequestContext anonymous(String requestId) {
        return new RequestContext(
                Optional.empty(),
                Set.of(),
                false,
                requireNonNull(requestId, "requestId"),
                Optional.empty(),
                Optional.empty(),
                Map.of());
    }

    /** A request by a person, under a request id of its own. */
    public static RequestContext of(UserId user) {
        return anonymous("unnamed").user(requireNonNull(user, "user"));
    }

    public RequestContext user(UserId who) {
        return new RequestContext(
                Optional.of(requireNonNull(who, "who")),
                groups,
                backoffice,
                requestId,
                clientType,
                idempotencyKey,
                forwardedHeaders);
    }

    /** Groups the caller says the user is in. */
    public RequestContext groups(Set<String> memberOf) {
        return new RequestContext(
                user,
                Set.copyOf(requireNonNull(memberOf, "memberOf")),
                backoffice,
                requestId,
                clientType,
                idempotencyKey,
                forwardedHeaders);
    }

    /** Whether the request comes from the back office. */
    public RequestContext backoffice(boolean from) {
        return new RequestContext(user, groups, from, requestId, clientType, idempotencyKey, forwardedHeaders);
    }

    /** Which kind of client asks, in the platform's words. */
    public RequestContext clientType(String type) {
        return new RequestContext(
                user,
                groups,
                backoffice,
                requestId,
                Optional.of(requireNonNull(type, "type")),
                idempotencyKey,
                forwardedHeaders);
    }

    /** The caller's promise that a request with this key is the same request, however often it comes. */
    public RequestContext idempotencyKey(String key) {
        return new RequestContext(
                user,
                groups,
                backoffice,
                requestId,
                clientType,
                Optional.of(requireNonNull(key, "key")),
                forwardedHeaders);
    }

    /** Headers to pass on as they are. Their values may be secret: never log them. */
    public RequestContext forwardedHeaders(Map<String, String> headers) {
        return new RequestContext(
                user,
                groups,
                backoffice,
                requestId,
                clientType,
                idempotencyKey,
                java.util.Collections.unmodifiableMap(new LinkedHashMap<>(requireNonNull(headers, "headers"))));
    }

    /** Empty if the request carries no user. */
    public Optional<UserId> user() {
        return user;
    }

    public Set<String> groups() {
        return groups;
    }

    public boolean isBackoffice() {
        return backoffice;
    }

    public String requestId() {
        return requestId;
    }

    /** Empty if the caller did not say. */
    public Optional<String> clientType() {
        return clientType;
    }

    /** Empty if the caller made no such promise. */
    public Optional<String> idempotencyKey() {
        return idempotencyKey;
    }

    /** By the names they came under. */
    public Map<String, String> forwardedHeaders() {
        return forwardedHeaders;
    }

    /** The request id only: the rest is personal. */
    @Override
    public String toString() {
        return "RequestContext[" + requestId + "]";
    }
}
