package dev.teleconsult.ports.application;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.ports.CheckResult;
import dev.teleconsult.ports.inbound.CheckDependenciesUseCase;
import dev.teleconsult.ports.testing.Failures;
import dev.teleconsult.ports.testing.FakeCustomIds;
import dev.teleconsult.ports.testing.FakeUserDirectory;
import dev.teleconsult.ports.testing.FakeVideoProvider;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class DependenciesTest {

    @Test
    void allShouldCheckEveryDependency() {
        Bench bench =
                Bench.with(builder -> builder.directory(new FakeUserDirectory()).customIds(new FakeCustomIds()));

        assertThat(bench.application.dependencies().all())
                .extracting(CheckResult::name, CheckResult::isOk)
                .containsExactly(
                        tuple("store", true),
                        tuple("video", true),
                        tuple("directory", true),
                        tuple("custom_ids", true),
                        tuple("rooms", true));
    }

    @Test
    void allShouldCheckNoDirectoryWhenThereIsNone() {
        assertThat(Bench.plain().application.dependencies().all())
                .extracting(CheckResult::name)
                .containsExactly("store", "video", "rooms");
    }

    @Test
    void allShouldReportTheFailedDependencyAndCheckTheOthers() {
        FakeUserDirectory directory = new FakeUserDirectory();
        Bench bench = Bench.with(builder -> builder.directory(directory));
        bench.video.failAlways(Failures.rejected());

        assertThat(bench.application.dependencies().all())
                .extracting(CheckResult::name, CheckResult::isOk)
                .containsExactly(
                        tuple("store", true), tuple("video", false), tuple("directory", true), tuple("rooms", true));
    }

    @Test
    void storeShouldCheckTheStoreOnly() {
        Bench bench = Bench.plain();
        bench.video.failAlways(Failures.unavailable());
        CheckDependenciesUseCase dependencies = bench.application.dependencies();

        assertThat(dependencies.store().isOk()).isTrue();
        bench.storage.failAlways(Failures.unavailable());
        assertThat(dependencies.store().isOk()).isFalse();
        assertThat(bench.video.calls()).isZero();
    }

    @Test
    void allShouldReportWorkThatHasBeenOwedForLong() {
        Bench bench = Bench.plain();
        TeleconsultationId id = bench.scheduled();
        bench.video.failAlways(FakeVideoProvider.Operation.DELETE_ROOM, Failures.rejected());
        bench.cancel(id);
        bench.application.reconciler().runOnce();
        assertThat(rooms(bench).isOk()).as("not yet for long").isTrue();

        bench.clock.advance(Duration.ofMinutes(10).plusMillis(1));
        bench.application.reconciler().runOnce();

        assertThat(rooms(bench).isOk()).isFalse();
        assertThat(rooms(bench).detail()).contains("1 ").doesNotContain("http");
        bench.video.heal();
        bench.clock.advance(Duration.ofHours(1));
        bench.application.reconciler().runOnce();
        assertThat(rooms(bench).isOk()).isTrue();
    }

    private static CheckResult rooms(Bench bench) {
        return bench.application.dependencies().all().stream()
                .filter(result -> result.name().equals("rooms"))
                .findFirst()
                .orElseThrow();
    }
}
