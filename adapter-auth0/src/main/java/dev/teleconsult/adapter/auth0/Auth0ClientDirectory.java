package dev.teleconsult.adapter.auth0;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import dev.teleconsult.domain.RefusalCode;
import dev.teleconsult.domain.RefusalException;
import dev.teleconsult.domain.UserId;
import dev.teleconsult.ports.CheckResult;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.Upstream;
import dev.teleconsult.ports.outbound.UserDirectory;
import dev.teleconsult.ports.outbound.UserProfile;
import dev.teleconsult.upstream.BaseAddress;
import dev.teleconsult.upstream.HttpLimits;
import dev.teleconsult.upstream.http.ForwardedHeaders;
import dev.teleconsult.upstream.http.ForwardedHeaders.Receiver;
import dev.teleconsult.upstream.http.HttpReply;
import dev.teleconsult.upstream.http.UpstreamCall;
import dev.teleconsult.upstream.http.UpstreamFailures;
import dev.teleconsult.upstream.http.UpstreamHttp;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import okhttp3.Headers;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Request;

/**
 * The user directory by Mia-Platform's auth0-client, which runs on the same platform.
 *
 * <p>auth0-client documents its answer to {@code GET /users}, but not the search by id. So this class sends the query
 * that its change log suggests, {@code GET /users?_q={"user_id":{"$in":[…]}}&_l=n}, uses only the rows of requested
 * people, repeats the query for missing people while that finds more, and then looks up each person still missing by
 * {@code GET /users/{id}}. A person counts as unknown only if the service has certainly searched: it understood the
 * search (it returned no other people), and the look-up by id, if the service has one, did not find the person either.
 * A service that understands neither request counts as refusing, never as knowing no user. One limit remains: Auth0's
 * search lags behind by seconds, so if auth0-client has no look-up by id, a new user is unknown for that time.
 *
 * <p>Forwards the headers of the context, its request id, and its client type or the default one. Safe for use by
 * several threads.
 */
public final class Auth0ClientDirectory implements UserDirectory, AutoCloseable {

    /** The size of a page if the service ignores the limit (auth0-client, {@code GET /users}). */
    private static final int BATCH = 25;

    private static final String SEARCH = "GET /users";
    private static final String BY_ID = "GET /users/{id}";

    /** The statuses of services that have no such route, or do not understand such a query. */
    private static final Set<Integer> NOT_UNDERSTOOD = Set.of(400, 404, 405, 414, 422, 431, 501);

    private final HttpUrl service;
    private final String defaultClientType;
    private final boolean searches;
    private final UpstreamHttp http;
    private final UpstreamFailures failures;

    /** Whether the look-up by id has ever found a user, which proves that the service has it. */
    private volatile boolean knownById;

    private Auth0ClientDirectory(Builder builder) {
        this.service =
                HttpUrl.get(BaseAddress.beside(builder.service, "service").toString());
        this.defaultClientType = builder.defaultClientType;
        this.searches = builder.searches;
        this.http = builder.http.open();
        this.failures = UpstreamFailures.ofReadsFrom(Upstream.DIRECTORY);
    }

    /** @param service a host name ({@code auth0-client}), with a port or not, or a URL; plain HTTP unless it says otherwise */
    public static Builder builder(String service) {
        return new Builder(requireNonNull(service, "service"));
    }

    @Override
    public Map<UserId, UserProfile> find(Set<UserId> users, RequestContext context) {
        Set<UserId> wanted = Set.copyOf(requireNonNull(users, "users"));
        Headers headers = ForwardedHeaders.of(Receiver.DIRECTORY, requireNonNull(context, "context"), defaultClientType)
                .newBuilder()
                .set("Accept", "application/json")
                .build();
        Map<UserId, UserProfile> found = new LinkedHashMap<>();
        boolean searched = searches && search(wanted, headers, found);
        askForEach(missing(wanted, found), headers, found, searched);
        return Map.copyOf(found);
    }

    /** Checks whether the service answers: requests its health and accepts any answer except a server error. */
    @Override
    public CheckResult check() {
        HttpUrl health = service.newBuilder().addPathSegments("-/healthz").build();
        HttpReply reply = http.send(new Request.Builder().url(health).build());
        if (reply instanceof HttpReply.Answered answered && answered.status() < 500) {
            return CheckResult.ok(Upstream.DIRECTORY.label());
        }
        return CheckResult.failed(
                Upstream.DIRECTORY.label(), failures.of("GET /-/healthz", reply).getMessage());
    }

    /** Closes the HTTP client, unless it was given. */
    @Override
    public void close() {
        http.close();
    }

    /** Returns whether the service searched for every person who is still missing. */
    private boolean search(Set<UserId> wanted, Headers headers, Map<UserId, UserProfile> found) {
        Set<UserId> missing = wanted;
        int before = -1;
        // The service may ignore the limit or have a lower one, so the query is repeated while it finds more.
        while (!missing.isEmpty() && found.size() > before) {
            before = found.size();
            for (HttpReply reply : asCaller(http.sendAll(queries(missing, headers)), headers)) {
                if (!take(reply, wanted, found)) {
                    return false;
                }
            }
            missing = missing(wanted, found);
        }
        return true;
    }

    /**
     * The requests contain the caller's cookie or token and no key of this service: if the service refuses them, the
     * caller's session is over, and the caller gets the refusal.
     */
    private static List<HttpReply> asCaller(List<HttpReply> replies, Headers headers) {
        boolean isRefused = replies.stream().anyMatch(reply -> reply.hasStatus(401) || reply.hasStatus(403));
        if (isRefused && ForwardedHeaders.holdCredentials(headers)) {
            throw RefusalException.of(RefusalCode.UNAUTHORIZED_USER);
        }
        return replies;
    }

    private List<UpstreamCall> queries(Set<UserId> missing, Headers headers) {
        return Batches.of(missing, BATCH).stream()
                .map(batch -> {
                    List<String> ids = batch.stream().map(UserId::value).toList();
                    HttpUrl url = service.newBuilder()
                            .addPathSegment("users")
                            .addQueryParameter("_q", UpstreamHttp.write(Map.of("user_id", Map.of("$in", ids))))
                            .addQueryParameter("_l", Integer.toString(batch.size()))
                            .build();
                    return UpstreamCall.of(
                            new Request.Builder().url(url).headers(headers).build());
                })
                .toList();
    }

    /** Reads the answer to a search; returns whether the service understood the search. */
    private boolean take(HttpReply reply, Set<UserId> wanted, Map<UserId, UserProfile> found) {
        if (reply instanceof HttpReply.Answered answered && NOT_UNDERSTOOD.contains(answered.status())) {
            return false;
        }
        if (!reply.hasStatus(200)) {
            throw failures.of(SEARCH, reply);
        }
        JsonNode body = reply.json();
        if (!PeopleMapping.isList(body)) {
            throw failures.unreadable(SEARCH, "no list of people");
        }
        return PeopleMapping.collect(body, wanted, found);
    }

    private void askForEach(Set<UserId> missing, Headers headers, Map<UserId, UserProfile> found, boolean searched) {
        List<UserId> asked = missing.stream().filter(Auth0Api::isAddressable).toList();
        List<HttpReply> replies = asCaller(
                http.sendAll(asked.stream().map(id -> byId(id, headers)).toList()), headers);
        List<HttpReply> notFound = new ArrayList<>();
        for (int i = 0; i < asked.size(); i++) {
            HttpReply reply = replies.get(i);
            if (reply.hasStatus(200)) {
                found.put(asked.get(i), person(reply.json(), asked.get(i)));
                knownById = true;
            } else {
                notFound.add(reply);
            }
        }
        for (HttpReply reply : notFound) {
            if (!saysUnknown(reply, searched)) {
                throw failures.of(BY_ID, reply);
            }
        }
    }

    private UpstreamCall byId(UserId id, Headers headers) {
        HttpUrl url = service.newBuilder()
                .addPathSegment("users")
                .addEncodedPathSegment(Auth0Api.pathSegment(id))
                .build();
        return UpstreamCall.of(new Request.Builder().url(url).headers(headers).build());
    }

    private UserProfile person(JsonNode body, UserId id) {
        if (!PeopleMapping.isPerson(body, id)) {
            throw failures.unreadable(BY_ID, "not the person asked for");
        }
        return PeopleMapping.profile(body, id);
    }

    /**
     * Whether the answer to a look-up by id shows that the person is unknown. After a search that the service
     * understood, a missing look-up route does not matter. Otherwise "not found" may mean the route: it counts only if
     * the route is known to exist, or if the body is Auth0's error for an unknown user.
     */
    private boolean saysUnknown(HttpReply reply, boolean searched) {
        if (!(reply instanceof HttpReply.Answered answered) || !NOT_UNDERSTOOD.contains(answered.status())) {
            return false;
        }
        return searched
                || Auth0Api.saysNoSuchPerson(answered)
                || (answered.status() == 404 && (knownById || !searches));
    }

    private static Set<UserId> missing(Collection<UserId> wanted, Map<UserId, UserProfile> found) {
        Set<UserId> missing = new LinkedHashSet<>(wanted);
        missing.removeAll(found.keySet());
        return missing;
    }

    /** Builds an {@link Auth0ClientDirectory}. Not safe for use by several threads. */
    public static final class Builder {

        private final String service;
        private String defaultClientType = "";
        private boolean searches = true;
        private final HttpOptions http = new HttpOptions(HttpLimits.defaults());

        private Builder(String service) {
            this.service = service;
        }

        /**
         * The client type of a request that names none ({@code DEFAULT_CLIENT_TYPE}). Default: empty, which sends none.
         */
        public Builder defaultClientType(String clientType) {
            this.defaultClientType = requireNonNull(clientType, "clientType");
            return this;
        }

        /**
         * Only looks up people by {@code GET /users/{id}}, and treats a 404 as "unknown": for a service that is known
         * to have this route and no search. Default: searches first.
         */
        public Builder byIdOnly() {
            this.searches = false;
            return this;
        }

        /** A client whose connections are shared; it stays open. Default: a separate client. */
        public Builder client(OkHttpClient shared) {
            http.client(shared);
            return this;
        }

        /** Default: {@link HttpLimits#defaults()}. */
        public Builder limits(HttpLimits httpLimits) {
            http.limits(httpLimits);
            return this;
        }

        /** The clock for waits until a given time. Default: the system's. */
        public Builder clock(Clock time) {
            http.clock(time);
            return this;
        }

        /**
         * @throws IllegalArgumentException if the service's address is invalid, or contains a user, a query or a
         *     fragment
         */
        public Auth0ClientDirectory build() {
            return new Auth0ClientDirectory(this);
        }
    }
}
