package dev.teleconsult.adapter.http;

import com.sun.net.httpserver.HttpServer;
import dev.teleconsult.domain.AccessLink;
import dev.teleconsult.domain.ImmutabilityWindow;
import dev.teleconsult.domain.Language;
import dev.teleconsult.domain.Room;
import dev.teleconsult.domain.UserId;
import dev.teleconsult.domain.VideoUserId;
import dev.teleconsult.ports.Capability;
import dev.teleconsult.ports.MintedLink;
import dev.teleconsult.ports.ProviderCapabilities;
import dev.teleconsult.ports.application.TeleconsultApplication;
import dev.teleconsult.ports.interception.Intercepted;
import dev.teleconsult.ports.interception.PortCall;
import dev.teleconsult.ports.interception.PortInterceptor;
import dev.teleconsult.ports.outbound.VideoProvider;
import dev.teleconsult.ports.testing.FakeVideoProvider;
import dev.teleconsult.ports.testing.InMemoryStorage;
import dev.teleconsult.ports.testing.SettableClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** A visit of a doctor and a patient: the server with fakes behind it, and a page of another origin in place of the call. */
final class VisitFixture implements AutoCloseable {
    private static final String CALL = """
            <!doctype html><html lang="en"><title>Call</title><body><h1>The call</h1>
            <a id="hang-up" href="%s/telecons-fe/call-ended">Hang up</a>
            <a id="document" href="/prescription" target="_blank">Prescription</a></body></html>""";

    private static final String ENDED_LINK =
            "<!doctype html><html lang=\"en\"><title>Call</title><h1>This link has ended</h1></html>";

    /** The doctor and the patient of every visit here, which starts five and a half hours after the clock's time. */
    private static final String VISIT = """
            {"participants":{"number":2,"data":[%s]},"start_date":"%s","end_date":"%s"}""";

    final SettableClock clock = SettableClock.at(TestServer.NOW);
    final InMemoryStorage storage = new InMemoryStorage();
    final FakeVideoProvider video;
    TestServer server;
    private volatile CountDownLatch held = new CountDownLatch(0);
    private volatile String redirectsTo;
    private Instant start = Instant.parse("2022-02-22T15:30:00Z");
    private final PageSettings page;
    private final TeleconsultApplication application;
    private final HttpServer calls;
    private final List<String> callsShown = new CopyOnWriteArrayList<>();

    private VisitFixture(ProviderCapabilities provider, UnaryOperator<PageSettings.Builder> settings)
            throws IOException {
        video = new FakeVideoProvider(clock, provider);
        calls = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        calls.setExecutor(Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, "calls");
            thread.setDaemon(true);
            return thread;
        }));
        calls.start();
        application = TeleconsultApplication.builder(storage, linksTo(callsUrl()))
                .clock(clock)
                .immutabilityWindow(new ImmutabilityWindow(Duration.ofMinutes(10)))
                .deleteUploads(true)
                .watchInterval(Duration.ofMillis(100))
                .build();
        page = settings.apply(PageSettings.builder().frameSources(List.of(callsUrl(), otherCallsUrl())))
                .build();
        server = serverAt(0);
        calls.createContext("/", exchange -> {
            if (exchange.getRequestURI().getPath().equals("/favicon.ico")) {
                // The browser asks for it beside the call, which is what is listed here.
                exchange.sendResponseHeaders(404, -1);
                exchange.close();
                return;
            }
            awaitCalls();
            if (redirectsTo != null && exchange.getRequestURI().getPath().startsWith("/eu/")) {
                exchange.getResponseHeaders().add("Location", redirectsTo + "/elsewhere");
                exchange.sendResponseHeaders(302, -1);
                exchange.close();
                return;
            }
            callsShown.add(exchange.getRequestURI().toString());
            String shown = letsIn(exchange.getRequestURI()) ? CALL.formatted(server.url("")) : ENDED_LINK;
            byte[] html = shown.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Content-Type", "text/html; charset=utf-8");
            exchange.sendResponseHeaders(200, html.length);
            exchange.getResponseBody().write(html);
            exchange.close();
        });
    }

    static VisitFixture start() {
        return start(page -> page);
    }

    static VisitFixture start(UnaryOperator<PageSettings.Builder> page) {
        return start(FakeVideoProvider.STANDARD, page);
    }

    private static VisitFixture start(ProviderCapabilities provider, UnaryOperator<PageSettings.Builder> page) {
        try {
            return new VisitFixture(provider, page);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** With a provider that mints links on request, which expire after {@link FakeVideoProvider#LINK_LIFETIME}. */
    static VisitFixture withLinksThatEnd() {
        return start(
                ProviderCapabilities.builder("fake")
                        .has(
                                Capability.MINTED_LINKS,
                                Capability.UNREGISTERED_PEOPLE,
                                Capability.UPLOADS,
                                Capability.PREFERENCES_IN_LINKS)
                        .languages(Language.ITALIAN, Language.ENGLISH)
                        .build(),
                page -> page);
    }

    /** The paths and queries of the calls that were shown, in order. */
    List<String> callsShown() {
        return List.copyOf(callsShown);
    }

    /** Empties the list of calls that were shown. */
    void forgetCalls() {
        callsShown.clear();
    }

    /** Whether the provider accepts a link to our page of the call, where its links expire. */
    private boolean letsIn(URI asked) {
        return !video.capabilities().has(Capability.MINTED_LINKS)
                || video.admits(new AccessLink(URI.create("https://video.example" + asked)))
                        .isPresent();
    }

    /** From now on calls are shown only after {@link #releaseCalls}. */
    void holdCalls() {
        held = new CountDownLatch(1);
    }

    void releaseCalls() {
        held.countDown();
    }

    /** The link of a call redirects to another host from now on; empty to stop that. */
    void redirectCallsTo(String origin) {
        redirectsTo = origin.isEmpty() ? null : origin;
    }

    private void awaitCalls() {
        try {
            if (!held.await(30, TimeUnit.SECONDS)) {
                throw new IllegalStateException("a call was held and never let through");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Schedules a visit of the doctor and the patient, and returns its id. */
    String scheduled() {
        return scheduled(Bodies.DOCTOR + "," + Bodies.PATIENT);
    }

    /** Schedules a visit whose patient is still unnamed, and returns its id. */
    String scheduledIncomplete() {
        return scheduled(Bodies.DOCTOR);
    }

    /** Schedules a visit of the doctor and this patient, and returns its id. */
    String scheduledForPatient(String patient) {
        return scheduled(Bodies.DOCTOR + "," + patient);
    }

    private String scheduled(String people) {
        start = clock.instant().plus(Duration.ofMinutes(330)).truncatedTo(ChronoUnit.MINUTES);
        Answer answer =
                server.post("/teleconsultation", VISIT.formatted(people, start, start.plus(Duration.ofHours(1))));
        if (answer.status() != 201) {
            throw new AssertionError("not scheduled: " + answer.text());
        }
        return answer.json().get("roomId").asText();
    }

    /** The start of the visit scheduled last. */
    Instant beginning() {
        return start;
    }

    private TestServer serverAt(int port) {
        return TestServer.setup()
                .useCases(application)
                .settings(builder -> builder.port(port))
                .server(builder -> builder.page(page)
                        .demoIdentities(List.of(
                                new DemoIdentity(new UserId("doctor1"), "the doctor"),
                                new DemoIdentity(new UserId("patient1"), "the patient"),
                                new DemoIdentity(new UserId("patient2"), "another patient"),
                                new DemoIdentity(new UserId("stranger"), "another person"))))
                .start();
    }

    /** Stops the server; {@link #comeBack} starts another one in its place, with the same store. */
    void goAway() {
        server.close();
    }

    void comeBack() {
        server = serverAt(server.port);
    }

    /** Another server on the same store and provider: a second replica, or this one after a restart. */
    TestServer anotherReplica() {
        return anotherReplica(settings -> settings);
    }

    TestServer anotherReplica(UnaryOperator<HttpSettings.Builder> settings) {
        return TestServer.setup().useCases(application).settings(settings).start();
    }

    /** The address that calls are shown from. */
    String callsUrl() {
        return "http://127.0.0.1:" + calls.getAddress().getPort();
    }

    /** Another origin of the same provider, where a link may lead. */
    String otherCallsUrl() {
        return "http://localhost:" + calls.getAddress().getPort();
    }

    /** The page of a teleconsultation for a participant. */
    String page(String user, String id) {
        return server.url("/demo/as/" + user + "/telecons-fe/teleconsultation/" + id);
    }

    /** Sets the clock to the opening of the window of the visit scheduled last. */
    void untilItIsTime() {
        clock.set(start.minus(Duration.ofMinutes(10)));
    }

    /** The fake's links lead nowhere; these lead to our page. */
    private VideoProvider linksTo(String url) {
        return Intercepted.video(video, new PortInterceptor() {
            @Override
            public <T> T around(PortCall call, Supplier<T> proceed) {
                T result = proceed.get();
                return switch (call.operation()) {
                    case "open" -> moved(result);
                    case "mintLink" -> movedLink(result);
                    default -> result;
                };
            }

            @SuppressWarnings("unchecked")
            private <T> T movedLink(T minted) {
                MintedLink link = (MintedLink) minted;
                URI uri = link.link().uri();
                return (T) new MintedLink(
                        new AccessLink(URI.create(url + uri.getRawPath() + "?" + uri.getRawQuery())), link.expiresAt());
            }

            @SuppressWarnings("unchecked")
            private <T> T moved(T opened) {
                Room room = (Room) opened;
                Map<VideoUserId, AccessLink> links = new HashMap<>();
                room.links()
                        .forEach((who, link) -> links.put(
                                who, new AccessLink(URI.create(url + link.uri().getRawPath()))));
                return (T) new Room(room.id(), links);
            }
        });
    }

    @Override
    public void close() {
        server.close();
        application.close();
        calls.stop(0);
    }
}
