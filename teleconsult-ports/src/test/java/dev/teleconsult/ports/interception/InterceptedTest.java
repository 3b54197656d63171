package dev.teleconsult.ports.interception;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.teleconsult.domain.DomainFixtures;
import dev.teleconsult.domain.Language;
import dev.teleconsult.domain.Role;
import dev.teleconsult.domain.RoomId;
import dev.teleconsult.domain.RoomState;
import dev.teleconsult.domain.SessionId;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.domain.UserId;
import dev.teleconsult.ports.Capability;
import dev.teleconsult.ports.CheckResult;
import dev.teleconsult.ports.PortUnavailableException;
import dev.teleconsult.ports.ProviderCapabilities;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.TraceContext;
import dev.teleconsult.ports.Transcript;
import dev.teleconsult.ports.Upstream;
import dev.teleconsult.ports.outbound.CallEvents;
import dev.teleconsult.ports.outbound.CallUploads;
import dev.teleconsult.ports.outbound.CompanySettings;
import dev.teleconsult.ports.outbound.SdkCredentials;
import dev.teleconsult.ports.outbound.TeleconsultStorage;
import dev.teleconsult.ports.outbound.Transcripts;
import dev.teleconsult.ports.outbound.UploadKey;
import dev.teleconsult.ports.outbound.UserDirectory;
import dev.teleconsult.ports.outbound.UserIdMap;
import dev.teleconsult.ports.outbound.VideoProvider;
import dev.teleconsult.ports.outbound.VideoRooms;
import dev.teleconsult.ports.outbound.VideoUsers;
import dev.teleconsult.ports.testing.Failures;
import dev.teleconsult.ports.testing.FakeUserDirectory;
import dev.teleconsult.ports.testing.FakeVideoProvider;
import dev.teleconsult.ports.testing.InMemoryStorage;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class InterceptedTest {

    private final List<PortCall> seen = new ArrayList<>();
    private final PortInterceptor note = new PortInterceptor() {
        @Override
        public <T> T around(PortCall call, Supplier<T> proceed) {
            seen.add(call);
            return proceed.get();
        }
    };

    @Test
    void everyPortOfAStoreShouldBeIntercepted() {
        TeleconsultStorage storage = Intercepted.storage(new InMemoryStorage(), note);

        storage.teleconsultations().find(new TeleconsultationId("any"), RequestContext.system());
        storage.userIds().find(Set.of(), RequestContext.system());
        storage.idempotencyRecords().orElseThrow().find("any", RequestContext.system());

        assertThat(seen)
                .containsExactly(
                        new PortCall(Upstream.STORE, "TeleconsultationStore", "find", true),
                        new PortCall(Upstream.STORE, "UserIdMap", "find", true),
                        new PortCall(Upstream.STORE, "IdempotencyRecords", "find", true));
    }

    @Test
    void callsShouldContainTheTraceOfTheirRequestAndBeEqual() {
        TeleconsultStorage storage = Intercepted.storage(new InMemoryStorage(), note);
        VideoProvider video = Intercepted.video(new FakeVideoProvider(), note);
        TraceContext trace = TraceContext.read(
                        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", Optional.empty())
                .orElseThrow();

        storage.userIds().find(Set.of(), RequestContext.system().trace(trace));
        storage.userIds().find(Set.of(), RequestContext.system());
        video.users().register(new UserId("dr-7"), Role.PLUS, Language.ITALIAN);

        assertThat(seen)
                .extracting(PortCall::trace)
                .containsExactly(Optional.of(trace), Optional.empty(), Optional.empty());
        assertThat(Set.copyOf(seen)).hasSize(2);
        assertThat(seen.get(0)).isEqualTo(seen.get(1)).isNotEqualTo(seen.get(2));
    }

    @Test
    void missingPortShouldStayMissing() {
        assertThat(Intercepted.storage(InMemoryStorage.withoutIdempotencyRecords(), note)
                        .idempotencyRecords())
                .isEmpty();
    }

    @Test
    void callsShouldReportWhetherTheyMayBeRepeated() {
        TeleconsultStorage storage = Intercepted.storage(new InMemoryStorage(), note);

        storage.teleconsultations().insert(DomainFixtures.aPlan(), new RoomState.NoRoom(), RequestContext.system());

        assertThat(seen).containsExactly(new PortCall(Upstream.STORE, "TeleconsultationStore", "insert", false));
    }

    @Test
    void samePortShouldBeReturnedTwice() {
        TeleconsultStorage storage = Intercepted.storage(new InMemoryStorage(), note);

        assertThat(storage.userIds()).isSameAs(storage.userIds());
        assertThat(storage.idempotencyRecords()).isEqualTo(storage.idempotencyRecords());
    }

    @Test
    void newlyMadePortsShouldEachBeIntercepted() {
        TeleconsultStorage fleeting = (TeleconsultStorage) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {TeleconsultStorage.class},
                (proxy, method, arguments) -> method.invoke(new InMemoryStorage(), arguments));
        TeleconsultStorage storage = Intercepted.storage(fleeting, note);

        UserIdMap first = storage.userIds();
        UserIdMap second = storage.userIds();
        first.find(Set.of(), RequestContext.system());
        second.find(Set.of(), RequestContext.system());

        assertThat(first).isNotSameAs(second);
        assertThat(seen).hasSize(2);
    }

    /** One class of an adapter may implement several ports. */
    @Test
    void objectOfSeveralPortsShouldBeInterceptedAsEach() {
        VideoProvider video = Intercepted.video(new AllInOne(), note);

        video.uploads().list(new RoomId("room_1"));
        video.transcripts().roomOf(new SessionId("session_1"));

        assertThat(seen).extracting(PortCall::toString).containsExactly("CallUploads.list", "Transcripts.roomOf");
    }

    @Test
    void checksAndMethodsWithoutACallShouldNotBeIntercepted() {
        FakeVideoProvider inside = new FakeVideoProvider();
        VideoProvider video = Intercepted.video(inside, note);
        UserDirectory directory = Intercepted.port(UserDirectory.class, new FakeUserDirectory(), note);

        assertThat(video.check().isOk()).isTrue();
        assertThat(directory.check().isOk()).isTrue();
        assertThat(video.callEvents()).isSameAs(inside.callEvents());
        video.close();

        assertThat(seen).isEmpty();
        assertThat(inside.isClosed()).isTrue();
    }

    @Test
    void failuresShouldBeThrownUnchanged() {
        FakeUserDirectory inside = new FakeUserDirectory();
        inside.failAlways(Failures.unavailable());
        UserDirectory directory = Intercepted.port(UserDirectory.class, inside, note);

        assertThatThrownBy(() -> directory.find(Set.of(new UserId("auth0|1")), RequestContext.system()))
                .isInstanceOf(PortUnavailableException.class);
        assertThatThrownBy(() -> directory.find(null, RequestContext.system()))
                .isInstanceOf(NullPointerException.class);
    }

    @Test
    void interceptorsShouldNestInOrder() {
        List<String> order = new ArrayList<>();
        UserDirectory directory = Intercepted.port(
                UserDirectory.class,
                new FakeUserDirectory(),
                named("outer", order).around(named("inner", order)));

        directory.find(Set.of(), RequestContext.system());

        assertThat(order).containsExactly("outer", "inner");
    }

    @Test
    void interfaceThatIsNoPortShouldBeRejected() {
        assertThatThrownBy(() -> Intercepted.port(Map.class, Map.of(), note))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static PortInterceptor named(String name, List<String> order) {
        return new PortInterceptor() {
            @Override
            public <T> T around(PortCall call, Supplier<T> proceed) {
                order.add(name);
                return proceed.get();
            }
        };
    }

    /** Returns nothing, with one object for all ports. */
    private static final class AllInOne implements VideoProvider, CallUploads, Transcripts {

        @Override
        public ProviderCapabilities capabilities() {
            return ProviderCapabilities.builder("all-in-one")
                    .has(Capability.UPLOADS, Capability.TRANSCRIPTS)
                    .build();
        }

        @Override
        public VideoUsers users() {
            throw new UnsupportedOperationException();
        }

        @Override
        public VideoRooms rooms() {
            throw new UnsupportedOperationException();
        }

        @Override
        public CallUploads uploads() {
            return this;
        }

        @Override
        public Transcripts transcripts() {
            return this;
        }

        @Override
        public CompanySettings company() {
            throw new UnsupportedOperationException();
        }

        @Override
        public SdkCredentials credentials() {
            throw new UnsupportedOperationException();
        }

        @Override
        public CallEvents callEvents() {
            throw new UnsupportedOperationException();
        }

        @Override
        public CheckResult check() {
            return CheckResult.ok("video");
        }

        @Override
        public void close() {}

        @Override
        public List<UploadKey> list(RoomId room) {
            return List.of();
        }

        @Override
        public void delete(UploadKey upload) {}

        @Override
        public List<SessionId> callsIn(RoomId room) {
            return List.of();
        }

        @Override
        public void delete(SessionId session) {}

        @Override
        public Optional<RoomId> roomOf(SessionId session) {
            return Optional.empty();
        }

        @Override
        public Optional<Transcript> open(SessionId session, long maxBytes) {
            return Optional.empty();
        }
    }
}
