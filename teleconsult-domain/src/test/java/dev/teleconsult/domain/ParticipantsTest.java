package dev.teleconsult.domain;

import static dev.teleconsult.domain.DomainFixtures.aDoctor;
import static dev.teleconsult.domain.DomainFixtures.aPatient;
import static dev.teleconsult.domain.DomainFixtures.everyParticipant;
import static dev.teleconsult.domain.DomainFixtures.oneToBeNamed;
import static dev.teleconsult.domain.DomainFixtures.people;
import static dev.teleconsult.domain.DomainFixtures.privileges;
import static dev.teleconsult.domain.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ParticipantsTest {

    @ParameterizedTest
    @ValueSource(ints = {Integer.MIN_VALUE, -1, 0, 1})
    void fewerThanTwoParticipantsShouldBeRefused(int expected) {
        RefusalException refusal =
                assertRefused(RefusalCode.TOO_FEW_PARTICIPANTS, () -> new Participants(expected, List.of()));

        assertThat(refusal.detail(RefusalException.Detail.LIMIT)).contains("2");
        assertThat(refusal.detail(RefusalException.Detail.ACTUAL)).contains(Integer.toString(expected));
    }

    /** A record of a provider with another limit must still be readable. */
    @Test
    void rosterLargerThanTheProvidersLimitShouldBeReadable() {
        assertThat(everyParticipant(26).isComplete()).isTrue();
        assertThat(new Participants(1000, List.of()).expected()).isEqualTo(1000);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 24, 25})
    void twoOrMoreParticipantsShouldBeAccepted(int expected) {
        assertThat(new Participants(expected, List.of()).isComplete()).isFalse();
        assertThat(oneToBeNamed(expected).isComplete()).isFalse();
        assertThat(everyParticipant(expected).isComplete()).isTrue();
    }

    @Test
    void moreParticipantsThanExpectedShouldBeRefused() {
        RefusalException refusal =
                assertRefused(RefusalCode.MORE_PARTICIPANTS_THAN_EXPECTED, () -> new Participants(2, people(3)));

        assertThat(refusal.detail(RefusalException.Detail.LIMIT)).contains("2");
        assertThat(refusal.detail(RefusalException.Detail.ACTUAL)).contains("3");
    }

    @Test
    void duplicateParticipantShouldBeRefused() {
        RefusalException refusal = assertRefused(
                RefusalCode.DUPLICATE_PARTICIPANT,
                () -> new Participants(3, List.of(aDoctor("usr_1"), aPatient("usr_2"), aPatient("usr_1"))));

        assertThat(refusal.detail(RefusalException.Detail.PARTICIPANT)).contains("usr_1");
    }

    @Test
    void rosterShouldNotChangeWhenTheGivenListChanges() {
        List<Participant> passed = new ArrayList<>(people(2));
        Participants participants = Participants.of(passed);

        passed.clear();

        assertThat(participants.known()).hasSize(2);
        assertThatThrownBy(() -> participants.known().clear()).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void findShouldReturnAKnownParticipant() {
        assertThat(everyParticipant(3).find(new VideoUserId("usr_patient_2"))).contains(aPatient("usr_patient_2"));
        assertThat(everyParticipant(3).find(new VideoUserId("usr_stranger"))).isEmpty();
    }

    @Test
    void withShouldAppendTheParticipant() {
        Participants more = new Participants(3, people(2)).with(aPatient("usr_last"));

        assertThat(more.isComplete()).isTrue();
        assertThat(more.known())
                .containsExactly(aDoctor("usr_doctor"), aPatient("usr_patient_1"), aPatient("usr_last"));
    }

    @Test
    void withShouldRefuseAParticipantWhenTheRosterIsFull() {
        RefusalException refusal =
                assertRefused(RefusalCode.ROSTER_FULL, () -> everyParticipant(2).with(aPatient("usr_last")));

        assertThat(refusal.detail(RefusalException.Detail.LIMIT)).contains("2");
    }

    @Test
    void withShouldRefuseAKnownParticipant() {
        assertRefused(RefusalCode.DUPLICATE_PARTICIPANT, () -> oneToBeNamed(3).with(aDoctor("usr_doctor")));
    }

    @Test
    void hasPlusShouldFindAPlusParticipant() {
        Participants patients = Participants.of(List.of(aPatient("usr_1"), aPatient("usr_2")));

        assertThat(patients.hasPlus(privileges())).isFalse();
        assertThat(everyParticipant(2).hasPlus(privileges())).isTrue();
    }

    @Test
    void randomRostersShouldSatisfyTheRules() {
        Property.check(some -> {
            int expected = some.intBetween(0, 27);
            List<Participant> known = new ArrayList<>();
            Set<VideoUserId> distinct = new HashSet<>();
            for (int i = some.intBetween(0, 27); i > 0; i--) {
                Participant one = aPatient("usr_" + some.intBetween(1, 200));
                known.add(one);
                distinct.add(one.videoUser());
            }
            boolean right = expected >= 2 && known.size() <= expected && distinct.size() == known.size();

            try {
                Participants participants = new Participants(expected, known);
                assertThat(right).isTrue();
                assertThat(participants.known()).containsExactlyElementsOf(known);
                assertThat(participants.isComplete()).isEqualTo(known.size() == expected);
            } catch (RefusalException refusal) {
                assertThat(right).as("refused %s", refusal.code()).isFalse();
            }
        });
    }

    @Test
    void describedParticipantShouldHaveANameAndGroups() {
        VideoUserId videoUser = new VideoUserId("usr_1");

        assertThat(new Participant(videoUser, "Ada", Set.of("doctors"), Language.ENGLISH).isDescribed())
                .isTrue();
        assertThat(new Participant(videoUser, "", Set.of("doctors"), Language.ENGLISH).isDescribed())
                .isFalse();
        assertThat(new Participant(videoUser, "Ada", Set.of(), Language.ENGLISH).isDescribed())
                .isFalse();
    }
}
