package dev.teleconsult.adapter.auth0;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import dev.teleconsult.domain.UserId;
import dev.teleconsult.ports.CheckResult;
import dev.teleconsult.ports.PortException;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.Upstream;
import dev.teleconsult.ports.outbound.UserDirectory;
import dev.teleconsult.ports.outbound.UserProfile;
import dev.teleconsult.upstream.BaseAddress;
import dev.teleconsult.upstream.HttpLimits;
import dev.teleconsult.upstream.http.HttpReply;
import dev.teleconsult.upstream.http.UpstreamCall;
import dev.teleconsult.upstream.http.UpstreamFailures;
import dev.teleconsult.upstream.http.UpstreamHttp;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Request;

/**
 * The user directory by Auth0's Management API v2, for a deployment without auth0-client.
 *
 * <p>Searches for up to 100 people in one call. Auth0's search lags behind its data, so a user missing from its answer
 * is looked up by id, which is exact: a 404 there means that the user is unknown. The application at Auth0 needs the
 * scope {@code read:users}. Its token is cached and renewed; a refused token is replaced once per call.
 *
 * <p>Auth0 is outside the platform, so no header of the context is forwarded. Safe for use by several threads.
 */
public final class Auth0ManagementDirectory implements UserDirectory, AutoCloseable {

    /** The largest page (Management API v2, {@code per_page}), so that there is never a second page. */
    private static final int BATCH = 100;

    /** The fields to read of a person. */
    private static final String FIELDS = "user_id,name,given_name,family_name,nickname,email,username,app_metadata";

    private static final String SEARCH = "GET /api/v2/users";
    private static final String BY_ID = "GET /api/v2/users/{id}";

    private final HttpUrl users;
    private final UpstreamHttp http;
    private final ManagementToken token;
    private final UpstreamFailures failures;

    private Auth0ManagementDirectory(Builder builder) {
        HttpUrl tenant = HttpUrl.get(BaseAddress.elsewhere(builder.domain, builder.allowsInsecure, "domain")
                .toString());
        this.users = tenant.newBuilder().addPathSegments("api/v2/users").build();
        this.http = builder.http.open();
        this.failures = UpstreamFailures.ofReadsFrom(Upstream.DIRECTORY);
        this.token = new ManagementToken(
                http,
                tenant,
                builder.audience.orElseGet(() ->
                        tenant.newBuilder().addPathSegments("api/v2/").build().toString()),
                builder.credentials,
                failures,
                builder.http.clock());
    }

    /** @param domain the tenant's domain, for example {@code example.eu.auth0.com}, or its URL */
    public static Builder builder(String domain, ClientCredentials credentials) {
        return new Builder(requireNonNull(domain, "domain"), requireNonNull(credentials, "credentials"));
    }

    @Override
    public Map<UserId, UserProfile> find(Set<UserId> users, RequestContext context) {
        Set<UserId> wanted = Set.copyOf(requireNonNull(users, "users"));
        requireNonNull(context, "context");
        if (wanted.isEmpty()) {
            return Map.of();
        }
        Map<UserId, UserProfile> found = new LinkedHashMap<>();
        search(wanted, found);
        askForEach(wanted.stream().filter(id -> !found.containsKey(id)).toList(), found);
        return Map.copyOf(found);
    }

    /** Checks whether Auth0 issues a token and accepts it. */
    @Override
    public CheckResult check() {
        HttpUrl one = users.newBuilder()
                .addQueryParameter("per_page", "1")
                .addQueryParameter("fields", "user_id")
                .addQueryParameter("include_fields", "true")
                .build();
        try {
            HttpReply reply = authorised(List.of(one)).get(0);
            return reply.hasStatus(200)
                    ? CheckResult.ok(Upstream.DIRECTORY.label())
                    : CheckResult.failed(
                            Upstream.DIRECTORY.label(),
                            failures.of(SEARCH, reply).getMessage());
        } catch (PortException noToken) {
            return CheckResult.failed(Upstream.DIRECTORY.label(), noToken.getMessage());
        }
    }

    /** Closes the HTTP client, unless it was given. */
    @Override
    public void close() {
        http.close();
    }

    private void search(Set<UserId> wanted, Map<UserId, UserProfile> found) {
        List<HttpUrl> queries = Batches.of(wanted, BATCH).stream()
                .map(batch -> fields(users.newBuilder())
                        .addQueryParameter("search_engine", "v3")
                        .addQueryParameter("q", lucene(batch))
                        .addQueryParameter("per_page", Integer.toString(BATCH))
                        .addQueryParameter("page", "0")
                        .build())
                .toList();
        for (HttpReply reply : authorised(queries)) {
            if (reply.hasStatus(400)) {
                continue; // The search refuses one of the ids; looked up one by one, each id gets its own answer.
            }
            if (!reply.hasStatus(200)) {
                throw failures.of(SEARCH, reply);
            }
            JsonNode body = reply.json();
            if (!PeopleMapping.isList(body)) {
                throw failures.unreadable(SEARCH, "no list of people");
            }
            PeopleMapping.collect(body, wanted, found);
        }
    }

    private void askForEach(List<UserId> missing, Map<UserId, UserProfile> found) {
        List<UserId> asked = missing.stream().filter(Auth0Api::isAddressable).toList();
        if (asked.isEmpty()) {
            return;
        }
        List<HttpReply> replies = authorised(asked.stream()
                .map(id -> fields(users.newBuilder().addEncodedPathSegment(Auth0Api.pathSegment(id)))
                        .build())
                .toList());
        for (int i = 0; i < asked.size(); i++) {
            HttpReply reply = replies.get(i);
            if (reply.hasStatus(200)) {
                JsonNode body = reply.json();
                if (!PeopleMapping.isPerson(body, asked.get(i))) {
                    throw failures.unreadable(BY_ID, "not the person asked for");
                }
                found.put(asked.get(i), PeopleMapping.profile(body, asked.get(i)));
            } else if (!saysUnknown(reply)) {
                throw failures.of(BY_ID, reply);
            }
        }
    }

    private static boolean saysUnknown(HttpReply reply) {
        return reply instanceof HttpReply.Answered answered
                && (answered.status() == 404 || (answered.status() == 400 && Auth0Api.saysNoSuchPerson(answered)));
    }

    /** Sends requests with the token; a request whose token is refused is repeated once with a new one. */
    private List<HttpReply> authorised(List<HttpUrl> urls) {
        String first = token.current();
        List<HttpReply> replies = new ArrayList<>(http.sendAll(requests(urls, first)));
        List<Integer> refused = new ArrayList<>();
        for (int i = 0; i < replies.size(); i++) {
            if (replies.get(i).hasStatus(401)) {
                refused.add(i);
            }
        }
        if (!refused.isEmpty()) {
            token.discard(first);
            List<HttpUrl> again = refused.stream().map(urls::get).toList();
            List<HttpReply> second = http.sendAll(requests(again, token.current()));
            for (int i = 0; i < refused.size(); i++) {
                replies.set(refused.get(i), second.get(i));
            }
        }
        return replies;
    }

    private static List<UpstreamCall> requests(List<HttpUrl> urls, String token) {
        return urls.stream()
                .map(url -> UpstreamCall.of(new Request.Builder()
                        .url(url)
                        .header("Accept", "application/json")
                        .header("Authorization", "Bearer " + token)
                        .build()))
                .toList();
    }

    private static HttpUrl.Builder fields(HttpUrl.Builder url) {
        return url.addQueryParameter("fields", FIELDS).addQueryParameter("include_fields", "true");
    }

    /**
     * {@code user_id:("auth0|a" OR "auth0|b")}; within quotes only the quote and the backslash are special characters
     * of Lucene.
     */
    private static String lucene(List<UserId> ids) {
        return ids.stream()
                .map(id -> '"' + id.value().replace("\\", "\\\\").replace("\"", "\\\"") + '"')
                .collect(Collectors.joining(" OR ", "user_id:(", ")"));
    }

    /** Builds an {@link Auth0ManagementDirectory}. Not safe for use by several threads. */
    public static final class Builder {

        private final String domain;
        private final ClientCredentials credentials;
        private Optional<String> audience = Optional.empty();
        private boolean allowsInsecure;
        private final HttpOptions http = new HttpOptions(HttpLimits.defaults());

        private Builder(String domain, ClientCredentials credentials) {
            this.domain = domain;
            this.credentials = credentials;
        }

        /**
         * The audience of the token. A tenant with a custom domain needs its original domain here. Default:
         * {@code https://{domain}/api/v2/}.
         */
        public Builder audience(String api) {
            this.audience = Optional.of(requireNonNull(api, "api"));
            return this;
        }

        /** Whether plain HTTP is allowed for any host. Default: only for this machine. */
        public Builder allowInsecure(boolean allowed) {
            this.allowsInsecure = allowed;
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

        /** The clock for the expiry of tokens and for waits until a given time. Default: the system's. */
        public Builder clock(Clock time) {
            http.clock(time);
            return this;
        }

        /**
         * @throws IllegalArgumentException if the domain is invalid, or uses plain HTTP although that is not allowed
         */
        public Auth0ManagementDirectory build() {
            return new Auth0ManagementDirectory(this);
        }
    }
}
