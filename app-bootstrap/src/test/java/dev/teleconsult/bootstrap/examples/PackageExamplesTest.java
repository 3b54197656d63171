package dev.teleconsult.bootstrap.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.teleconsult.adapter.auth0.Auth0ClientDirectory;
import dev.teleconsult.adapter.auth0.CachingUserDirectory;
import dev.teleconsult.adapter.crud.mia.MiaCrudStorage;
import dev.teleconsult.adapter.crud.mia.fake.FakeCrudService;
import dev.teleconsult.adapter.crud.sql.SqlStorage;
import dev.teleconsult.adapter.http.HttpSettings;
import dev.teleconsult.adapter.http.TeleconsultHttpServer;
import dev.teleconsult.adapter.kaleyra.KaleyraSettings;
import dev.teleconsult.adapter.kaleyra.KaleyraVideoProvider;
import dev.teleconsult.adapter.kaleyra.emulator.Fault;
import dev.teleconsult.adapter.kaleyra.emulator.KaleyraEmulator;
import dev.teleconsult.domain.ImmutabilityWindow;
import dev.teleconsult.domain.Language;
import dev.teleconsult.domain.Participant;
import dev.teleconsult.domain.Participants;
import dev.teleconsult.domain.Plan;
import dev.teleconsult.domain.Role;
import dev.teleconsult.domain.Schedule;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.domain.UserId;
import dev.teleconsult.domain.VideoUserId;
import dev.teleconsult.ports.Capability;
import dev.teleconsult.ports.CheckResult;
import dev.teleconsult.ports.PortUnavailableException;
import dev.teleconsult.ports.ProviderCapabilities;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.Upstream;
import dev.teleconsult.ports.application.Reconciler;
import dev.teleconsult.ports.application.TeleconsultApplication;
import dev.teleconsult.ports.inbound.Invitation;
import dev.teleconsult.ports.inbound.Invitations;
import dev.teleconsult.ports.inbound.ScheduleCommand;
import dev.teleconsult.ports.interception.Intercepted;
import dev.teleconsult.ports.interception.PortCall;
import dev.teleconsult.ports.interception.PortInterceptor;
import dev.teleconsult.ports.outbound.TeleconsultStorage;
import dev.teleconsult.ports.outbound.UserDirectory;
import dev.teleconsult.ports.outbound.UserProfile;
import dev.teleconsult.ports.outbound.VideoProvider;
import dev.teleconsult.ports.testing.Failures;
import dev.teleconsult.ports.testing.FakeVideoProvider;
import dev.teleconsult.ports.testing.InMemoryStorage;
import dev.teleconsult.ports.testing.SettableClock;
import dev.teleconsult.upstream.Resilience;
import dev.teleconsult.upstream.ResilienceSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One example for each package that a user of the library begins with. */
class PackageExamplesTest {

    private final Instant start = Instant.parse("2030-01-01T10:00:00Z");

    private final Invitations people = Invitations.of(
            Invitation.of("dr-7", "doctor", "Anna Rossi"), Invitation.of("p-81", "patient", "Marco Bianchi"));

    @Test
    void domainExampleShouldWork() {
        Participants roster = Participants.of(List.of(
                new Participant(new VideoUserId("usr_1"), "Anna Rossi", Set.of("doctor"), Language.ITALIAN),
                new Participant(new VideoUserId("usr_2"), "Marco Bianchi", Set.of("patient"), Language.ITALIAN)));

        Plan plan = new Plan(roster, Schedule.startingAt(start, Duration.ofMinutes(30)));
        ImmutabilityWindow window = new ImmutabilityWindow(Duration.ofMinutes(10));

        assertThat(window.opensAt(plan.schedule())).isEqualTo("2030-01-01T09:50:00Z");
        assertThat(window.allowsJoining(plan, Instant.parse("2030-01-01T09:49:59Z")))
                .isFalse();
        assertThat(window.allowsJoining(plan, Instant.parse("2030-01-01T09:50:00Z")))
                .isTrue();
    }

    @Test
    void applicationExampleShouldWork() {
        TeleconsultStorage storage = new InMemoryStorage();
        SettableClock clock = SettableClock.at("2030-01-01T09:00:00Z");
        FakeVideoProvider video = new FakeVideoProvider(clock);

        TeleconsultApplication application =
                TeleconsultApplication.builder(storage, video).clock(clock).build();
        RequestContext doctor = RequestContext.of(new UserId("dr-7"));

        TeleconsultationId id =
                application.planning().schedule(ScheduleCommand.of(people, start, Duration.ofMinutes(30)), doctor);
        application.planning().cancel(id, doctor);
        Reconciler.Report report = application.reconciler().runOnce();

        // The room may still be being deleted: closing the application waits for that.
        assertThat(report.unsettled()).isLessThanOrEqualTo(1);
        application.close();
        assertThat(video.currentRooms()).isEmpty();
        try (var another =
                TeleconsultApplication.builder(storage, video).clock(clock).build()) {
            assertThat(another.reconciler().runOnce().unsettled()).isZero();
        }
    }

    @Test
    void providerExampleShouldWork() {
        ProviderCapabilities capabilities =
                // As the library's README shows it.
                ProviderCapabilities.builder("huddle")
                        .has(
                                Capability.ROOMS_BY_NAME,
                                Capability.SIGNED_LINKS,
                                Capability.UNREGISTERED_PEOPLE,
                                Capability.CALL_EVENTS)
                        .mostParticipants(40)
                        .frameSources(List.of("https://meet.example.org"))
                        .webhookPath("/hooks/huddle")
                        .build();

        assertThat(capabilities.mostParticipants()).isEqualTo(40);
        assertThat(capabilities.has(Capability.UPLOADS)).isFalse();
    }

    @Test
    void testingExampleShouldWork() {
        ScheduleCommand command = ScheduleCommand.of(people, start, Duration.ofMinutes(30));
        RequestContext context = RequestContext.anonymous("test");

        SettableClock clock = SettableClock.at("2030-01-01T09:00:00Z");
        FakeVideoProvider video = new FakeVideoProvider(clock);
        var application = TeleconsultApplication.builder(new InMemoryStorage(), video)
                .clock(clock)
                .build();

        // The room is opened, and the answer is lost.
        video.failNext(FakeVideoProvider.Operation.OPEN_ROOM, Failures.afterwards(Failures.unavailable()));
        assertThatThrownBy(() -> application.planning().schedule(command, context))
                .isInstanceOf(PortUnavailableException.class);
        assertThat(video.currentRooms()).hasSize(1);

        clock.advance(Duration.ofMinutes(2));
        application.reconciler().runOnce();
        assertThat(video.currentRooms()).isEmpty();
    }

    @Test
    void interceptionExampleShouldWork() {
        TeleconsultStorage storage = new InMemoryStorage();

        List<PortCall> seen = new ArrayList<>();
        TeleconsultStorage watched = Intercepted.storage(storage, new PortInterceptor() {
            @Override
            public <T> T around(PortCall call, Supplier<T> proceed) {
                seen.add(call);
                return proceed.get();
            }
        });
        watched.userIds().find(Set.of(), RequestContext.system());

        assertThat(seen).extracting(PortCall::toString).containsExactly("UserIdMap.find");
    }

    @Test
    void upstreamExampleShouldWork() {
        FakeVideoProvider provider = new FakeVideoProvider();
        provider.failNext(FakeVideoProvider.Operation.REGISTER_USER, Failures.unavailable());

        Resilience resilience = Resilience.of(Upstream.VIDEO, ResilienceSettings.defaults());
        VideoProvider video = Intercepted.video(provider, resilience);
        video.users().register(new UserId("dr-7"), Role.PLUS, Language.ITALIAN);

        assertThat(provider.callsTo(FakeVideoProvider.Operation.REGISTER_USER)).isEqualTo(2);
        assertThat(resilience.status().breakerOpen()).isFalse();
    }

    @Test
    void kaleyraExampleShouldWork() {
        try (KaleyraEmulator emulator = KaleyraEmulator.builder().start()) {
            URI kaleyra = emulator.baseUrl();
            String apiKey = emulator.apiKey();

            KaleyraSettings settings = KaleyraSettings.builder(kaleyra, apiKey)
                    .callTimeout(Duration.ofSeconds(5))
                    .build();
            try (VideoProvider video = KaleyraVideoProvider.of(settings)) {
                VideoUserId user = video.users().register(new UserId("dr-7"), Role.PLUS, Language.ITALIAN);
                assertThat(emulator.userIds()).containsExactly(user.value());
            }
        }
    }

    @Test
    void emulatorExampleShouldWork() {
        try (KaleyraEmulator kaleyra = KaleyraEmulator.builder().start();
                VideoProvider video =
                        KaleyraVideoProvider.of(KaleyraSettings.builder(kaleyra.baseUrl(), kaleyra.apiKey())
                                .build())) {
            kaleyra.inject(Fault.unavailable().on("POST /users").times(1));

            assertThatThrownBy(() -> video.users().register(new UserId("dr-7"), Role.PLUS, Language.ITALIAN))
                    .isInstanceOf(PortUnavailableException.class);
            assertThat(kaleyra.requests("POST /users")).hasSize(1);
            assertThat(kaleyra.userIds()).isEmpty();
        }
    }

    @Test
    void sqlExampleShouldWork(@TempDir Path folder) {
        try (TeleconsultStorage storage = SqlStorage.builder("jdbc:sqlite:" + folder.resolve("visits.db"))
                .poolSize(4)
                .build()) {
            CheckResult check = storage.check();
            assertThat(check.isOk()).isTrue();
        }
    }

    @Test
    void miaExampleShouldWork() {
        try (FakeCrudService crud = FakeCrudService.start()) {
            URI crudService = crud.url();

            try (TeleconsultStorage storage = MiaCrudStorage.builder(
                            crudService, "teleconsultations", "teleconsultations-users")
                    .callTimeout(Duration.ofSeconds(5))
                    .build()) {
                CheckResult check = storage.check();
                assertThat(check.isOk()).isTrue();
            }
        }
    }

    @Test
    void auth0ExampleShouldWork() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        byte[] known =
                "[{\"user_id\": \"dr-7\", \"name\": \"Anna Rossi\", \"app_metadata\": {\"groups\": [\"doctor\"]}}]"
                        .getBytes(StandardCharsets.UTF_8);
        server.createContext("/users", exchange -> {
            exchange.getResponseHeaders().set("content-type", "application/json");
            exchange.sendResponseHeaders(200, known.length);
            exchange.getResponseBody().write(known);
            exchange.close();
        });
        server.start();
        String auth0Client = "127.0.0.1:" + server.getAddress().getPort();

        try (Auth0ClientDirectory asking =
                Auth0ClientDirectory.builder(auth0Client).build()) {
            UserDirectory people = CachingUserDirectory.builder(asking)
                    .timeToLive(Duration.ofMinutes(1))
                    .build();
            RequestContext caller = RequestContext.of(new UserId("dr-7")).clientType("web");

            Map<UserId, UserProfile> found = people.find(Set.of(new UserId("dr-7")), caller);
            assertThat(found.get(new UserId("dr-7")).fullName()).isEqualTo("Anna Rossi");
        }
        server.stop(0);
    }

    @Test
    void httpExampleShouldWork() throws IOException, InterruptedException {
        TeleconsultApplication application = TeleconsultApplication.builder(
                        new InMemoryStorage(), new FakeVideoProvider())
                .build();

        HttpSettings settings = HttpSettings.builder()
                .host("127.0.0.1")
                .port(0)
                .waitBeforeClose(Duration.ZERO)
                .build();
        try (TeleconsultHttpServer server =
                TeleconsultHttpServer.builder(application).settings(settings).build()) {
            server.start();
            URI ready = URI.create("http://127.0.0.1:" + server.port() + "/-/ready");
            var answer = HttpClient.newHttpClient()
                    .send(HttpRequest.newBuilder(ready).build(), HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).isEqualTo(200);
        }
        application.close();
    }
}
