package dev.teleconsult.bootstrap.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.teleconsult.adapter.crud.mia.MiaCrudStorage;
import dev.teleconsult.adapter.crud.mia.fake.FakeCrudService;
import dev.teleconsult.adapter.crud.sql.SqlStorage;
import dev.teleconsult.adapter.kaleyra.KaleyraSettings;
import dev.teleconsult.adapter.kaleyra.KaleyraVideoProvider;
import dev.teleconsult.adapter.kaleyra.emulator.KaleyraEmulator;
import dev.teleconsult.domain.ImmutabilityWindow;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.Upstream;
import dev.teleconsult.ports.application.TeleconsultApplication;
import dev.teleconsult.ports.inbound.Invitation;
import dev.teleconsult.ports.inbound.Invitations;
import dev.teleconsult.ports.inbound.ScheduleCommand;
import dev.teleconsult.ports.interception.Intercepted;
import dev.teleconsult.ports.outbound.TeleconsultStorage;
import dev.teleconsult.ports.outbound.VideoProvider;
import dev.teleconsult.upstream.Resilience;
import dev.teleconsult.upstream.ResilienceSettings;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The library in another service, and with other adapters. */
class EmbeddingExampleTest {

    private static final Instant START = Instant.now().plus(Duration.ofHours(1));

    @Test
    void libraryShouldWorkInAnotherService(@TempDir Path folder) {
        try (KaleyraEmulator emulator = KaleyraEmulator.builder().start()) {
            TeleconsultationId id = schedule(
                    emulator.baseUrl(), emulator.apiKey(), "jdbc:sqlite:" + folder.resolve("visits.db"), START);

            assertThat(id.value()).isNotBlank();
            assertThat(emulator.rooms()).hasSize(1);
        }
    }

    private static TeleconsultationId schedule(URI kaleyra, String apiKey, String database, Instant start) {
        // kaleyra: https://api.eu.bandyer.com; database: jdbc:sqlite:visits.db, or jdbc:postgresql://…
        try (VideoProvider video = KaleyraVideoProvider.of(
                        KaleyraSettings.builder(kaleyra, apiKey).build());
                TeleconsultStorage storage = SqlStorage.builder(database).build();
                TeleconsultApplication application = TeleconsultApplication.builder(storage, video)
                        .immutabilityWindow(new ImmutabilityWindow(Duration.ofMinutes(10)))
                        .build()) {
            Invitations people = Invitations.of(
                    Invitation.of("dr-7", "doctor", "Anna Rossi"), Invitation.of("p-81", "patient", "Marco Bianchi"));
            return application
                    .planning()
                    .schedule(
                            ScheduleCommand.of(people, start, Duration.ofMinutes(30)),
                            RequestContext.anonymous("request-1"));
        }
    }

    @Test
    void libraryShouldWorkWithAnotherStoreAndRetries() {
        try (KaleyraEmulator emulator = KaleyraEmulator.builder().start();
                FakeCrudService crud = FakeCrudService.start();
                VideoProvider plain =
                        KaleyraVideoProvider.of(KaleyraSettings.builder(emulator.baseUrl(), emulator.apiKey())
                                .build())) {
            URI crudService = crud.url();

            TeleconsultStorage storage = MiaCrudStorage.builder(
                            crudService, "teleconsultations", "teleconsultations-users")
                    .build();
            VideoProvider video =
                    Intercepted.video(plain, Resilience.of(Upstream.VIDEO, ResilienceSettings.defaults()));

            try (TeleconsultApplication application =
                    TeleconsultApplication.builder(storage, video).build()) {
                Invitations people = Invitations.of(
                        Invitation.of("dr-7", "doctor", "Anna Rossi"),
                        Invitation.of("p-81", "patient", "Marco Bianchi"));
                application
                        .planning()
                        .schedule(
                                ScheduleCommand.of(people, START, Duration.ofMinutes(30)),
                                RequestContext.anonymous("request-1"));
            }
            assertThat(emulator.rooms()).hasSize(1);
            assertThat(crud.documents("teleconsultations")).hasSize(1);
            storage.close();
        }
    }
}
