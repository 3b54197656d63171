package dev.teleconsult.ports.interception;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.teleconsult.ports.outbound.AsksNobody;
import dev.teleconsult.ports.outbound.Idempotent;
import dev.teleconsult.ports.outbound.OutboundPort;
import dev.teleconsult.ports.outbound.TeleconsultStorage;
import dev.teleconsult.ports.outbound.VideoProvider;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Proxy;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
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

/** Looks at every outbound port there is, so that one added tomorrow is looked at tomorrow. */
class EveryPortTest {

    private static final Object REACHED = "reached";

    /** The ports found beside {@link OutboundPort}. */
    static Stream<Class<?>> ports() throws IOException, URISyntaxException {
        String folder = OutboundPort.class.getPackageName();
        Path classes = Path.of(OutboundPort.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        try (Stream<Path> files = Files.list(classes.resolve(folder.replace('.', '/')))) {
            List<Class<?>> found = files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".class") && !name.startsWith("package-info"))
                    .map(name -> load(folder + "." + name.substring(0, name.length() - ".class".length())))
                    .filter(type -> type.isAnnotationPresent(OutboundPort.class))
                    .sorted(Comparator.comparing(Class::getName))
                    .collect(Collectors.toList());
            return found.stream();
        }
    }

    @Test
    void thereShouldBePortsToLookAt() throws Exception {
        assertThat(ports()).hasSizeGreaterThanOrEqualTo(12);
    }

    @ParameterizedTest
    @MethodSource("ports")
    void everyMethodShouldGoThroughTheInterceptor(Class<?> port) throws Exception {
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
                        .filter(method -> !method.isAnnotationPresent(AsksNobody.class))
                        .map(method -> new PortCall(
                                port.getAnnotation(OutboundPort.class).value(),
                                port.getSimpleName(),
                                method.getName(),
                                method.isAnnotationPresent(Idempotent.class)))
                        .toList());
    }

    @Test
    void everyPortAFacadeHandsOutShouldBeOneThatIsLookedAt() throws Exception {
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
                .as("asks nobody, so there is nothing to put around it")
                .containsExactly("CallEvents");
    }

    @Test
    void onlyThisShouldAskNobody() throws Exception {
        assertThat(ports().flatMap(port -> Arrays.stream(port.getMethods()))
                        .filter(method -> method.isAnnotationPresent(AsksNobody.class)))
                .extracting(Method::getName)
                .containsExactly("personalise");
    }

    /** What may not be repeated blindly, spelled out: a mark set by mistake would make a retry create something twice. */
    @Test
    void onlyTheseShouldNotBeRepeated() throws Exception {
        assertThat(ports().flatMap(port -> Arrays.stream(port.getMethods())
                        .filter(method -> !method.isAnnotationPresent(Idempotent.class))
                        .filter(method -> !method.getName().equals("check"))
                        .map(method -> port.getSimpleName() + "." + method.getName())))
                .containsExactlyInAnyOrder(
                        "TeleconsultationStore.insert",
                        "TeleconsultationStore.replace",
                        "TeleconsultationStore.delete",
                        "IdempotencyRecords.insert",
                        "IdempotencyRecords.replace",
                        "IdempotencyRecords.remove",
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
