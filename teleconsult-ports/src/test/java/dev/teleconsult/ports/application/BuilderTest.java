package dev.teleconsult.ports.application;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.teleconsult.domain.CallSettings;
import dev.teleconsult.domain.ImmutabilityWindow;
import dev.teleconsult.domain.OperationId;
import dev.teleconsult.domain.Privileges;
import dev.teleconsult.domain.Role;
import dev.teleconsult.domain.Tools;
import dev.teleconsult.ports.PeriodicTasks;
import dev.teleconsult.ports.testing.FakeCustomIds;
import dev.teleconsult.ports.testing.FakeUserDirectory;
import dev.teleconsult.ports.testing.FakeVideoProvider;
import dev.teleconsult.ports.testing.InMemoryStorage;
import java.lang.reflect.Field;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class BuilderTest {

    /** All at once, so that a new setting has to state its default here. */
    @Test
    void defaultsShouldBeAsDocumented() throws IllegalAccessException {
        Map<String, Object> defaults = new LinkedHashMap<>();
        for (Field field : ApplicationSettings.class.getDeclaredFields()) {
            // Coverage and mutation tools add fields of their own.
            if (!field.isSynthetic()) {
                field.setAccessible(true);
                defaults.put(field.getName(), field.get(settings()));
            }
        }
        Privileges privileges = (Privileges) defaults.remove("privileges");
        Object ids = defaults.remove("operationIds");
        assertThat(defaults.remove("nanoTime")).isInstanceOf(LongSupplier.class);
        assertThat(defaults.remove("listener")).isInstanceOf(TeleconsultationListener.class);
        assertThat(defaults.remove("deliveryListener")).isInstanceOf(DeliveryListener.class);
        assertThat(((DoubleSupplier) defaults.remove("deliveryJitter")).getAsDouble())
                .isBetween(0.0, 1.0);
        assertThat(defaults.remove("handOver")).isInstanceOf(UnaryOperator.class);
        assertThat(((PeriodicTasks) defaults.remove("periodicTasks")).statuses())
                .isEmpty();
        defaults.remove("storage");
        defaults.remove("video");

        assertThat(defaults)
                .isEqualTo(Map.ofEntries(
                        Map.entry("mostParticipants", Optional.empty()),
                        Map.entry("eventSink", Optional.empty()),
                        Map.entry("eventsNamePeople", true),
                        Map.entry("audit", AuditSettings.off()),
                        Map.entry("noticesByBackoffice", false),
                        Map.entry("keepAttendanceFor", Optional.empty()),
                        Map.entry("closeAfterEnd", Optional.empty()),
                        Map.entry("forgetAfterEnd", Optional.empty()),
                        Map.entry("patience", Optional.empty()),
                        Map.entry("credentialCallsPerPerson", 2),
                        Map.entry("directory", Optional.empty()),
                        Map.entry("customIds", Optional.empty()),
                        Map.entry("changePatience", Duration.ofSeconds(2)),
                        Map.entry("callSettings", CallSettings.defaults()),
                        Map.entry("window", new ImmutabilityWindow(Duration.ZERO)),
                        Map.entry("groupsWithBackground", Set.of()),
                        Map.entry("displaysNames", false),
                        Map.entry("erasureKeys", Optional.empty()),
                        Map.entry("deleteUploads", false),
                        Map.entry("uploadsGoWithCall", false),
                        Map.entry("callEndGrace", Duration.ofMinutes(2)),
                        Map.entry("maxTranscriptBytes", 52_428_800L),
                        Map.entry("takeOverAfter", Duration.ofMinutes(1)),
                        Map.entry("keepIdempotencyKeysFor", Duration.ofDays(1)),
                        Map.entry("keepsFacts", false),
                        Map.entry("keepFactsFor", Duration.ofDays(7)),
                        Map.entry("completedAfter", Optional.empty()),
                        Map.entry("watchInterval", Duration.ofSeconds(1)),
                        Map.entry("detailsFreshFor", Duration.ofSeconds(1)),
                        Map.entry("detailsPatience", Duration.ofMillis(500)),
                        Map.entry("snapshotsFreshFor", Duration.ofSeconds(1)),
                        Map.entry("clock", Clock.systemUTC()),
                        Map.entry("executor", Optional.empty())));
        assertThat(privileges.knownGroups()).containsExactly("doctor", "patient");
        assertThat(privileges.roleOf(Set.of("doctor"))).isEqualTo(Role.PLUS);
        assertThat(privileges.roleOf(Set.of("patient"))).isEqualTo(Role.BASIC);
        assertThat(privileges.toolsOf(Role.BASIC)).isEqualTo(Tools.unrestricted());
        assertThat(privileges.toolsOf(Role.PLUS)).isEqualTo(Tools.unrestricted());
        assertThat(ids).isInstanceOf(Supplier.class);
    }

    @Test
    void operationsShouldHaveUniqueIdsByDefault() {
        Supplier<OperationId> ids = settings().operationIds;
        Set<OperationId> seen = new HashSet<>();
        for (int id = 0; id < 1000; id++) {
            seen.add(ids.get());
        }

        assertThat(seen).hasSize(1000).allMatch(id -> id.value().matches("[0-9a-f]{32}"));
    }

    static Stream<Arguments> bad() {
        Duration milli = Duration.ofMillis(1);
        return Stream.of(
                bad("custom ids need a directory", builder -> builder.customIds(new FakeCustomIds())),
                bad("maxTranscriptBytes must be at least 1", builder -> builder.maxTranscriptBytes(0)),
                bad("takeOverAfter must be PT0.001S to PT24H", builder -> builder.takeOverAfter(Duration.ZERO)),
                bad(
                        "takeOverAfter must be PT0.001S to PT24H",
                        builder -> builder.takeOverAfter(Duration.ofDays(1).plus(milli))),
                bad(
                        "keepIdempotencyKeysFor must be PT1M0.001S to PT8760H",
                        builder -> builder.keepIdempotencyKeysFor(Duration.ofMinutes(1))),
                bad(
                        "keepIdempotencyKeysFor must be PT1M0.001S to PT8760H",
                        builder -> builder.keepIdempotencyKeysFor(Duration.ofDays(366))),
                bad("keepFactsFor must be PT1H to PT8760H", builder -> builder.keepFactsFor(Duration.ofMinutes(59))),
                bad("keepFactsFor must be PT1H to PT8760H", builder -> builder.keepFactsFor(Duration.ofDays(366))),
                bad("completedAfter must be PT0S to PT24H", builder -> builder.completedAfter(milli.negated())),
                bad("completedAfter must be PT0S to PT24H", builder -> builder.completedAfter(Duration.ofHours(25))),
                bad("changePatience must be PT0S to PT1M", builder -> builder.changePatience(milli.negated())),
                bad(
                        "changePatience must be PT0S to PT1M",
                        builder -> builder.changePatience(Duration.ofMinutes(1).plus(milli))),
                bad("callEndGrace must be PT0S to PT24H", builder -> builder.uploadsGoWithCall(milli.negated())),
                bad("watchInterval must be PT0.01S to PT1H", builder -> builder.watchInterval(Duration.ofMillis(9))),
                bad("detailsPatience must be PT0.001S to PT1M", builder -> builder.detailsPatience(Duration.ZERO)),
                bad(
                        "detailsPatience must be PT0.001S to PT1M",
                        builder -> builder.detailsPatience(Duration.ofMinutes(1).plus(milli))),
                bad("snapshotsFreshFor must be PT0S to PT1M", builder -> builder.snapshotsFreshFor(milli.negated())),
                bad(
                        "snapshotsFreshFor must be PT0S to PT1M",
                        builder ->
                                builder.snapshotsFreshFor(Duration.ofMinutes(1).plus(milli))),
                bad("detailsFreshFor must be PT0S to PT1H", builder -> builder.detailsFreshFor(milli.negated())),
                bad(
                        "detailsFreshFor must be PT0S to PT1H",
                        builder -> builder.detailsFreshFor(Duration.ofSeconds(Long.MAX_VALUE))));
    }

    @ParameterizedTest
    @MethodSource("bad")
    void contradictingSettingsShouldBeNamed(String message, UnaryOperator<TeleconsultApplication.Builder> how) {
        assertThatThrownBy(() -> how.apply(builder()).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @Test
    void settingsAtTheirLimitsShouldBeAccepted() {
        assertThatCode(() -> builder()
                        .directory(new FakeUserDirectory())
                        .customIds(new FakeCustomIds())
                        .maxTranscriptBytes(1)
                        .takeOverAfter(Duration.ofDays(1))
                        .changePatience(Duration.ofMinutes(1))
                        .keepIdempotencyKeysFor(Duration.ofDays(365))
                        .uploadsGoWithCall(Duration.ZERO)
                        .watchInterval(Duration.ofMillis(10))
                        .detailsFreshFor(Duration.ZERO)
                        .detailsPatience(Duration.ofMillis(1))
                        .snapshotsFreshFor(Duration.ofMinutes(1))
                        .build()
                        .close())
                .doesNotThrowAnyException();
    }

    @Test
    void buildingShouldMakeNoCall() {
        InMemoryStorage storage = new InMemoryStorage();
        FakeVideoProvider video = new FakeVideoProvider();

        TeleconsultApplication.builder(storage, video).build().close();

        assertThat(storage.calls()).isZero();
        assertThat(video.calls()).isZero();
    }

    @Test
    void closingShouldLeaveGivenObjectsOpen() {
        InMemoryStorage storage = new InMemoryStorage();
        FakeVideoProvider video = new FakeVideoProvider();
        ExecutorService threads = Executors.newSingleThreadExecutor();
        try {
            TeleconsultApplication.builder(storage, video)
                    .executor(threads)
                    .build()
                    .close();

            assertThat(storage.isClosed()).isFalse();
            assertThat(video.isClosed()).isFalse();
            assertThat(threads.isShutdown()).isFalse();
        } finally {
            threads.shutdownNow();
        }
    }

    private static Arguments bad(String message, UnaryOperator<TeleconsultApplication.Builder> how) {
        return arguments(message, how);
    }

    private static TeleconsultApplication.Builder builder() {
        return TeleconsultApplication.builder(new InMemoryStorage(), new FakeVideoProvider());
    }

    private static ApplicationSettings settings() {
        return new ApplicationSettings(new InMemoryStorage(), new FakeVideoProvider());
    }
}
