package dev.teleconsult.ports;

import static org.assertj.core.api.Assertions.assertThat;

import dev.teleconsult.domain.AccessLink;
import dev.teleconsult.domain.Role;
import dev.teleconsult.domain.Schedule;
import dev.teleconsult.domain.VideoUserId;
import dev.teleconsult.domain.WaitingReason;
import dev.teleconsult.ports.inbound.ChangeCommand;
import dev.teleconsult.ports.inbound.Invitation;
import dev.teleconsult.ports.inbound.Invitations;
import dev.teleconsult.ports.inbound.JoinTeleconsultationUseCase.Attendee;
import dev.teleconsult.ports.inbound.JoinTeleconsultationUseCase.View;
import dev.teleconsult.ports.inbound.ScheduleCommand;
import dev.teleconsult.ports.inbound.WatchTeleconsultationUseCase.News;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The printed form of the arguments and results of callers: enough to distinguish two, and nothing secret. */
class ToStringTest {

    private static final Instant NOW = Instant.parse("2030-01-01T09:00:00Z");
    private static final Schedule SCHEDULE = Schedule.startingAt(NOW, Duration.ofHours(1));
    private static final VideoUserId DOCTOR = new VideoUserId("usr_1");
    private static final List<Attendee> ATTENDEES = List.of(new Attendee(DOCTOR, "Anna Rossi", Role.PLUS));
    private static final AccessLink LINK = new AccessLink(URI.create("https://video.example/secret"));

    @Test
    void viewShouldPrintWhetherItHasALinkWithoutLinkAndNames() {
        assertThat(View.open(DOCTOR, LINK, ATTENDEES, SCHEDULE, NOW, NOW))
                .hasToString("View[with a link, " + DOCTOR + ", attendees=1, " + SCHEDULE
                        + ", joinableFrom=2030-01-01T09:00:00Z, now=2030-01-01T09:00:00Z]");
        assertThat(View.waiting(DOCTOR, WaitingReason.TOO_EARLY, ATTENDEES, SCHEDULE, NOW, NOW)
                        .toString())
                .startsWith("View[waiting: TOO_EARLY, ")
                .doesNotContain("Anna");
    }

    @Test
    void newsShouldPrintItsKindAndReason() {
        assertThat(News.waiting(News.Kind.PRESENCE, WaitingReason.TOO_EARLY, NOW, Set.of(DOCTOR), NOW))
                .hasToString("News[PRESENCE, waiting: TOO_EARLY, joinableFrom=2030-01-01T09:00:00Z, present=1,"
                        + " now=2030-01-01T09:00:00Z]");
        assertThat(News.gone(News.Cause.CANCELLED, NOW, NOW).toString()).startsWith("News[GONE, CANCELLED, ");
    }

    @Test
    void commandsShouldNotPrintNames() {
        Invitations people = Invitations.of(Invitation.of("d", "doctor", "Anna Rossi"));

        assertThat(ScheduleCommand.of(people, NOW, Duration.ofHours(1)).toString())
                .contains("doctor")
                .doesNotContain("Anna");
        assertThat(ChangeCommand.none().invitations(people).toString())
                .startsWith("ChangeCommand[")
                .doesNotContain("Anna");
        assertThat(ChangeCommand.none()).hasToString("ChangeCommand[nothing]");
    }
}
