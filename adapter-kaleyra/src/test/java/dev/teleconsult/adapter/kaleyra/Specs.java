package dev.teleconsult.adapter.kaleyra;

import dev.teleconsult.domain.DomainFixtures;
import dev.teleconsult.domain.Participants;
import dev.teleconsult.domain.Plan;
import dev.teleconsult.domain.RoomSpec;
import dev.teleconsult.domain.VideoUserId;
import java.util.List;

/** Room specifications for tests. */
final class Specs {

    private Specs() {}

    /** A room for a doctor and a patient, unlimited and not recorded. */
    static RoomSpec of(VideoUserId doctor, VideoUserId patient) {
        Plan plan = new Plan(
                Participants.of(
                        List.of(DomainFixtures.aDoctor(doctor.value()), DomainFixtures.aPatient(patient.value()))),
                DomainFixtures.aSchedule());
        return RoomSpec.of(plan, DomainFixtures.privileges(), DomainFixtures.settings());
    }
}
