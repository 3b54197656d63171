package dev.teleconsult.adapter.auth0;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import dev.teleconsult.domain.UserId;
import dev.teleconsult.ports.CheckResult;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.Upstream;
import dev.teleconsult.ports.outbound.CustomIds;
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
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import okhttp3.Headers;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Request;

/**
 * Translates ids by a collection of users in a Mia CRUD service, or by the User Manager Service, which is a proxy of
 * one.
 *
 * <p>Searches all ids in one list query on the source property, reads every page of the answer, and uses the target
 * property of each row. A row without a target is a user whom the directory does not know. Two rows of one id with
 * different targets are a failure: a guess could admit the wrong person. For the source property {@code _id}, ids
 * without a row are looked up one by one as {@code ?_id=}, also because the service refuses a whole list with an id
 * that is no ObjectId.
 *
 * <p>Forwards the headers of the context, its request id and its client type. Safe for use by several threads.
 */
public final class CrudCustomIds implements CustomIds, AutoCloseable {

    /** The default largest page of a CRUD service ({@code CRUD_MAX_LIMIT}), which refuses requests for larger ones. */
    private static final int MAX_PAGE_SIZE = 200;

    /** The most pages of a list: a longer list cannot be the answer to the query. */
    private static final int MAX_PAGES = 10;

    private static final String CRUD_ID = "_id";
    private static final String LIST = "GET /users/";

    private final HttpUrl endpoint;
    private final String source;
    private final String target;
    private final int pageSize;
    private final UpstreamHttp http;
    private final UpstreamFailures failures;

    private CrudCustomIds(Builder builder) {
        this.endpoint =
                HttpUrl.get(BaseAddress.beside(builder.endpoint, "endpoint").toString());
        this.source = requireProperty(builder.source, "source");
        this.target = requireProperty(builder.target, "target");
        this.pageSize = builder.pageSize;
        this.http = builder.http.open();
        this.failures = UpstreamFailures.ofReadsFrom(Upstream.CUSTOM_IDS);
    }

    /** @param endpoint of the collection, with or without the last slash, for example {@code http://crud-service/users/} */
    public static Builder builder(String endpoint) {
        return new Builder(requireNonNull(endpoint, "endpoint"));
    }

    @Override
    public Map<UserId, UserId> resolve(Set<UserId> customIds, RequestContext context) {
        Answers answers = new Answers(Set.copyOf(requireNonNull(customIds, "customIds")));
        Headers headers = ForwardedHeaders.of(Receiver.CRUD_SERVICE, requireNonNull(context, "context"))
                .newBuilder()
                .set("Accept", "application/json")
                .build();
        int before = -1;
        // The service may return fewer rows than requested, so the query is repeated while it finds more.
        while (!answers.missing().isEmpty() && answers.found.size() > before) {
            before = answers.found.size();
            for (List<UserId> batch : Batches.of(answers.missing(), pageSize)) {
                readPages(batch, headers, answers);
            }
        }
        if (source.equals(CRUD_ID)) {
            askForEach(answers, headers);
        }
        return Map.copyOf(answers.found);
    }

    /** Checks whether the collection answers; a request for credentials counts as an answer, too. */
    @Override
    public CheckResult check() {
        HttpUrl one = endpoint.newBuilder()
                .addQueryParameter("_l", "1")
                .addQueryParameter("_p", CRUD_ID)
                .build();
        HttpReply reply = http.send(new Request.Builder()
                .url(one)
                .header("Accept", "application/json")
                .build());
        if (reply.hasStatus(200) || reply.hasStatus(401) || reply.hasStatus(403)) {
            return CheckResult.ok(Upstream.CUSTOM_IDS.label());
        }
        return CheckResult.failed(
                Upstream.CUSTOM_IDS.label(), failures.of(LIST, reply).getMessage());
    }

    /** Closes the HTTP client, unless it was given. */
    @Override
    public void close() {
        http.close();
    }

    private void readPages(List<UserId> batch, Headers headers, Answers answers) {
        String filter = UpstreamHttp.write(
                Map.of(source, Map.of("$in", batch.stream().map(UserId::value).toList())));
        int skip = 0;
        for (int page = 0; page < MAX_PAGES; page++) {
            HttpUrl.Builder url =
                    query().addQueryParameter("_q", filter).addQueryParameter("_l", Integer.toString(pageSize));
            if (skip > 0) {
                url.addQueryParameter("_sk", Integer.toString(skip));
            }
            HttpReply reply = http.send(request(url, headers));
            if (reply.hasStatus(400) && source.equals(CRUD_ID)) {
                return; // One of them is no ObjectId; looked up one by one, each id gets its own answer.
            }
            JsonNode rows = rows(reply);
            answers.take(rows);
            if (rows.size() < pageSize) {
                return;
            }
            skip += rows.size();
        }
        throw failures.unreadable(LIST, "no end of rows");
    }

    private void askForEach(Answers answers, Headers headers) {
        List<UserId> missing = List.copyOf(answers.missing());
        List<HttpReply> replies = http.sendAll(missing.stream()
                .map(id -> UpstreamCall.of(request(query().addQueryParameter(CRUD_ID, id.value()), headers)))
                .toList());
        for (int i = 0; i < missing.size(); i++) {
            HttpReply reply = replies.get(i);
            if (reply.hasStatus(400) && !isObjectId(missing.get(i))) {
                continue; // The service does not accept it as an id, so no person has it.
            }
            answers.take(rows(reply));
        }
    }

    /** Requests only the two properties, if the service can select them: no other data of a user is needed. */
    private HttpUrl.Builder query() {
        HttpUrl.Builder url = endpoint.newBuilder();
        return source.contains(".") || target.contains(".") ? url : url.addQueryParameter("_p", source + "," + target);
    }

    private static Request request(HttpUrl.Builder url, Headers headers) {
        return new Request.Builder().url(url.build()).headers(headers).build();
    }

    /** A list always answers 200: a 404 means a wrong address, not an unknown person. */
    private JsonNode rows(HttpReply reply) {
        if (!reply.hasStatus(200)) {
            throw failures.of(LIST, reply);
        }
        JsonNode body = reply.json();
        if (!body.isArray()) {
            throw failures.unreadable(LIST, "no list");
        }
        return body;
    }

    private static boolean isObjectId(UserId id) {
        return id.value().matches("[0-9a-fA-F]{24}");
    }

    private static String requireProperty(String path, String name) {
        if (path.isBlank()) {
            throw new IllegalArgumentException(name + " must not be blank");
        }
        return path;
    }

    /** The results so far for the ids of one call. */
    private final class Answers {

        /** The requested ids as rows contain them: the service always returns an ObjectId in lower case. */
        private final Map<String, List<UserId>> wanted;

        private final Set<String> seen = new HashSet<>();
        private final Map<UserId, UserId> found = new LinkedHashMap<>();

        private Answers(Set<UserId> ids) {
            this.wanted =
                    ids.stream().collect(Collectors.groupingBy(this::inRow, LinkedHashMap::new, Collectors.toList()));
        }

        /** The ids without a row so far. */
        private List<UserId> missing() {
            List<UserId> missing = new ArrayList<>();
            wanted.forEach((name, ids) -> {
                if (!seen.contains(name)) {
                    missing.addAll(ids);
                }
            });
            return missing;
        }

        private void take(JsonNode rows) {
            for (JsonNode row : rows) {
                String name = text(row, source);
                List<UserId> ids = wanted.get(name);
                if (ids == null) {
                    throw failures.unreadable(LIST, "a person who was not asked for");
                }
                seen.add(name);
                String directoryId = text(row, target);
                if (!directoryId.isBlank()) {
                    ids.forEach(id -> put(id, directoryId));
                }
            }
        }

        private void put(UserId customId, String directoryId) {
            if (!UserId.isValid(directoryId)) {
                throw failures.unreadable(LIST, "an id that cannot be one");
            }
            UserId user = new UserId(directoryId);
            UserId other = found.putIfAbsent(customId, user);
            if (other != null && !other.equals(user)) {
                throw failures.unreadable(LIST, "an id that stands for two people");
            }
        }

        private String inRow(UserId id) {
            return source.equals(CRUD_ID) && isObjectId(id) ? id.value().toLowerCase(Locale.ROOT) : id.value();
        }

        private String text(JsonNode row, String path) {
            JsonNode node = row;
            for (String property : path.split("\\.")) {
                node = node.path(property);
            }
            return node.isTextual() || node.isIntegralNumber() ? node.asText() : "";
        }
    }

    /** Builds a {@link CrudCustomIds}. Not safe for use by several threads. */
    public static final class Builder {

        private final String endpoint;
        private String source = CRUD_ID;
        private String target = "authUserId";
        private int pageSize = MAX_PAGE_SIZE;
        private final HttpOptions http = new HttpOptions(HttpLimits.defaults());

        private Builder(String endpoint) {
            this.endpoint = endpoint;
        }

        /**
         * The property that contains the caller's id ({@code customUserId.source}); dots separate nested properties.
         * Default: {@code _id}.
         */
        public Builder source(String property) {
            this.source = requireNonNull(property, "property");
            return this;
        }

        /** The property that contains the directory's id ({@code customUserId.target}). Default: {@code authUserId}. */
        public Builder target(String property) {
            this.target = requireNonNull(property, "property");
            return this;
        }

        /**
         * How many rows, and at most how many ids, one request asks for. Default: 200, the most that a CRUD service
         * returns.
         *
         * @throws IllegalArgumentException unless from 1 to 200
         */
        public Builder pageSize(int rows) {
            if (rows < 1 || rows > MAX_PAGE_SIZE) {
                throw new IllegalArgumentException("rows must be from 1 to " + MAX_PAGE_SIZE);
            }
            this.pageSize = rows;
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
         * @throws IllegalArgumentException if the endpoint is no valid address, or contains a user, a query or a
         *     fragment, or a property is blank
         */
        public CrudCustomIds build() {
            return new CrudCustomIds(this);
        }
    }
}
