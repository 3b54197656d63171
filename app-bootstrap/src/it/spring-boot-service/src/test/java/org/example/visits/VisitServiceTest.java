package org.example.visits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.teleconsult.adapter.kaleyra.emulator.KaleyraEmulator;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.domain.UserId;
import dev.teleconsult.ports.CheckResult;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.application.TeleconsultApplication;
import dev.teleconsult.ports.inbound.Invitation;
import dev.teleconsult.ports.inbound.Invitations;
import dev.teleconsult.ports.inbound.JoinTeleconsultationUseCase;
import dev.teleconsult.ports.inbound.PlanTeleconsultationUseCase;
import dev.teleconsult.ports.inbound.ScheduleCommand;
import dev.teleconsult.ports.LinkPreferences;
import dev.teleconsult.ports.outbound.TeleconsultStorage;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.util.ClassUtils;

class VisitServiceTest {

    /** Set by the profile of the build. */
    private static final boolean SERVICE_USES_FLYWAY = Boolean.getBoolean("service.uses.flyway");

    private final KaleyraEmulator kaleyra = KaleyraEmulator.builder().build();

    @TempDir
    Path folder;

    @BeforeEach
    void start() {
        kaleyra.start();
    }

    @AfterEach
    void stop() {
        kaleyra.close();
    }

    /**
     * Started twice, since the defaults of frameworks may reject existing tables. One test, since a start takes most of its
     * time.
     */
    @Test
    void useCasesShouldBeBeansThatCloseWithTheContextAndLeaveTablesForTheNext() {
        TeleconsultationId visit;
        TeleconsultStorage storage;
        try (ConfigurableApplicationContext context = context()) {
            visit = schedule(context);

            assertThat(context.getBean(JoinTeleconsultationUseCase.class)
                            .join(visit, LinkPreferences.none(), RequestContext.of(new UserId("p-81")))
                            .link())
                    .isPresent();
            assertThat(kaleyra.rooms()).hasSize(1);
            List<CheckResult> checks = context.getBean(TeleconsultApplication.class)
                    .dependencies()
                    .all();
            assertThat(checks).isNotEmpty().allMatch(CheckResult::isOk);
            storage = context.getBean(TeleconsultStorage.class);
            context.getBean(JdbcTemplate.class).update("INSERT INTO patient (id, note) VALUES ('p-81', 'knee')");
        }
        assertThatThrownBy(() -> storage.teleconsultations().find(visit, RequestContext.system()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the store is closed");

        try (ConfigurableApplicationContext context = context()) {
            schedule(context);
            JdbcTemplate jdbc = context.getBean(JdbcTemplate.class);

            assertThat(jdbc.queryForList("SELECT note FROM patient", String.class)).containsExactly("knee");
            assertThat(jdbc.queryForList("SELECT count(*) FROM teleconsultation", Long.class))
                    .containsExactly(2L);
            assertThat(jdbc.queryForList(
                            "SELECT name FROM sqlite_master WHERE name = 'flyway_schema_history'", String.class))
                    .hasSize(SERVICE_USES_FLYWAY ? 1 : 0);
        }
    }

    /** The library must not trigger a framework's auto-configuration of another library. */
    @Test
    void libraryShouldBringNoFlyway() {
        assertThat(ClassUtils.isPresent("org.flywaydb.core.Flyway", null))
                .isEqualTo(SERVICE_USES_FLYWAY);
    }

    private ConfigurableApplicationContext context() {
        return SpringApplication.run(
                VisitService.class,
                "--spring.datasource.url=jdbc:sqlite:" + folder.resolve("visits.db")
                        + "?journal_mode=WAL&synchronous=FULL&foreign_keys=true&busy_timeout=5000",
                "--spring.sql.init.mode=" + (SERVICE_USES_FLYWAY ? "never" : "always"),
                "--visits.kaleyra.url=" + kaleyra.baseUrl(),
                "--visits.kaleyra.key=" + kaleyra.apiKey());
    }

    private static TeleconsultationId schedule(ConfigurableApplicationContext context) {
        Invitations people = Invitations.of(
                Invitation.of("dr-7", "doctor", "Anna Rossi"), Invitation.of("p-81", "patient", "Marco Bianchi"));
        return context.getBean(PlanTeleconsultationUseCase.class)
                .schedule(
                        ScheduleCommand.of(
                                people, Instant.now().plus(Duration.ofMinutes(5)), Duration.ofMinutes(30)),
                        RequestContext.anonymous("request-1"));
    }
}
