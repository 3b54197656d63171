package dev.teleconsult.adapter.kaleyra;

import static org.assertj.core.api.Assertions.assertThat;

import dev.teleconsult.domain.CallSettings;
import dev.teleconsult.domain.CorrelationToken;
import dev.teleconsult.domain.DomainFixtures;
import dev.teleconsult.domain.DurationPolicy;
import dev.teleconsult.domain.Language;
import dev.teleconsult.domain.OperationId;
import dev.teleconsult.domain.Participant;
import dev.teleconsult.domain.Participants;
import dev.teleconsult.domain.Plan;
import dev.teleconsult.domain.Recording;
import dev.teleconsult.domain.Role;
import dev.teleconsult.domain.RoomId;
import dev.teleconsult.domain.RoomSpec;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.ports.RoomDetails;
import dev.teleconsult.ports.contract.VideoRoomsContract;
import dev.teleconsult.ports.outbound.VideoRooms;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class KaleyraRoomsContractTest extends Emulated implements VideoRoomsContract {

    @Override
    public VideoRooms testee() {
        return kaleyra.rooms();
    }

    /** Kaleyra's own values. */
    @Test
    void newlyOpenedRoomShouldHaveKaleyrasDetails() {
        for (boolean live : new boolean[] {true, false}) {
            CallSettings settings = new CallSettings(live, Recording.NONE, false, DurationPolicy.unlimited());
            Plan plan = new Plan(
                    Participants.of(List.of(
                            new Participant(
                                    known("doctor", Role.PLUS),
                                    "Doctor",
                                    Set.of(DomainFixtures.DOCTORS),
                                    Language.ITALIAN),
                            new Participant(
                                    known("patient", Role.BASIC),
                                    "Patient",
                                    Set.of(DomainFixtures.PATIENTS),
                                    Language.ENGLISH))),
                    DomainFixtures.aSchedule());
            CorrelationToken token = new CorrelationToken(new TeleconsultationId("t-" + live), new OperationId("op"));
            RoomId room = testee().open(RoomSpec.of(plan, DomainFixtures.privileges(), settings), token)
                    .id();

            RoomDetails details = testee().details(room).orElseThrow();

            assertThat(details.callType()).isEqualTo("audio_video");
            assertThat(details.status()).isEqualTo(RoomDetails.Status.NOT_RUNNING);
            assertThat(details.live()).isEqualTo(live);
            assertThat(details.recording()).isEqualTo("none");
        }
    }
}
