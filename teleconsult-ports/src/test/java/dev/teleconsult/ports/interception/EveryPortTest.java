package dev.teleconsult.ports.interception;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.teleconsult.domain.CorrelationToken;
import dev.teleconsult.domain.DomainFixtures;
import dev.teleconsult.domain.Language;
import dev.teleconsult.domain.OperationId;
import dev.teleconsult.domain.Role;
import dev.teleconsult.domain.RoomId;
import dev.teleconsult.domain.RoomSpec;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.domain.UserId;
import dev.teleconsult.domain.VideoUserId;
import dev.teleconsult.ports.Capability;
import dev.teleconsult.ports.ClassFiles;
import dev.teleconsult.ports.ProviderCapabilities;
import dev.teleconsult.ports.outbound.Idempotent;
import dev.teleconsult.ports.outbound.MakesNoCall;
import dev.teleconsult.ports.outbound.OutboundPort;
import dev.teleconsult.ports.outbound.TeleconsultStorage;
import dev.teleconsult.ports.outbound.VideoProvider;
import dev.teleconsult.ports.testing.FakeVideoProvider;
import dev.teleconsult.ports.testing.SettableClock;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Proxy;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Checks every outbound port, including future ones. */
class EveryPortTest {

    private static final Object REACHED = "reached";

    /** The ports found beside {@link OutboundPort}. */
    static Stream<Class<?>> ports() throws IOException, URISyntaxException {
        String folder = OutboundPort.class.getPackageName();
        return ClassFiles.namesBeside(OutboundPort.class).stream()
                .filter(name -> name.startsWith(folder + "."))
                .<Class<?>>map(EveryPortTest::load)
                .filter(type -> type.isAnnotationPresent(OutboundPort.class));
    }

    @Test
    void portsShouldBeFound() throws Exception {
        assertThat(ports()).hasSizeGreaterThanOrEqualTo(12);
    }

    @ParameterizedTest
    @MethodSource("ports")
    void everyMethodShouldBeIntercepted(Class<?> port) throws Exception {
        List<PortCall> seen = new ArrayList<>();
        Object intercepted = intercepted(port, new PortInterceptor() {
            @Override
            public <T> T around(PortCall call, Supplier<T> proceed) {
                seen.add(call);
                return proceed.get();
            }
        });
        List<Method> methods = Arrays.stream(port.getMethods())
                .filter(method -> !method.getName().equals("check"))
                .sorted(Comparator.comparing(Method::toString))
                .toList();

        for (Method method : methods) {
            assertThatThrownBy(() -> method.invoke(intercepted, arguments(method)))
                    .isInstanceOf(InvocationTargetException.class)
                    .hasRootCauseMessage(REACHED + " " + method.getName());
        }

        assertThat(seen)
                .containsExactlyElementsOf(methods.stream()
                        .filter(method -> !makesNoCall(method))
                        .map(method -> new PortCall(
                                port.getAnnotation(OutboundPort.class).value(),
                                port.getSimpleName(),
                                method.getName(),
                                isIdempotent(method)))
                        .toList());
    }

    @Test
    void everyPortOfAFacadeShouldBeChecked() throws Exception {
        Set<Class<?>> ports = ports().collect(Collectors.toSet());
        List<Class<?>> handedOut = Stream.of(TeleconsultStorage.class, VideoProvider.class)
                .flatMap(facade -> Arrays.stream(facade.getMethods()))
                .filter(method -> method.getParameterCount() == 0)
                .map(EveryPortTest::handedOut)
                .filter(type -> type.getPackageName().equals(OutboundPort.class.getPackageName()))
                .toList();

        assertThat(handedOut)
                .filteredOn(type -> !ports.contains(type))
                .extracting(Class::getSimpleName)
                .as("waits for no answer, so there is nothing to put around it")
                .containsExactlyInAnyOrder("CallEvents", "ReplicaChannel");
    }

    @Test
    void onlyTheseMethodsShouldMakeNoCall() throws Exception {
        assertThat(ports().flatMap(port -> Arrays.stream(port.getMethods())).filter(EveryPortTest::makesNoCall))
                .extracting(Method::getName)
                .containsExactlyInAnyOrder("keepsFacts", "notesCreators", "personalise", "subscriptions");
    }

    /**
     * Methods that depend on the provider's capabilities, listed for the same reason as those that may not be repeated.
     */
    @Test
    void idempotencyMarksShouldDependOnCapabilities() {
        ProviderCapabilities bare = ProviderCapabilities.builder("bare")
                .has(Capability.ROOMS_BY_NAME, Capability.SIGNED_LINKS, Capability.UNREGISTERED_PEOPLE)
                .build();

        assertThat(callsTo(FakeVideoProvider.STANDARD))
                .containsExactly("open", "mintLink again", "register again", "restore again");
        assertThat(callsTo(bare)).containsExactly("open again");
    }

    /** The calls that reach an interceptor, and whether they may be repeated. */
    private static List<String> callsTo(ProviderCapabilities capabilities) {
        List<String> seen = new ArrayList<>();
        VideoProvider video = Intercepted.video(
                new FakeVideoProvider(SettableClock.at("2030-01-01T09:00:00Z"), capabilities), new PortInterceptor() {
                    @Override
                    public <T> T around(PortCall call, Supplier<T> proceed) {
                        seen.add(call.operation() + (call.isIdempotent() ? " again" : ""));
                        throw new UnsupportedOperationException(call.toString());
                    }
                });
        RoomSpec spec =
                RoomSpec.of(DomainFixtures.aCompletePlan(), DomainFixtures.privileges(), DomainFixtures.settings());
        CorrelationToken token = new CorrelationToken(new TeleconsultationId("t"), new OperationId("op"));
        for (Runnable call : List.<Runnable>of(
                () -> video.rooms().open(spec, token),
                () -> video.rooms()
                        .mintLink(new RoomId("room"), spec.seats().iterator().next()),
                () -> video.users().register(new UserId("user"), Role.PLUS, Language.COMPANY_DEFAULT),
                () -> video.users().restore(new VideoUserId("user"), Role.PLUS, Language.COMPANY_DEFAULT))) {
            try {
                call.run();
            } catch (UnsupportedOperationException intercepted) {
                assertThat(intercepted).hasMessageContaining(".");
            }
        }
        return seen;
    }

    private static boolean makesNoCall(Method method) {
        return method.isAnnotationPresent(MakesNoCall.class)
                && method.getAnnotation(MakesNoCall.class).with().length == 0;
    }

    private static boolean isIdempotent(Method method) {
        return method.isAnnotationPresent(Idempotent.class)
                && method.getAnnotation(Idempotent.class).with().length == 0;
    }

    /** Methods that may not be repeated, listed: a mark set by mistake would make a retry create something twice. */
    @Test
    void onlyTheseMethodsShouldNotBeRepeated() throws Exception {
        assertThat(ports().flatMap(port -> Arrays.stream(port.getMethods())
                        .filter(method -> !isIdempotent(method))
                        .filter(method -> !method.getName().equals("check"))
                        .map(method -> port.getSimpleName() + "." + method.getName())))
                .containsExactlyInAnyOrder(
                        "TeleconsultationStore.insert",
                        "TeleconsultationStore.replace",
                        "TeleconsultationStore.replace",
                        "TeleconsultationStore.keepsFacts",
                        "TeleconsultationStore.delete",
                        "Outbox.claim",
                        "Outbox.update",
                        "ExternalIdentifiers.claim",
                        "ExternalIdentifiers.replace",
                        "ExternalIdentifiers.remove",
                        "EventSink.subscriptions",
                        "EventSink.deliver",
                        "IdempotencyRecords.insert",
                        "IdempotencyRecords.replace",
                        "IdempotencyRecords.remove",
                        "ErasureRecords.replace",
                        "ErasureRecords.notesCreators",
                        "VideoRooms.open",
                        "CompanySettings.uploadBackground",
                        "VideoRooms.personalise");
    }

    private static Object intercepted(Class<?> port, PortInterceptor interceptor) {
        return interceptedAs(port, interceptor);
    }

    private static <P> P interceptedAs(Class<P> port, PortInterceptor interceptor) {
        P inside = port.cast(
                Proxy.newProxyInstance(port.getClassLoader(), new Class<?>[] {port}, (proxy, method, arguments) -> {
                    throw new UnsupportedOperationException(REACHED + " " + method.getName());
                }));
        return Intercepted.port(port, inside, interceptor);
    }

    private static Object[] arguments(Method method) {
        return Arrays.stream(method.getParameterTypes())
                .map(type -> type == int.class ? (Object) 1 : type == long.class ? (Object) 1L : null)
                .toArray();
    }

    private static Class<?> handedOut(Method method) {
        return method.getGenericReturnType() instanceof ParameterizedType maybe
                ? (Class<?>) maybe.getActualTypeArguments()[0]
                : method.getReturnType();
    }

    private static Class<?> load(String name) {
        try {
            return Class.forName(name);
        } catch (ClassNotFoundException e) {
            throw new AssertionError("a class that was just listed", e);
        }
    }
}
