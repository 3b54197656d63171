package dev.teleconsult.ports.invariants;

import static dev.teleconsult.domain.DomainFixtures.START;
import static dev.teleconsult.domain.DomainFixtures.aCompletePlan;
import static dev.teleconsult.domain.DomainFixtures.aPlan;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.teleconsult.domain.Plan;
import dev.teleconsult.domain.RoomState;
import dev.teleconsult.domain.Schedule;
import dev.teleconsult.domain.Teleconsultation;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.ports.outbound.Edition;
import dev.teleconsult.ports.outbound.FoundTeleconsultation;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The check behind the kill points detects its violations. */
class EditionsTest {

    private static final Plan MOVED =
            aCompletePlan().with(Schedule.startingAt(START.plusSeconds(60), Duration.ofHours(1)));

    private final FoundTeleconsultation before = found(aCompletePlan(), 4);

    @Test
    void sameNumberForAnotherPlanShouldBeDetected() {
        assertThatThrownBy(() -> Editions.compare(before, Optional.of(found(MOVED, 4))))
                .hasMessageContaining("rises with what a calendar shows");
        assertThatThrownBy(() -> Editions.compare(before, Optional.of(found(aPlan(), 4))))
                .hasMessageContaining("rises with what a calendar shows");
        assertThatCode(() -> Editions.compare(before, Optional.of(found(MOVED, 9))))
                .doesNotThrowAnyException();
    }

    @Test
    void fallingNumberShouldBeDetected() {
        assertThatThrownBy(() -> Editions.compare(before, Optional.of(found(aCompletePlan(), 3))))
                .hasMessageContaining("never falls");
        assertThatCode(() -> Editions.compare(before, Optional.of(before))).doesNotThrowAnyException();
    }

    @Test
    void missingVisitShouldBeDetected() {
        assertThatThrownBy(() -> Editions.compare(before, Optional.empty())).hasMessageContaining("can be looked up");
    }

    private static FoundTeleconsultation found(Plan plan, long number) {
        return new FoundTeleconsultation(
                new Teleconsultation(new TeleconsultationId("one"), plan, new RoomState.NoRoom(), List.of()),
                new Edition(number, START));
    }
}
