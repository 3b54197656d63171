package dev.teleconsult.ports.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.domain.UserId;
import dev.teleconsult.ports.LinkPreferences;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.application.TeleconsultApplication;
import dev.teleconsult.ports.inbound.Invitation;
import dev.teleconsult.ports.inbound.Invitations;
import dev.teleconsult.ports.inbound.ScheduleCommand;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class FakesTest {

    private static final Duration HOUR = Duration.ofHours(1);
    private static final Invitations BOTH =
            Invitations.of(Invitation.of("d", "doctor", "Anna"), Invitation.of("p", "patient", "Marco"));

    private final Fakes fakes = Fakes.at("2030-01-01T09:00:00Z");

    @Test
    void allFakesShouldUseOneClock() {
        Instant start = fakes.clock().instant().plus(HOUR);
        TeleconsultationId visit =
                fakes.application().planning().schedule(ScheduleCommand.of(BOTH, start, HOUR), RequestContext.system());

        assertThat(fakes.video().currentRooms().get(0).openedAt()).isEqualTo("2030-01-01T09:00:00Z");
        assertThat(links(visit)).isFalse();
        fakes.clock().set(start);
        assertThat(links(visit)).isTrue();
    }

    private boolean links(TeleconsultationId visit) {
        return fakes.application()
                .joining()
                .join(visit, LinkPreferences.none(), RequestContext.of(new UserId("p")))
                .link()
                .isPresent();
    }

    @Test
    void exampleInTheJavadocShouldHold() {
        try (Fakes fakes = Fakes.at("2030-01-01T09:00:00Z")) {
            var both = Invitations.of(Invitation.of("d", "doctor", "Anna"), Invitation.of("p", "patient", "Marco"));
            var start = fakes.clock().instant().plus(Duration.ofHours(1));
            var command = ScheduleCommand.of(both, start, Duration.ofHours(1));
            var visit = fakes.application().planning().schedule(command, RequestContext.system());

            fakes.clock().set(start);

            var patient = RequestContext.of(new UserId("p"));
            var view = fakes.application().joining().join(visit, LinkPreferences.none(), patient);
            assertThat(view.link()).isPresent();
        }
    }

    @Test
    void roomShouldBeDeletedWhenCancelReturns() {
        TeleconsultationId visit = fakes.application()
                .planning()
                .schedule(ScheduleCommand.of(BOTH, fakes.clock().instant(), HOUR), RequestContext.system());

        fakes.application().planning().cancel(visit, RequestContext.system());

        assertThat(fakes.video().currentRooms()).isEmpty();
    }

    @Test
    void anotherApplicationShouldHaveOtherSettingsAndTheSameFakes() {
        fakes.directory().add("d", "Anna", "doctor").add("p", "Marco", "patient");
        Invitations byId = Invitations.of(Invitation.of("d"), Invitation.of("p"));
        TeleconsultationId visit;
        try (TeleconsultApplication other =
                fakes.builder().directory(fakes.directory()).build()) {
            visit = other.planning()
                    .schedule(ScheduleCommand.of(byId, fakes.clock().instant(), HOUR), RequestContext.system());
        }

        assertThat(links(visit)).isTrue();
    }

    @Test
    void closedFakesShouldRejectCalls() {
        fakes.close();

        assertThatThrownBy(() -> fakes.application().dependencies().all()).isInstanceOf(IllegalStateException.class);
    }
}
