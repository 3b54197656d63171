package org.example;

import static org.assertj.core.api.Assertions.assertThat;

import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.inbound.Invitation;
import dev.teleconsult.ports.inbound.Invitations;
import dev.teleconsult.ports.inbound.ScheduleCommand;
import dev.teleconsult.ports.testing.Fakes;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class VisitTest {

    @Test
    void schedulingShouldOpenARoom() {
        var fakes = Fakes.at("2030-01-01T09:00:00Z");
        var both = Invitations.of(Invitation.of("d", "doctor", "Anna"), Invitation.of("p", "patient", "Marco"));
        var command = ScheduleCommand.of(both, fakes.clock().instant(), Duration.ofHours(1));
        fakes.application().planning().schedule(command, RequestContext.system());
        assertThat(fakes.video().currentRooms()).hasSize(1);
    }
}
