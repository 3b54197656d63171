package dev.teleconsult.adapter.http;

import com.sun.net.httpserver.HttpServer;
import dev.teleconsult.domain.AccessLink;
import dev.teleconsult.domain.ImmutabilityWindow;
import dev.teleconsult.domain.Room;
import dev.teleconsult.domain.UserId;
import dev.teleconsult.domain.VideoUserId;
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
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** A visit of a doctor and a patient: the server with fakes behind it, and a page of another origin in place of the call. */
final class VisitFixture implements AutoCloseable {
    private static final String CALL = """
            <!doctype html><title>Call</title><body><p>The call</p>
            <a id="hang-up" href="%s/telecons-fe/call-ended">Hang up</a></body>""";

    final SettableClock clock = SettableClock.at(TestServer.NOW);
    final InMemoryStorage storage = new InMemoryStorage();
    final FakeVideoProvider video = new FakeVideoProvider(clock);
    TestServer server;
    private final PageSettings page;
    private final TeleconsultApplication application;
    private final HttpServer calls;

    private VisitFixture(UnaryOperator<PageSettings.Builder> settings) throws IOException {
        calls = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        calls.start();
        application = TeleconsultApplication.builder(storage, linksTo(callsUrl()))
                .clock(clock)
                .immutabilityWindow(new ImmutabilityWindow(Duration.ofMinutes(10)))
                .deleteUploads(true)
                .watchInterval(Duration.ofMillis(100))
                .build();
        page = settings.apply(PageSettings.builder().frameSources(List.of(callsUrl())))
                .build();
        server = serverAt(0);
        calls.createContext("/", exchange -> {
            byte[] html = CALL.formatted(server.url("")).getBytes(StandardCharsets.UTF_8);
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
        try {
            return new VisitFixture(page);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private TestServer serverAt(int port) {
        return TestServer.setup()
                .useCases(application)
                .settings(builder -> builder.port(port))
                .server(builder -> builder.page(page)
                        .demoIdentities(List.of(
                                new DemoIdentity(new UserId("doctor1"), "the doctor"),
                                new DemoIdentity(new UserId("patient1"), "the patient"),
                                new DemoIdentity(new UserId("stranger"), "somebody else"))))
                .start();
    }

    /** Takes the server away; {@link #comeBack} brings another one in its place, with the same store. */
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

    /** Where calls are shown from. */
    String callsUrl() {
        return "http://127.0.0.1:" + calls.getAddress().getPort();
    }

    /** The page of a teleconsultation for somebody. */
    String page(String user, String id) {
        return server.url("/demo/as/" + user + "/telecons-fe/teleconsultation/" + id);
    }

    /** To the moment the plan of {@link Bodies#EVERYBODY_KNOWN} can be joined. */
    void untilItIsTime() {
        clock.set(java.time.Instant.parse("2022-02-22T15:20:00Z"));
    }

    /** The fake's links lead nowhere; these lead to our page. */
    private VideoProvider linksTo(String url) {
        return Intercepted.video(video, new PortInterceptor() {
            @Override
            public <T> T around(PortCall call, Supplier<T> proceed) {
                T result = proceed.get();
                return call.operation().equals("open") ? moved(result) : result;
            }

            @SuppressWarnings("unchecked")
            private <T> T moved(T opened) {
                Room room = (Room) opened;
                Map<VideoUserId, AccessLink> links = new HashMap<>();
                room.links()
                        .forEach((who, link) -> links.put(
                                who,
                                new AccessLink(
                                        java.net.URI.create(url + link.uri().getRawPath()))));
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
