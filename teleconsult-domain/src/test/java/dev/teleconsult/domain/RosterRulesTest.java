package dev.teleconsult.domain;

import static dev.teleconsult.domain.DomainFixtures.DOCTORS;
import static dev.teleconsult.domain.DomainFixtures.PATIENTS;
import static dev.teleconsult.domain.DomainFixtures.aDoctor;
import static dev.teleconsult.domain.DomainFixtures.aPatient;
import static dev.teleconsult.domain.DomainFixtures.privileges;
import static dev.teleconsult.domain.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RosterRulesTest {

    private final RosterRules rules = new RosterRules(25, true, privileges());

    @ParameterizedTest
    @ValueSource(ints = {Integer.MIN_VALUE, -1, 0, 1})
    void fewerThanTwoParticipantsShouldBeRefused(int expected) {
        assertRefused(RefusalCode.TOO_FEW_PARTICIPANTS, () -> rules.requireSize(expected, 0));
    }

    @ParameterizedTest
    @ValueSource(ints = {26, 27, Integer.MAX_VALUE})
    void moreParticipantsThanTheProvidersLimitShouldBeRefused(int expected) {
        RefusalException refusal =
                assertRefused(RefusalCode.TOO_MANY_PARTICIPANTS, () -> rules.requireSize(expected, 0));

        assertThat(refusal.detail(RefusalException.Detail.LIMIT)).contains("25");
        assertThat(refusal.detail(RefusalException.Detail.ACTUAL)).contains(Integer.toString(expected));
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 24, 25})
    void twoParticipantsUpToTheLimitShouldBeAccepted(int expected) {
        assertThatCode(() -> rules.requireSize(expected, expected)).doesNotThrowAnyException();
        assertRefused(RefusalCode.MORE_PARTICIPANTS_THAN_EXPECTED, () -> rules.requireSize(expected, expected + 1));
    }

    @Test
    void limitShouldBeTheProviders() {
        RosterRules fifty = new RosterRules(50, true, privileges());

        assertThatCode(() -> fifty.requireSize(50, 50)).doesNotThrowAnyException();
        assertRefused(RefusalCode.TOO_MANY_PARTICIPANTS, () -> fifty.requireSize(51, 0));
        assertThatThrownBy(() -> new RosterRules(1, true, privileges())).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void duplicatePersonShouldBeRefusedWithTheSecondId() {
        RefusalException refusal = assertRefused(
                RefusalCode.DUPLICATE_PARTICIPANT,
                () -> rules.requireDistinct(List.of("a", "b", "A"), String::toLowerCase, Function.identity()));

        assertThat(refusal.detail(RefusalException.Detail.PARTICIPANT)).contains("A");
        assertThatCode(() -> rules.requireDistinct(List.of("a", "b"), Function.identity(), Function.identity()))
                .doesNotThrowAnyException();
    }

    @Test
    void completeRosterShouldNeedAPlusParticipant() {
        List<Set<String>> patients = List.of(Set.of(PATIENTS), Set.of(PATIENTS));

        assertRefused(RefusalCode.NO_PLUS_PARTICIPANT, () -> rules.requirePlusWhenComplete(2, patients));
        assertThatCode(() -> rules.requirePlusWhenComplete(3, patients)).doesNotThrowAnyException();
        assertThatCode(() -> rules.requirePlusWhenComplete(2, List.of(Set.of(PATIENTS), Set.of(DOCTORS))))
                .doesNotThrowAnyException();
    }

    @Test
    void sameRulesShouldApplyToParticipants() {
        Participants patients = Participants.of(List.of(aPatient("usr_1"), aPatient("usr_2")));
        Participants led = Participants.of(List.of(aDoctor("usr_1"), aPatient("usr_2")));

        assertThat(rules.canHaveRoom(patients)).isFalse();
        assertRefused(RefusalCode.NO_PLUS_PARTICIPANT, () -> rules.requirePlusWhenComplete(patients));
        assertThatCode(() -> rules.requirePlusWhenComplete(new Participants(3, patients.known())))
                .doesNotThrowAnyException();
        assertThat(rules.canHaveRoom(led)).isTrue();
        assertThatCode(() -> rules.requirePlusWhenComplete(led)).doesNotThrowAnyException();
    }

    @Test
    void providerWithoutPlusRequirementShouldAcceptBasicParticipantsOnly() {
        RosterRules free = new RosterRules(25, false, privileges());
        Participants patients = Participants.of(List.of(aPatient("usr_1"), aPatient("usr_2")));

        assertThat(free.canHaveRoom(patients)).isTrue();
        assertThatCode(() -> free.requirePlusWhenComplete(patients)).doesNotThrowAnyException();
        assertThatCode(() -> free.requirePlusWhenComplete(2, List.of(Set.of(PATIENTS), Set.of(PATIENTS))))
                .doesNotThrowAnyException();
    }
}
