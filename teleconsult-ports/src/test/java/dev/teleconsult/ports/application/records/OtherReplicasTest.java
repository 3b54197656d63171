package dev.teleconsult.ports.application.records;

import static org.assertj.core.api.Assertions.assertThat;

import dev.teleconsult.ports.CheckResult;
import dev.teleconsult.ports.application.AuditMode;
import dev.teleconsult.ports.application.AuditSettings;
import dev.teleconsult.ports.application.Bench;
import dev.teleconsult.ports.application.TeleconsultApplication;
import dev.teleconsult.ports.testing.Failures;
import dev.teleconsult.ports.testing.InMemoryStorage;
import dev.teleconsult.ports.testing.InMemoryStorage.Operation;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** The check-up's report on replicas that share the store and keep less than this one, or more. */
class OtherReplicasTest {

    private static final Duration LATELY = Duration.ofMinutes(10);

    private final InMemoryStorage storage = new InMemoryStorage();

    private Bench replica(UnaryOperator<TeleconsultApplication.Builder> how) {
        return Bench.on(storage.replica(), how);
    }

    private static Optional<CheckResult> told(Bench replica, String name) {
        List<CheckResult> all = replica.application.dependencies().all().stream()
                .filter(result -> result.name().equals(name))
                .toList();
        assertThat(all).hasSizeLessThan(2);
        return all.stream().findFirst();
    }

    @Test
    void eventsBesideAnOlderReplicaShouldFailTheCheck() {
        try (Bench replica = replica(builder -> builder.keepsFacts(true))) {
            assertThat(told(replica, "facts"))
                    .hasValueSatisfying(result -> assertThat(result.isOk()).isTrue());
            Instant wrote = replica.clock.instant();

            storage.olderVersionWrote(wrote);

            assertThat(told(replica, "facts")).hasValueSatisfying(result -> {
                assertThat(result.isOk()).isFalse();
                assertThat(result.detail()).contains("older version", wrote.toString(), "cause no events");
            });
            replica.clock.advance(LATELY.plusMillis(1));
            assertThat(told(replica, "facts"))
                    .hasValueSatisfying(result -> assertThat(result.isOk()).isTrue());
        }
    }

    @Test
    void auditBesideAnOlderReplicaShouldFailTheCheck() {
        try (Bench replica =
                replica(builder -> builder.audit(AuditSettings.off().mode(AuditMode.FULL)))) {
            assertThat(told(replica, "audit"))
                    .hasValueSatisfying(result -> assertThat(result.isOk()).isTrue());

            storage.olderVersionWrote(replica.clock.instant());

            assertThat(told(replica, "audit")).hasValueSatisfying(result -> {
                assertThat(result.isOk()).isFalse();
                assertThat(result.detail()).contains("older version", "leave no row in the audit trail");
            });
        }
    }

    @Test
    void replicaWithoutEventsBesideOneWithEventsShouldFailTheCheck() {
        try (Bench sending = replica(builder -> builder.keepsFacts(true))) {
            sending.scheduled();
            try (Bench silent = replica(builder -> builder)) {
                silent.clock.advance(Duration.ofMillis(1));
                assertThat(told(silent, "facts"))
                        .as("facts kept before its start")
                        .isEmpty();
                sending.clock.advance(Duration.ofMinutes(1));
                silent.clock.advance(Duration.ofMinutes(1));

                sending.scheduled();

                assertThat(told(silent, "facts")).hasValueSatisfying(result -> {
                    assertThat(result.isOk()).isFalse();
                    assertThat(result.detail()).contains("another replica sends events and this one does not");
                });
                silent.clock.advance(LATELY.plusMinutes(1));
                assertThat(told(silent, "facts")).isEmpty();
            }
        }
    }

    /** Without facts and audit nothing is reported, and older writes are not read. */
    @Test
    void olderReplicasShouldNotBeCheckedWithoutEventsAndAudit() {
        InMemoryStorage own = storage.replica();
        try (Bench plain = Bench.on(own)) {
            storage.olderVersionWrote(plain.clock.instant());

            assertThat(told(plain, "facts")).isEmpty();
            assertThat(told(plain, "audit")).isEmpty();
            assertThat(own.callsTo(Operation.FIND_LAST_WRITE)).isZero();
        }
    }

    @Test
    void outageOfTheStoreShouldBeReportedAndFailNoOtherCheck() {
        InMemoryStorage own = storage.replica();
        try (Bench replica = Bench.on(own, builder -> builder.keepsFacts(true))) {
            own.failAlways(Operation.FIND_LAST_WRITE, Failures.unavailable());

            assertThat(told(replica, "facts"))
                    .hasValueSatisfying(result -> assertThat(result.isOk()).isFalse());
            assertThat(told(replica, "store")).isPresent();
        }
    }

    @Test
    void outageOfTheStoreShouldBeReportedByTheStoresCheckOnly() {
        InMemoryStorage own = storage.replica();
        try (Bench plain = Bench.on(own)) {
            own.failAlways(Operation.SEARCH_FACTS, Failures.unavailable());

            assertThat(told(plain, "facts")).isEmpty();
            assertThat(own.callsTo(Operation.SEARCH_FACTS)).isPositive();
        }
    }
}
