package org.example.visits;

import static org.assertj.core.api.Assertions.assertThat;

import dev.teleconsult.adapter.kaleyra.emulator.KaleyraEmulator;
import dev.teleconsult.ports.CheckResult;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VisitDeskTest {

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
    void noIssuerShouldBeCalledBeforeItIsNeeded() {
        desk().close();

        assertThat(kaleyra.requests()).isEmpty();
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void everyParticipantShouldGetTheirOwnLink() {
        try (VisitDesk desk = desk()) {
            String visit = desk.book("dr-7", "p-81", Instant.now().plus(Duration.ofMinutes(5)));

            assertThat(kaleyra.rooms()).hasSize(1);
            assertThat(kaleyra.rooms().get(0).links().values())
                    .containsExactlyInAnyOrder(
                            desk.link(visit, "dr-7").orElseThrow(),
                            desk.link(visit, "p-81").orElseThrow());
        }
    }

    @Test
    void linksShouldBeWithheldBeforeTheWindow() {
        try (VisitDesk desk = desk()) {
            String visit = desk.book("dr-7", "p-81", Instant.now().plus(Duration.ofMinutes(15)));

            assertThat(desk.link(visit, "p-81")).isEmpty();
        }
    }

    @Test
    void visitsShouldSurviveARestart() {
        String visit;
        try (VisitDesk desk = desk()) {
            visit = desk.book("dr-7", "p-81", Instant.now().plus(Duration.ofMinutes(5)));
        }

        try (VisitDesk desk = desk()) {
            assertThat(desk.link(visit, "p-81")).isPresent();
            desk.tidyUp();
            assertThat(desk.checkUp()).isNotEmpty().allMatch(CheckResult::isOk);
        }
    }

    private VisitDesk desk() {
        return new VisitDesk(kaleyra.baseUrl(), kaleyra.apiKey(), "jdbc:sqlite:" + folder.resolve("visits.db"));
    }
}
