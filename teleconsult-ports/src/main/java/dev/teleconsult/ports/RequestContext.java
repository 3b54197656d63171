package dev.teleconsult.ports;

import static java.util.Objects.requireNonNull;

import dev.teleconsult.domain.Assurance;
import dev.teleconsult.domain.UserId;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The caller of a request, the request's id, and the headers to forward.
 *
 * <p>The ports of the store and the directory get it; these systems run beside the service and trust it. No port of the
 * video provider gets it, so the headers cannot reach the provider. Immutable.
 */
public final class RequestContext {

    private static final RequestContext SYSTEM = new RequestContext("system");

    private Optional<UserId> user = Optional.empty();
    private Set<String> groups = Set.of();
    private boolean backoffice;
    private final String requestId;
    private Optional<String> clientType = Optional.empty();
    private Optional<String> idempotencyKey = Optional.empty();
    private Map<String, String> forwardedHeaders = Map.of();
    private Optional<Assurance> assurance = Optional.empty();
    private Optional<String> origin = Optional.empty();

    private RequestContext(String requestId) {
        this.requestId = requestId;
    }

    private RequestContext(RequestContext same) {
        this.user = same.user;
        this.groups = same.groups;
        this.backoffice = same.backoffice;
        this.requestId = same.requestId;
        this.clientType = same.clientType;
        this.idempotencyKey = same.idempotencyKey;
        this.forwardedHeaders = same.forwardedHeaders;
        this.assurance = same.assurance;
        this.origin = same.origin;
    }

    /** Returns a copy with a change that is made before any other thread can see the copy. */
    private RequestContext with(Consumer<RequestContext> change) {
        RequestContext copy = new RequestContext(this);
        change.accept(copy);
        return copy;
    }

    /** The context of work of the service itself: no caller, request id {@code system}. */
    public static RequestContext system() {
        return SYSTEM;
    }

    /** A request without a user, as other services behind the gateway send it. */
    public static RequestContext anonymous(String requestId) {
        return new RequestContext(requireNonNull(requestId, "requestId"));
    }

    /** A request by a person, with a new request id. */
    public static RequestContext of(UserId user) {
        return anonymous("unnamed").user(requireNonNull(user, "user"));
    }

    public RequestContext user(UserId who) {
        requireNonNull(who, "who");
        return with(copy -> copy.user = Optional.of(who));
    }

    /** The groups of the user according to the caller. */
    public RequestContext groups(Set<String> memberOf) {
        Set<String> all = Set.copyOf(requireNonNull(memberOf, "memberOf"));
        return with(copy -> copy.groups = all);
    }

    /** Whether the request comes from the back office. */
    public RequestContext backoffice(boolean from) {
        return with(copy -> copy.backoffice = from);
    }

    /** The kind of the calling client, in the platform's terms. */
    public RequestContext clientType(String type) {
        requireNonNull(type, "type");
        return with(copy -> copy.clientType = Optional.of(type));
    }

    /** The caller's promise that every request with this key is a repetition of the same request. */
    public RequestContext idempotencyKey(String key) {
        requireNonNull(key, "key");
        return with(copy -> copy.idempotencyKey = Optional.of(key));
    }

    /** The headers to forward unchanged. Their values may be secret: never log them. */
    public RequestContext forwardedHeaders(Map<String, String> headers) {
        Map<String, String> all = Collections.unmodifiableMap(new LinkedHashMap<>(requireNonNull(headers, "headers")));
        return with(copy -> copy.forwardedHeaders = all);
    }

    /** How the caller's identity was established. */
    public RequestContext assurance(Assurance restsOn) {
        requireNonNull(restsOn, "restsOn");
        return with(copy -> copy.assurance = Optional.of(restsOn));
    }

    /**
     * The network the caller came from: an address cut to 24 bits (IPv6: 48), with the number of bits behind a slash.
     */
    public RequestContext origin(String network) {
        requireNonNull(network, "network");
        return with(copy -> copy.origin = Optional.of(network));
    }

    /** Sets the trace of the request in the forwarded headers, replacing an earlier one. */
    public RequestContext trace(TraceContext partOf) {
        requireNonNull(partOf, "partOf");
        Map<String, String> headers = new LinkedHashMap<>(forwardedHeaders);
        headers.keySet().removeIf(TraceContext::isHeader);
        headers.putAll(partOf.headers());
        return forwardedHeaders(headers);
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

    /** Empty if the caller did not name it. */
    public Optional<String> clientType() {
        return clientType;
    }

    /** Empty if the caller sent no key. */
    public Optional<String> idempotencyKey() {
        return idempotencyKey;
    }

    /** The headers to forward, by the names under which they were received. */
    public Map<String, String> forwardedHeaders() {
        return forwardedHeaders;
    }

    /** Empty for work of the service itself. */
    public Optional<Assurance> assurance() {
        return assurance;
    }

    /** Empty if it is not known. */
    public Optional<String> origin() {
        return origin;
    }

    /** The trace according to the forwarded headers; empty if the request is part of no trace. */
    public Optional<TraceContext> trace() {
        return TraceContext.of(forwardedHeaders);
    }

    /** Shows only the request id: the rest is personal. */
    @Override
    public String toString() {
        return "RequestContext[" + requestId + "]";
    }
}
