package dev.teleconsult.adapter.http;

import dev.teleconsult.domain.ImmutabilityWindow;
import dev.teleconsult.ports.application.TeleconsultApplication;
import dev.teleconsult.ports.inbound.TeleconsultUseCases;
import dev.teleconsult.ports.testing.FakeTokenVerifier;
import dev.teleconsult.ports.testing.FakeUserDirectory;
import dev.teleconsult.ports.testing.FakeVideoProvider;
import dev.teleconsult.ports.testing.InMemoryStorage;
import dev.teleconsult.ports.testing.SettableClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import java.util.function.UnaryOperator;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;

/**
 * A real server on a free port, with fakes behind the use cases. Every answer is checked against the OpenAPI document.
 */
final class TestServer implements AutoCloseable {
    static final String NOW = "2022-02-22T10:00:00Z";
    private static final PromisedAnswers DOCUMENT = PromisedAnswers.load();
    private static final OkHttpClient HTTP = new OkHttpClient.Builder()
            .followRedirects(false)
            .retryOnConnectionFailure(false)
            .readTimeout(Duration.ofSeconds(20))
            .build();

    final SettableClock clock = SettableClock.at(NOW);
    final InMemoryStorage storage;
    final FakeVideoProvider video = new FakeVideoProvider(clock);
    final FakeUserDirectory directory = new FakeUserDirectory();
    final FakeTokenVerifier tokens = new FakeTokenVerifier();
    final TeleconsultHttpServer server;
    final int port;
    private final Optional<TeleconsultApplication> application;

    private TestServer(Setup setup) {
        storage = setup.keepsIdempotencyKeys ? new InMemoryStorage() : InMemoryStorage.withoutIdempotencyRecords();
        for (int i = 1; i <= 30; i++) {
            directory.add("user" + i + "_auth0_id", "User " + i, i == 1 ? "doctor" : "patient");
        }
        TeleconsultUseCases useCases;
        if (setup.useCases.isPresent()) {
            application = Optional.empty();
            useCases = setup.useCases.get();
        } else {
            TeleconsultApplication.Builder builder = TeleconsultApplication.builder(storage, video)
                    .clock(clock)
                    .immutabilityWindow(new ImmutabilityWindow(Duration.ofMinutes(10)));
            if (setup.withDirectory) {
                builder.directory(directory);
            }
            application = Optional.of(setup.application.apply(builder).build());
            useCases = application.get();
        }
        HttpSettings settings = setup.settings
                .apply(HttpSettings.builder()
                        .host("127.0.0.1")
                        .port(0)
                        .backofficeRoutes(EnumSet.allOf(BackofficeRoute.class))
                        .operatorPage(true)
                        .checkUpFreshFor(Duration.ZERO)
                        .waitBeforeClose(Duration.ZERO))
                .build();
        TeleconsultHttpServer.Builder builder =
                TeleconsultHttpServer.builder(useCases).settings(settings);
        if (setup.withTokens) {
            builder.tokenVerifier(tokens);
        }
        server = setup.server.apply(builder).build();
        server.start();
        port = server.port();
    }

    /** The options of a test. */
    static final class Setup {
        private boolean withDirectory;
        private boolean withTokens;
        private boolean keepsIdempotencyKeys = true;
        private Optional<TeleconsultUseCases> useCases = Optional.empty();
        private UnaryOperator<TeleconsultApplication.Builder> application = builder -> builder;
        private UnaryOperator<HttpSettings.Builder> settings = builder -> builder;
        private UnaryOperator<TeleconsultHttpServer.Builder> server = builder -> builder;

        /** {@code user1_auth0_id} is a doctor, {@code user2_auth0_id} to {@code user30_auth0_id} are patients. */
        Setup withDirectory() {
            withDirectory = true;
            return this;
        }

        Setup withTokens() {
            withTokens = true;
            return this;
        }

        Setup withoutIdempotencyKeys() {
            keepsIdempotencyKeys = false;
            return this;
        }

        Setup useCases(TeleconsultUseCases others) {
            useCases = Optional.of(others);
            return this;
        }

        Setup application(UnaryOperator<TeleconsultApplication.Builder> change) {
            application = change;
            return this;
        }

        Setup settings(UnaryOperator<HttpSettings.Builder> change) {
            settings = change;
            return this;
        }

        Setup server(UnaryOperator<TeleconsultHttpServer.Builder> change) {
            server = change;
            return this;
        }

        /** Serves every route of the document. */
        Setup withFhir() {
            return server(builder -> builder.page(PageSettings.builder()
                            .publicUrl(URI.create("https://care.example"))
                            .build())
                    .fhir(FhirSettings.builder().build()));
        }

        TestServer start() {
            return new TestServer(this);
        }
    }

    static Setup setup() {
        return new Setup();
    }

    /** Without a user directory, behind a gateway. */
    static TestServer start() {
        return setup().start();
    }

    String url(String path) {
        return "http://127.0.0.1:" + port + path;
    }

    /** Starts a request; send it with one of its methods. */
    Call call(String method, String path) {
        return new Call(method, path);
    }

    Answer get(String path, String... headers) {
        return call("GET", path).headers(headers).send();
    }

    Answer delete(String path, String... headers) {
        return call("DELETE", path).headers(headers).send();
    }

    Answer post(String path, String json, String... headers) {
        return call("POST", path).headers(headers).json(json).send();
    }

    Answer patch(String path, String json, String... headers) {
        return call("PATCH", path).headers(headers).json(json).send();
    }

    /** Runs the reconciler. */
    void reconcile() {
        application.orElseThrow().reconciler().runOnce();
    }

    /** Schedules a doctor and a patient for 15:30 to 16:30, and returns the id. */
    String scheduled() {
        Answer answer = post("/teleconsultation", Bodies.ALL_KNOWN);
        if (answer.status() != 201) {
            throw new AssertionError("not scheduled: " + answer.text());
        }
        return answer.json().get("roomId").asText();
    }

    /** Schedules a visit of two with only the doctor named, and returns the id. */
    String scheduledIncomplete() {
        Answer answer = post("/teleconsultation", Bodies.DOCTOR_OF_TWO);
        if (answer.status() != 201) {
            throw new AssertionError("not scheduled: " + answer.text());
        }
        return answer.json().get("roomId").asText();
    }

    @Override
    public void close() {
        // Otherwise stopping waits a second for idle connections to be used again.
        HTTP.connectionPool().evictAll();
        server.close();
        application.ifPresent(TeleconsultApplication::close);
    }

    /** A request before it is sent. */
    final class Call {
        private final Request.Builder request = new Request.Builder();
        private final String method;
        private final String path;
        private String prefix = "";
        private RequestBody body;
        private boolean isDocumented = true;

        private Call(String method, String path) {
            this.method = method;
            this.path = path;
        }

        /** Alternating names and values. */
        Call headers(String... pairs) {
            for (int i = 0; i < pairs.length; i += 2) {
                request.addHeader(pairs[i], pairs[i + 1]);
            }
            return this;
        }

        Call as(String user) {
            return headers("miauserid", user);
        }

        Call under(String pathPrefix) {
            prefix = pathPrefix;
            return this;
        }

        Call json(String json) {
            return body("application/json", json.getBytes(StandardCharsets.UTF_8));
        }

        /** With an empty type, no content type is sent. */
        Call body(String contentType, byte[] content) {
            body = RequestBody.create(content, contentType.isEmpty() ? null : MediaType.parse(contentType));
            if (!contentType.isEmpty()) {
                request.header("Content-Type", contentType);
            }
            return this;
        }

        Call body(RequestBody content) {
            body = content;
            return this;
        }

        /** For routes that the document does not describe: pages, and their files. */
        Call undocumented() {
            isDocumented = false;
            return this;
        }

        Answer send() {
            boolean needsBody = method.equals("POST") || method.equals("PATCH") || method.equals("PUT");
            RequestBody sent = body == null && needsBody ? RequestBody.create(new byte[0], null) : body;
            try (Response response = HTTP.newCall(
                            request.url(url(prefix + path)).method(method, sent).build())
                    .execute()) {
                Answer answer = new Answer(
                        response.code(), response.headers(), response.body().bytes());
                if (isDocumented) {
                    DOCUMENT.assertPromised(
                            method,
                            path,
                            answer.status(),
                            answer.header("Content-Type"),
                            name -> Optional.ofNullable(response.header(name)),
                            answer.body());
                }
                return answer;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
