package dev.teleconsult.ports.application.planning;

import static dev.teleconsult.ports.application.Bench.DOCTOR_ALONE;
import static dev.teleconsult.ports.application.Bench.HOUR;
import static dev.teleconsult.ports.application.Bench.OPENS;
import static dev.teleconsult.ports.application.Bench.START;
import static dev.teleconsult.ports.application.Bench.refusal;
import static dev.teleconsult.ports.application.Bench.system;
import static org.assertj.core.api.Assertions.assertThat;

import dev.teleconsult.domain.DomainFixtures;
import dev.teleconsult.domain.RefusalCode;
import dev.teleconsult.domain.Role;
import dev.teleconsult.domain.RoomState;
import dev.teleconsult.domain.Schedule;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.domain.UserId;
import dev.teleconsult.domain.VisitState;
import dev.teleconsult.ports.application.Bench;
import dev.teleconsult.ports.inbound.PlanView;
import dev.teleconsult.ports.testing.Failures;
import dev.teleconsult.ports.testing.FakeUserDirectory;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ReadingPlansTest {

    private final Bench bench = Bench.plain();

    @Test
    void organiserShouldSeeParticipantsScheduleAndState() {
        PlanView plan = read(bench.scheduled());

        assertThat(plan.state()).isEqualTo(VisitState.PLANNED);
        assertThat(plan.schedule()).isEqualTo(Schedule.startingAt(START, HOUR));
        assertThat(plan.joinableFrom()).isEqualTo(OPENS);
        assertThat(plan.expected()).isEqualTo(2);
        assertThat(plan.people())
                .containsExactly(
                        new PlanView.Person(Optional.of(new UserId("doctor")), "Ada Doctor", Role.PLUS),
                        new PlanView.Person(Optional.of(new UserId("patient-1")), "Bruno Patient-1", Role.BASIC));
        assertThat(plan.pending()).isFalse();
        assertThat(plan.now()).isEqualTo(bench.clock.instant());
    }

    @Test
    void stateShouldDependOnTheRecordAndTheTime() {
        TeleconsultationId alone = bench.schedule(DOCTOR_ALONE);
        TeleconsultationId both = bench.scheduled();

        assertThat(read(alone).state()).isEqualTo(VisitState.AWAITING);
        bench.openTheWindow();
        assertThat(read(both).state()).isEqualTo(VisitState.OPEN);
        bench.join(both, "doctor");
        bench.clock.set(START);
        assertThat(read(both).state()).isEqualTo(VisitState.RUNNING);
        bench.clock.set(START.plus(HOUR));
        assertThat(read(both).state()).isEqualTo(VisitState.OVER);
    }

    @Test
    void planShouldContainNoLinkAndNoProviderIdAndPrintNoName() {
        TeleconsultationId id = bench.scheduled();
        bench.openTheWindow();
        String link = bench.linkOf(id, "doctor").uri().toString();

        PlanView plan = read(id);

        // Each part separately, since a printed text may omit something.
        assertThat(List.of(plan.id(), plan.state(), plan.schedule(), plan.people())
                        .toString())
                .doesNotContain(
                        link, bench.room(id).value(), bench.videoUser("doctor").value());
        assertThat(plan.toString()).contains("doctor").doesNotContain("Ada", "Bruno", link);
        assertThat(plan.people().toString()).doesNotContain("Ada", "Bruno");
    }

    @Test
    void readingShouldRevealAndWriteNothing() {
        TeleconsultationId id = bench.scheduled();
        bench.openTheWindow();

        read(id);

        assertThat(bench.phase(id)).isEqualTo(RoomState.Phase.READY);
    }

    @Test
    void owedWorkShouldBeShownAsPending() {
        TeleconsultationId id = bench.put(
                new RoomState.Replacing(Bench.room("old"), DomainFixtures.anOperation("op"), bench.clock.instant()));

        assertThat(read(id).pending()).isTrue();
    }

    @Test
    void cancelledVisitShouldBeReadAsCancelledInALaterEdition() {
        TeleconsultationId id = bench.scheduled();
        PlanView before = read(id);

        bench.cancel(id);

        PlanView after = read(id);
        assertThat(after.state()).isEqualTo(VisitState.CANCELLED);
        assertThat(after.people()).isEqualTo(before.people());
        assertThat(after.sequence()).isGreaterThan(before.sequence());
    }

    @Test
    void unknownVisitShouldNotBeFound() {
        refusal(RefusalCode.TELECONSULTATION_NOT_FOUND, () -> read(new TeleconsultationId("nowhere")));
    }

    @Test
    void namesShouldComeFromTheDirectoryOrBeOmittedDuringAnOutage() {
        FakeUserDirectory directory = new FakeUserDirectory().add("doctor", "Ada Doctor", DomainFixtures.DOCTORS);
        Bench asking = Bench.with(builder -> builder.directory(directory));
        TeleconsultationId id = asking.putWithoutNames(new RoomState.Ready(Bench.room("room-1")));

        assertThat(asking.application.planning().read(id, system()).people().get(0))
                .isEqualTo(new PlanView.Person(Optional.of(new UserId("doctor")), "Ada Doctor", Role.PLUS));
        directory.failAlways(Failures.unavailable());
        assertThat(asking.application.planning().read(id, system()).people().get(0))
                .isEqualTo(new PlanView.Person(Optional.of(new UserId("doctor")), "", Role.BASIC));
    }

    private PlanView read(TeleconsultationId id) {
        return bench.application.planning().read(id, system());
    }
}
