package org.example;

import static org.assertj.core.api.Assertions.assertThat;

import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.application.TeleconsultApplication;
import dev.teleconsult.ports.inbound.Invitation;
import dev.teleconsult.ports.inbound.Invitations;
import dev.teleconsult.ports.inbound.ScheduleCommand;
import dev.teleconsult.ports.testing.FakeVideoProvider;
import dev.teleconsult.ports.testing.InMemoryStorage;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class VisitTest {

    @Test
    void schedulingShouldOpenARoom() {
        var video = new FakeVideoProvider();
        var app = TeleconsultApplication.builder(new InMemoryStorage(), video).build();
        var both = Invitations.of(Invitation.of("d", "doctor", "Anna"), Invitation.of("p", "patient", "Marco"));
        app.planning().schedule(ScheduleCommand.of(both, Instant.now(), Duration.ofHours(1)), RequestContext.system());
        assertThat(video.currentRooms()).hasSize(1);
    }
}
