package dev.teleconsult.adapter.crud.mia;

import static dev.teleconsult.domain.DomainFixtures.aCompletePlan;
import static dev.teleconsult.domain.DomainFixtures.aPlan;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.teleconsult.adapter.crud.mia.fake.CollectionDefinition;
import dev.teleconsult.adapter.crud.mia.fake.CrudFault;
import dev.teleconsult.adapter.crud.mia.fake.CrudRoute;
import dev.teleconsult.adapter.crud.mia.fake.FakeCrudService;
import dev.teleconsult.adapter.crud.mia.fake.RecordedRequest;
import dev.teleconsult.domain.RoomState;
import dev.teleconsult.domain.RoomState.Ending;
import dev.teleconsult.domain.UserId;
import dev.teleconsult.domain.VideoUserId;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.contract.TeleconsultationStoreContract;
import dev.teleconsult.ports.outbound.StoredTeleconsultation;
import dev.teleconsult.ports.outbound.WriteMark;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Settings, life cycle, and forwarded headers. */
class MiaCrudStorageTest {

    private static final URI CRUD = URI.create("http://crud-service");

    @ParameterizedTest
    @ValueSource(strings = {"ftp://crud-service", "crud-service", "/crud", "mailto:a@b"})
    void unsupportedAddressShouldBeRejected(String address) {
        assertThatThrownBy(() -> MiaCrudStorage.builder(URI.create(address), "t", "u"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "/", " // "})
    void blankEndpointShouldBeRejected(String endpoint) {
        assertThatThrownBy(() -> MiaCrudStorage.builder(CRUD, endpoint, "u"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> MiaCrudStorage.builder(CRUD, "t", endpoint))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> MiaCrudStorage.builder(CRUD, "t", "u").idempotencyRecords(endpoint))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void limitsOutOfRangeShouldBeRejected() {
        MiaCrudStorage.Builder builder = MiaCrudStorage.builder(CRUD, "t", "u");
        for (Duration timeout : new Duration[] {
            Duration.ZERO, Duration.ofMillis(-1), Duration.ofHours(1).plusMillis(1)
        }) {
            assertThatThrownBy(() -> builder.connectTimeout(timeout)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> builder.readTimeout(timeout)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> builder.callTimeout(timeout)).isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> builder.maxIdleConnections(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> builder.maxAnswerBytes(0)).isInstanceOf(IllegalArgumentException.class);
        builder.connectTimeout(Duration.ofHours(1))
                .maxIdleConnections(0)
                .maxAnswerBytes(1)
                .build()
                .close();
    }

    /** A role that may read and not write, and a database without a primary, are found before a caller is affected. */
    @Test
    void checkShouldTryAWriteAndChangeNothing() {
        try (FakeCrudService crud = FakeCrudService.start();
                MiaCrudStorage storage = MiaCrudStorage.builder(
                                crud.url(), "teleconsultations", "teleconsultations-users")
                        .build()) {
            storage.teleconsultations().insert(aPlan(), new RoomState.NoRoom(), RequestContext.system());
            storage.userIds().add(new UserId("u"), new VideoUserId("v"), RequestContext.system());
            List<String> before = crud.documents("teleconsultations");
            List<String> usersBefore = crud.documents("teleconsultations-users");

            assertThat(storage.check().isOk()).isTrue();
            for (int time = 0; time < 2; time++) {
                crud.failNext(CrudRoute.PATCH_MANY, CrudFault.error(403, "you may not write"));
                assertThat(storage.check().isOk()).isFalse();
            }

            assertThat(storage.check().isOk()).isTrue();
            assertThat(crud.documents("teleconsultations")).isEqualTo(before);
            assertThat(crud.documents("teleconsultations-users")).isEqualTo(usersBefore);
        }
    }

    /** The service may be behind a path, and the collections may be given as endpoints. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "v2/teleconsultations",
                "/v2/teleconsultations",
                "v2/teleconsultations/",
                "/v2/teleconsultations/"
            })
    void slashesAroundAnEndpointShouldNotMatter(String endpoint) {
        CollectionDefinition behindAPath = CollectionDefinition.teleconsultations().toBuilder()
                .name("api/crud/v2/teleconsultations")
                .build();
        CollectionDefinition users = CollectionDefinition.userMap().toBuilder()
                .name("api/crud/users")
                .build();
        try (FakeCrudService crud = FakeCrudService.builder()
                .collection(behindAPath)
                .collection(users)
                .start()) {
            for (String base : new String[] {"/api/crud", "/api/crud/"}) {
                try (MiaCrudStorage storage = MiaCrudStorage.builder(URI.create(crud.url() + base), endpoint, "users")
                        .build()) {
                    assertThat(storage.check().isOk()).isTrue();
                    storage.teleconsultations().insert(aPlan(), new RoomState.NoRoom(), RequestContext.system());
                }
            }
            assertThat(crud.documents("api/crud/v2/teleconsultations")).hasSize(2);
        }
    }

    @Test
    void givenClientShouldStayOpen() {
        OkHttpClient client = new OkHttpClient();
        try (FakeCrudService crud = FakeCrudService.start()) {
            MiaCrudStorage storage = MiaCrudStorage.builder(crud.url(), "teleconsultations", "teleconsultations-users")
                    .httpClient(client)
                    .build();
            assertThat(storage.check().isOk()).isTrue();

            storage.close();

            assertThat(client.dispatcher().executorService().isShutdown()).isFalse();
            assertThat(client.connectionPool().connectionCount()).isPositive();
        }
        client.connectionPool().evictAll();
    }

    @Test
    void ownConnectionsShouldBeClosed() {
        try (FakeCrudService crud = FakeCrudService.start()) {
            MiaCrudStorage storage = MiaCrudStorage.builder(crud.url(), "teleconsultations", "teleconsultations-users")
                    .build();
            assertThat(storage.check().isOk()).isTrue();
            storage.close();
            storage.close();
        }
    }

    // ---- headers

    @Test
    void headersOfTheRequestShouldBeForwardedWithEveryCall() {
        try (FakeCrudService crud = FakeCrudService.start();
                MiaCrudStorage storage = storage(crud)) {
            RequestContext context = RequestContext.anonymous("request-1")
                    .forwardedHeaders(Map.of(
                            "userid", "auth0|caller",
                            "client-type", "cms",
                            "cookie", "sid=1",
                            "X-Forwarded-Host", "example.org"));
            StoredTeleconsultation stored =
                    storage.teleconsultations().insert(aPlan(), new RoomState.NoRoom(), context);
            storage.teleconsultations().find(stored.id(), context);
            storage.teleconsultations()
                    .backlog(TeleconsultationStoreContract.ANY_TIME, 1, Set.of(), context)
                    .due();
            storage.teleconsultations().countByPhase(context);
            StoredTeleconsultation closing = storage.teleconsultations()
                    .replace(stored, stored.teleconsultation().ending(Ending.CANCELLED), WriteMark.random(), context)
                    .orElseThrow();
            storage.teleconsultations()
                    .replace(closing, closing.teleconsultation().closed(), WriteMark.random(), context);
            storage.userIds().add(new UserId("u"), new VideoUserId("v"), context);

            assertThat(crud.requests())
                    .extracting(RecordedRequest::route)
                    .contains(
                            CrudRoute.INSERT,
                            CrudRoute.READ,
                            CrudRoute.LIST,
                            CrudRoute.COUNT,
                            CrudRoute.PATCH,
                            CrudRoute.CHANGE_STATE_MANY,
                            CrudRoute.UPSERT);
            assertThat(crud.requests()).allSatisfy(request -> {
                assertThat(request.header("userid")).contains("auth0|caller");
                assertThat(request.header("client-type")).contains("cms");
                assertThat(request.header("cookie")).contains("sid=1");
                assertThat(request.header("x-forwarded-host")).contains("example.org");
                assertThat(request.header("x-request-id")).contains("request-1");
            });
            assertThat(crud.documents("teleconsultations").get(0)).contains("\"creatorId\":\"auth0|caller\"");
        }
    }

    @Test
    void callersRequestIdShouldTakePrecedence() {
        try (FakeCrudService crud = FakeCrudService.start();
                MiaCrudStorage storage = storage(crud)) {
            storage.teleconsultations()
                    .countByPhase(RequestContext.anonymous("ours").forwardedHeaders(Map.of("X-Request-Id", "theirs")));

            assertThat(crud.requests(CrudRoute.COUNT))
                    .allSatisfy(request ->
                            assertThat(request.headers().get("x-request-id")).containsExactly("theirs"));
        }
    }

    /** These headers would hide documents or fields from us, change how a filter is read, or break the message. */
    @Test
    void headersThatWouldChangeTheQueryShouldNotBeForwarded() {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("acl_rows", "[{\"participantsNumber\":99}]");
        headers.put("ACL_READ_COLUMNS", "startDate");
        headers.put("acl_write_columns", "startDate");
        headers.put("json-query-params-encoding", "base64");
        headers.put("json_query_params_encoding", "base64");
        headers.put("Content-Type", "text/html");
        headers.put("content-length", "0");
        headers.put("transfer-encoding", "chunked");
        headers.put("host", "elsewhere");
        headers.put("accept-encoding", "br");
        headers.put("Expect", "100-continue");
        headers.put("x-broken", "a\r\nacl_rows: []");
        headers.put("x broken", "name");
        headers.put("", "no name");
        RequestContext context = RequestContext.system().forwardedHeaders(headers);
        try (FakeCrudService crud = FakeCrudService.start();
                MiaCrudStorage storage = storage(crud)) {
            StoredTeleconsultation stored =
                    storage.teleconsultations().insert(aPlan(), new RoomState.NoRoom(), context);
            assertThat(storage.teleconsultations()
                            .replace(
                                    stored,
                                    stored.teleconsultation().replanned(aCompletePlan()),
                                    WriteMark.random(),
                                    context))
                    .map(StoredTeleconsultation::teleconsultation)
                    .contains(stored.teleconsultation().replanned(aCompletePlan()));
            assertThat(storage.userIds().find(Set.of(new UserId("u")), context)).isEmpty();

            assertThat(crud.requests())
                    .allSatisfy(request -> assertThat(request.headers().keySet())
                            .isSubsetOf(
                                    "host",
                                    "connection",
                                    "accept-encoding",
                                    "user-agent",
                                    "x-request-id",
                                    "content-type",
                                    "content-length"));
            assertThat(crud.requests(CrudRoute.LIST).get(0).header("accept-encoding"))
                    .contains("gzip");
        }
    }

    private static MiaCrudStorage storage(FakeCrudService crud) {
        return MiaCrudStorage.builder(crud.url(), "teleconsultations", "teleconsultations-users")
                .build();
    }
}
