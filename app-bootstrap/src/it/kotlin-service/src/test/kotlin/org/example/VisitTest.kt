package org.example

import dev.teleconsult.domain.TeleconsultationId
import dev.teleconsult.domain.UserId
import dev.teleconsult.ports.LinkPreferences
import dev.teleconsult.ports.RequestContext
import dev.teleconsult.ports.application.TeleconsultApplication
import dev.teleconsult.ports.inbound.Invitation
import dev.teleconsult.ports.inbound.Invitations
import dev.teleconsult.ports.inbound.ScheduleCommand
import dev.teleconsult.ports.testing.FakeVideoProvider
import dev.teleconsult.ports.testing.InMemoryStorage
import dev.teleconsult.ports.testing.SettableClock
import java.net.URI
import java.time.Duration
import org.assertj.core.api.Assertions.assertThat
import org.junit.jupiter.api.Test

/** Types without a question mark: the compiler knows that nothing of it is null, and refuses to check for it. */
class VisitTest {

    @Test
    fun `a doctor should get a link at the start of the visit`() {
        val clock = SettableClock.at("2030-01-01T09:00:00Z")
        val video = FakeVideoProvider(clock)
        TeleconsultApplication.builder(InMemoryStorage(), video).clock(clock).build().use { application ->
            val both = Invitations.of(Invitation.of("d", "doctor", "Anna"), Invitation.of("p", "patient", "Marco"))
            val command = ScheduleCommand.of(both, clock.instant(), Duration.ofHours(1))
            val id: TeleconsultationId = application.planning().schedule(command, RequestContext.system())
            val view = application.joining().join(id, LinkPreferences.none(), RequestContext.of(UserId("d")))
            val link: URI = view.link().orElseThrow().uri()
            assertThat(video.currentRooms().single().toString()).isNotEmpty()
            assertThat(link.scheme).isEqualTo("https")
        }
    }
}
