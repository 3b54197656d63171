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

class VisitServiceTest {

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

    @Test
    void useCasesShouldBeBeans() {
        try (ConfigurableApplicationContext context = context()) {
            TeleconsultationId visit = schedule(context);

            assertThat(context.getBean(JoinTeleconsultationUseCase.class)
                            .join(visit, LinkPreferences.none(), RequestContext.of(new UserId("p-81")))
                            .link())
                    .isPresent();
            assertThat(kaleyra.rooms()).hasSize(1);
            List<CheckResult> checks = context.getBean(TeleconsultApplication.class)
                    .dependencies()
                    .all();
            assertThat(checks).isNotEmpty().allMatch(CheckResult::isOk);
        }
    }

    @Test
    void everythingShouldCloseWithTheContext() {
        ConfigurableApplicationContext context = context();
        TeleconsultationId visit = schedule(context);
        TeleconsultStorage storage = context.getBean(TeleconsultStorage.class);

        context.close();

        assertThatThrownBy(() -> storage.teleconsultations().find(visit, RequestContext.system()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the store is closed");
    }

    private ConfigurableApplicationContext context() {
        return SpringApplication.run(
                VisitService.class,
                "--visits.database=jdbc:sqlite:" + folder.resolve("visits.db"),
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
