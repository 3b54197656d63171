package dev.teleconsult.ports;

import dev.teleconsult.domain.AccessLink;
import dev.teleconsult.domain.DomainFixtures;
import dev.teleconsult.domain.ErasedPerson;
import dev.teleconsult.domain.Erasure;
import dev.teleconsult.domain.ErasureId;
import dev.teleconsult.domain.ErasureKeys;
import dev.teleconsult.domain.Fact;
import dev.teleconsult.domain.Language;
import dev.teleconsult.domain.Participants;
import dev.teleconsult.domain.RoomSpec;
import dev.teleconsult.domain.UserId;
import dev.teleconsult.ports.outbound.VideoProvider;
import dev.teleconsult.ports.outbound.VideoRooms;
import dev.teleconsult.ports.testing.Failure;
import dev.teleconsult.ports.testing.Failures;
import dev.teleconsult.ports.testing.FakeVideoProvider;
import dev.teleconsult.ports.testing.SettableClock;
import java.io.InputStream;
import java.lang.reflect.Array;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Proxy;
import java.lang.reflect.Type;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A value of any type that our public API accepts, so that a test can call a method without knowing it. */
public final class Samples {

    private static final Map<Class<?>, Object> VALUES = new HashMap<>();

    static {
        VALUES.put(String.class, "SAMPLE");
        VALUES.put(Language.class, Language.ENGLISH);
        VALUES.put(VideoProvider.class, new FakeVideoProvider());
        VALUES.put(ProviderCapabilities.class, FakeVideoProvider.STANDARD);
        VALUES.put(Failure.class, Failures.unavailable());
        VALUES.put(
                RoomSpec.class,
                RoomSpec.of(DomainFixtures.aCompletePlan(), DomainFixtures.privileges(), DomainFixtures.settings()));
        VALUES.put(
                Fact.Cause.class,
                new Fact.Cause("0a", Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), false));
        VALUES.put(Pattern.class, Pattern.compile(".*"));
        VALUES.put(CharSequence.class, "sample");
        VALUES.put(Object.class, "sample");
        VALUES.put(ErasureKeys.class, new ErasureKeys(List.of(new byte[ErasureKeys.SHORTEST])));
        ErasedPerson erased =
                new ErasedPerson(new UserId("sample"), Optional.empty(), Participants.placeholder("1"), false);
        VALUES.put(ErasedPerson.class, erased);
        VALUES.put(
                Erasure.class,
                Erasure.begun(
                        new ErasureId("sample"),
                        "sample",
                        "sample",
                        Instant.parse("2030-01-01T09:00:00Z"),
                        erased,
                        List.of()));
        VALUES.put(Class.class, VideoRooms.class);
        VALUES.put(int.class, 2);
        VALUES.put(long.class, 2L);
        VALUES.put(double.class, 0.5);
        VALUES.put(boolean.class, true);
        VALUES.put(byte[].class, new byte[] {1});
        VALUES.put(Duration.class, Duration.ofHours(1));
        VALUES.put(Instant.class, Instant.parse("2030-01-01T09:00:00Z"));
        VALUES.put(Clock.class, SettableClock.at("2030-01-01T09:00:00Z"));
        VALUES.put(URI.class, URI.create("https://video.example/sample"));
        VALUES.put(AccessLink.class, new AccessLink(URI.create("https://video.example/sample")));
        VALUES.put(ExternalIdentifier.class, new ExternalIdentifier("https://example.org/sid", "sample"));
        VALUES.put(InputStream.class, InputStream.nullInputStream());
        VALUES.put(
                TraceContext.class,
                TraceContext.read("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", Optional.empty())
                        .orElseThrow());
        VALUES.put(Throwable.class, new IllegalStateException("sample"));
        VALUES.put(
                PeriodicTask.class,
                PeriodicTask.builder("sample", Duration.ofHours(1), () -> {}).build());
        VALUES.put(ZoneId.class, ZoneOffset.UTC);
        VALUES.put(Collection.class, List.of());
        VALUES.put(List.class, List.of());
        VALUES.put(Set.class, Set.of());
        VALUES.put(Map.class, Map.of());
        VALUES.put(Optional.class, Optional.empty());
    }

    private Samples() {}

    public static Object[] ofParameters(Executable executable) {
        return Arrays.stream(executable.getGenericParameterTypes())
                .map(Samples::of)
                .toArray();
    }

    /**
     * @throws IllegalArgumentException if no value of the type can be made; add one above
     */
    public static Object of(Type wanted) {
        Class<?> type = wanted instanceof ParameterizedType generic
                ? (Class<?>) generic.getRawType()
                : wanted instanceof Class<?> plain ? plain : Object.class;
        if (VALUES.containsKey(type)) {
            return VALUES.get(type);
        }
        if (type.isEnum()) {
            return type.getEnumConstants()[0];
        }
        if (type.isArray()) {
            return Array.newInstance(type.getComponentType(), 0);
        }
        if (type.isInterface() && !type.isSealed()) {
            return Proxy.newProxyInstance(
                    type.getClassLoader(),
                    new Class<?>[] {type},
                    (proxy, method, arguments) -> method.getReturnType() == boolean.class ? false : null);
        }
        return waysToMake(type)
                .map(Samples::made)
                .flatMap(Optional::stream)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no sample of " + type));
    }

    /** Fewer arguments first. */
    private static Stream<Executable> waysToMake(Class<?> type) {
        Stream<Executable> constructors = Modifier.isAbstract(type.getModifiers())
                ? Stream.empty()
                : Arrays.stream(type.getConstructors()).map(Executable.class::cast);
        Stream<Executable> factories = Arrays.stream(type.getMethods())
                .filter(method -> Modifier.isStatic(method.getModifiers()) && method.getReturnType() == type)
                .map(Executable.class::cast);
        Stream<Executable> builders = Arrays.stream(Optional.<Class<?>>ofNullable(type.getEnclosingClass())
                        .orElse(type)
                        .getMethods())
                .filter(method -> Modifier.isStatic(method.getModifiers()) && method.getReturnType() == type)
                .map(Executable.class::cast);
        Stream<Executable> variants = type.isSealed()
                ? Arrays.stream(type.getPermittedSubclasses()).flatMap(Samples::waysToMake)
                : Stream.empty();
        return Stream.of(constructors, factories, builders, variants)
                .flatMap(ways -> ways)
                .filter(way -> !Arrays.asList(way.getParameterTypes()).contains(type))
                .sorted(Comparator.comparing(Executable::getParameterCount).thenComparing(Executable::toString));
    }

    private static Optional<Object> made(Executable way) {
        try {
            return Optional.of(called(way, null, ofParameters(way)));
        } catch (InvocationTargetException | IllegalArgumentException notThisWay) {
            return Optional.empty();
        }
    }

    public static Object called(Executable executable, Object on, Object[] arguments) throws InvocationTargetException {
        try {
            return executable instanceof Method method
                    ? method.invoke(on, arguments)
                    : ((Constructor<?>) executable).newInstance(arguments);
        } catch (IllegalAccessException | InstantiationException notPublic) {
            throw new IllegalArgumentException(notPublic);
        }
    }
}
