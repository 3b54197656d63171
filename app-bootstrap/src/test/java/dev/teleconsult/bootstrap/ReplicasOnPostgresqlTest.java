package dev.teleconsult.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.teleconsult.adapter.crud.sql.PostgresServer;
import dev.teleconsult.adapter.crud.sql.SqlStorage;
import dev.teleconsult.domain.ScheduleChange;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.domain.UserId;
import dev.teleconsult.ports.PeriodicTasks;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.application.TeleconsultApplication;
import dev.teleconsult.ports.inbound.ChangeCommand;
import dev.teleconsult.ports.inbound.Invitation;
import dev.teleconsult.ports.inbound.Invitations;
import dev.teleconsult.ports.inbound.ScheduleCommand;
import dev.teleconsult.ports.inbound.WatchTeleconsultationUseCase.News;
import dev.teleconsult.ports.testing.FakeVideoProvider;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Two replicas on one PostgreSQL, in real time. Rounds are an hour apart, so changes arrive through the channel. */
class ReplicasOnPostgresqlTest {

    private static final Instant START = Instant.now().plus(Duration.ofDays(30)).truncatedTo(ChronoUnit.SECONDS);

    private final String url = PostgresServer.schemaUrl(PostgresServer.newSchema(), PostgresServer.port());
    private final FakeVideoProvider video = new FakeVideoProvider();
    private final Replica one = new Replica();
    private final Replica other = new Replica();

    @AfterEach
    void close() {
        one.close();
        other.close();
    }

    @Test
    void presenceAndChangesShouldReachTheOtherReplica() {
        TeleconsultationId id = one.application
                .planning()
                .schedule(
                        ScheduleCommand.of(
                                Invitations.of(
                                        Invitation.of("d", "doctor", "Anna Rossi"),
                                        Invitation.of("p", "patient", "Marco Bianchi")),
                                START,
                                Duration.ofMinutes(30)),
                        RequestContext.system());
        List<News> doctor = one.watch(id, "d");
        List<News> patient = other.watch(id, "p");
        awaitTrue(() ->
                last(doctor).present().size() == 2 && last(patient).present().size() == 2);

        one.application
                .planning()
                .change(
                        id,
                        ChangeCommand.none()
                                .schedule(ScheduleChange.none()
                                        .start(START.plus(Duration.ofHours(1)))
                                        .length(Duration.ofMinutes(30))),
                        RequestContext.system());
        awaitTrue(() -> last(patient).joinableFrom().equals(START.plus(Duration.ofHours(1))));

        other.close();
        awaitTrue(() -> last(doctor).present().size() == 1);
        assertThat(one.tasks.areOnTime()).isTrue();
        assertThat(one.tasks.statuses()).hasSize(3);
    }

    private static void awaitTrue(Callable<Boolean> isSo) {
        await().atMost(Duration.ofSeconds(30)).until(isSo);
    }

    private static News last(List<News> told) {
        return told.get(told.size() - 1);
    }

    private final class Replica implements AutoCloseable {

        private final PeriodicTasks tasks = new PeriodicTasks();
        private final SqlStorage storage = SqlStorage.builder(url).poolSize(2).build();
        private final TeleconsultApplication application = TeleconsultApplication.builder(storage, video)
                .periodicTasks(tasks)
                .watchInterval(Duration.ofHours(1))
                .build();

        private List<News> watch(TeleconsultationId id, String user) {
            List<News> told = new CopyOnWriteArrayList<>();
            application.watching().watch(id, RequestContext.of(new UserId(user)), told::add);
            return told;
        }

        @Override
        public void close() {
            application.close();
            storage.close();
        }
    }
}
