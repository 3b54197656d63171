package org.example

import dev.teleconsult.domain.TeleconsultationId
import dev.teleconsult.domain.UserId
import dev.teleconsult.ports.LinkPreferences
import dev.teleconsult.ports.RequestContext
import dev.teleconsult.ports.inbound.Invitation
import dev.teleconsult.ports.inbound.Invitations
import dev.teleconsult.ports.inbound.ScheduleCommand
import dev.teleconsult.ports.testing.Fakes
import java.net.URI
import java.time.Duration
import org.assertj.core.api.Assertions.assertThat
import org.junit.jupiter.api.Test

/** Types without a question mark: the compiler knows that none of it is null, and warns of a check that is for nothing. */
class VisitTest {

    @Test
    fun `a doctor should get a link at the start of the visit`() {
        Fakes.at("2030-01-01T09:00:00Z").use { fakes ->
            val both = Invitations.of(Invitation.of("d", "doctor", "Anna"), Invitation.of("p", "patient", "Marco"))
            val command = ScheduleCommand.of(both, fakes.clock().instant(), Duration.ofHours(1))
            val id: TeleconsultationId = fakes.application().planning().schedule(command, RequestContext.system())
            val view = fakes.application().joining().join(id, LinkPreferences.none(), RequestContext.of(UserId("d")))
            val link: URI = view.link().orElseThrow().uri()
            assertThat(link.scheme).isEqualTo("https")
        }
    }
}
