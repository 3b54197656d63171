package dev.teleconsult.ports.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.ports.PortUnavailableException;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.application.TeleconsultApplication;
import dev.teleconsult.ports.inbound.Invitation;
import dev.teleconsult.ports.inbound.Invitations;
import dev.teleconsult.ports.inbound.ScheduleCommand;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** A unit test of a service that uses the library. */
class LibraryUserTest {

    @Test
    void tenLinesShouldBeEnough() {
        var video = new FakeVideoProvider();
        var teleconsultations = TeleconsultApplication.builder(new InMemoryStorage(), video)
                .clock(SettableClock.at("2030-01-01T09:00:00Z"))
                .build();
        var invitations = Invitations.of(
                Invitation.of("ada", "doctor", "Ada Rossi"), Invitation.of("bruno", "patient", "Bruno Bianchi"));
        var command = ScheduleCommand.of(invitations, Instant.parse("2030-01-01T10:00:00Z"), Duration.ofHours(1));

        teleconsultations.planning().schedule(command, RequestContext.system());

        assertThat(video.currentRooms()).hasSize(1);
    }

    @Test
    void failingProviderShouldTakeOneMoreLine() {
        var video = new FakeVideoProvider();
        var storage = new InMemoryStorage();
        var teleconsultations = TeleconsultApplication.builder(storage, video).build();
        var invitations = Invitations.of(
                Invitation.of("ada", "doctor", "Ada Rossi"), Invitation.of("bruno", "patient", "Bruno Bianchi"));
        var command = ScheduleCommand.of(invitations, Instant.parse("2099-01-01T10:00:00Z"), Duration.ofHours(1));

        video.failNext(FakeVideoProvider.Operation.OPEN_ROOM, Failures.unavailable());

        assertThatThrownBy(() -> teleconsultations.planning().schedule(command, RequestContext.system()))
                .isInstanceOf(PortUnavailableException.class);
        assertThat(video.roomsEverOpened()).isEmpty();
        assertThat(storage.teleconsultations()
                        .find(new TeleconsultationId("teleconsultation-1"), RequestContext.system()))
                .isEmpty();
    }
}
