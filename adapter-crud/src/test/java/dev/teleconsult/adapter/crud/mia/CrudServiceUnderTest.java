package dev.teleconsult.adapter.crud.mia;

import dev.teleconsult.adapter.crud.mia.fake.AddedCollections;
import dev.teleconsult.adapter.crud.mia.fake.CollectionDefinition;
import dev.teleconsult.adapter.crud.mia.fake.FakeCrudService;
import dev.teleconsult.ports.contract.Trouble;
import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.util.Optional;
import okhttp3.ConnectionPool;
import okhttp3.Dispatcher;
import okhttp3.Interceptor;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.ResponseBody;

/**
 * The CRUD service that the contracts are tested against: the fake, or with {@code -Dcrud.url=http://…} a real one.
 *
 * <p>A real one needs the collections {@code teleconsultations-contract}, {@code teleconsultations-users-contract},
 * {@code teleconsultations-idempotency-contract}, {@code teleconsultations-notices-contract}, {@code
 * teleconsultations-audit-contract}, {@code teleconsultations-facts-contract}, {@code
 * teleconsultations-erasures-contract} and {@code teleconsultations-identifiers-contract}, defined as {@link
 * #teleconsultations}, {@link #userMap}, {@link #idempotencyRecords}, {@link #notices}, {@link #facts}, {@link
 * #auditTrail} and {@link #identifiers} are. <b>They are emptied before each test</b>, which is why they have their own
 * names.
 *
 * <p>Faults occur between the adapter and the service, so that they work with either.
 */
final class CrudServiceUnderTest implements AutoCloseable {

    static final String TELECONSULTATIONS = "teleconsultations-contract";
    static final String USER_MAP = "teleconsultations-users-contract";
    static final String IDEMPOTENCY_RECORDS = "teleconsultations-idempotency-contract";

    static final String NOTICES = "teleconsultations-notices-contract";
    static final String AUDIT = "teleconsultations-audit-contract";

    static final String ATTENDANCE = "teleconsultations-attendance-contract";

    static final String IDENTIFIERS = "teleconsultations-identifiers-contract";

    static final String ERASURES = "teleconsultations-erasures-contract";

    static final String FACTS = "teleconsultations-facts-contract";

    /** Each service has a client derived from this one: making one from nothing takes longer than most tests do. */
    private static final OkHttpClient BASE = new OkHttpClient();

    private static final MediaType HTML = MediaType.get("text/html");

    private final Optional<FakeCrudService> fake;
    private final URI url;
    private final OkHttpClient client;
    private volatile Optional<Trouble> trouble = Optional.empty();

    CrudServiceUnderTest() throws IOException {
        String real = System.getProperty("crud.url", "");
        fake = real.isEmpty()
                ? Optional.of(FakeCrudService.builder()
                        .collection(teleconsultations())
                        .collection(userMap())
                        .collection(AddedCollections.idempotencyRecords(IDEMPOTENCY_RECORDS))
                        .collection(AddedCollections.notices(NOTICES))
                        .collection(AddedCollections.attendance(ATTENDANCE))
                        .collection(AddedCollections.identifiers(IDENTIFIERS))
                        .collection(AddedCollections.auditTrail(AUDIT))
                        .collection(AddedCollections.facts(FACTS))
                        .collection(AddedCollections.erasures(ERASURES))
                        .start())
                : Optional.empty();
        url = fake.map(FakeCrudService::url).orElseGet(() -> URI.create(real));
        client = BASE.newBuilder()
                .dispatcher(new Dispatcher())
                .connectionPool(new ConnectionPool())
                .addInterceptor(this::inTrouble)
                .build();
        empty();
    }

    /** Removes all documents, and the requests and faults of the fake. */
    void empty() throws IOException {
        isFine();
        fake.ifPresent(FakeCrudService::reset);
        if (fake.isEmpty()) {
            for (String collection : new String[] {
                TELECONSULTATIONS,
                USER_MAP,
                IDEMPOTENCY_RECORDS,
                NOTICES,
                ATTENDANCE,
                IDENTIFIERS,
                AUDIT,
                FACTS,
                ERASURES
            }) {
                empty(collection);
            }
        }
    }

    static CollectionDefinition teleconsultations() {
        return CollectionDefinition.teleconsultations().toBuilder()
                .name(TELECONSULTATIONS)
                .build();
    }

    static CollectionDefinition userMap() {
        return CollectionDefinition.userMap().toBuilder().name(USER_MAP).build();
    }

    private void empty(String collection) throws IOException {
        Request request = new Request.Builder()
                .url(url + "/" + collection + "/?_st=PUBLIC,DRAFT,TRASH,DELETED")
                .method("DELETE", null)
                .build();
        try (Response response = client.newCall(request).execute()) {
            if (!response.isSuccessful()) {
                throw new IOException("cannot empty " + collection + ": " + response.code());
            }
        }
    }

    /** Returns another connection to the service, which shares only its faults with the others. */
    MiaCrudStorage storage() {
        return MiaCrudStorage.builder(url, TELECONSULTATIONS, USER_MAP)
                .idempotencyRecords(IDEMPOTENCY_RECORDS)
                .notices(NOTICES)
                .attendance(ATTENDANCE)
                .externalIdentifiers(IDENTIFIERS)
                .auditTrail(AUDIT)
                .facts(FACTS)
                .erasures(ERASURES)
                .httpClient(client)
                .build();
    }

    void isIn(Trouble kind) {
        trouble = Optional.of(kind);
    }

    void isFine() {
        trouble = Optional.empty();
    }

    private Response inTrouble(Interceptor.Chain chain) throws IOException {
        Optional<Trouble> now = trouble;
        if (now.isEmpty()) {
            return chain.proceed(chain.request());
        }
        return switch (now.get()) {
            case UNREACHABLE -> throw new ConnectException("no route");
            case LOSING_ANSWERS -> {
                chain.proceed(chain.request()).close();
                throw new EOFException("the connection ended");
            }
            case OVERLOADED -> answer(chain.request(), 429, "{}");
            case REFUSING -> answer(chain.request(), 403, "{}");
            case TALKING_NONSENSE -> {
                chain.proceed(chain.request()).close();
                yield answer(chain.request(), 200, "<html>It works!</html>");
            }
        };
    }

    private static Response answer(Request request, int status, String body) {
        return new Response.Builder()
                .request(request)
                .protocol(Protocol.HTTP_1_1)
                .code(status)
                .message("")
                .body(ResponseBody.create(body, HTML))
                .build();
    }

    @Override
    public void close() {
        client.dispatcher().executorService().shutdown();
        client.connectionPool().evictAll();
        fake.ifPresent(FakeCrudService::close);
    }
}
