package dev.teleconsult.domain;

import static dev.teleconsult.domain.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PrivilegesTest {

    private static final UserId PERSON = new UserId("auth0|1");
    private static final Tools CHAT = Tools.only(Set.of(Tool.CHAT));

    private final Privileges privileges =
            Privileges.of(Set.of("patients", "relatives"), CHAT, Set.of("doctors"), Tools.unrestricted());

    @Test
    void highestRoleShouldWin() {
        assertThat(privileges.roleOf(List.of("doctors"))).isEqualTo(Role.PLUS);
        assertThat(privileges.roleOf(List.of("patients"))).isEqualTo(Role.BASIC);
        assertThat(privileges.roleOf(List.of("patients", "doctors", "others"))).isEqualTo(Role.PLUS);
        assertThat(privileges.roleOf(List.of("doctors", "patients"))).isEqualTo(Role.PLUS);
    }

    @Test
    void roleShouldBeAtLeastBasic() {
        assertThat(privileges.roleOf(List.of())).isEqualTo(Role.BASIC);
        assertThat(privileges.roleOf(List.of("others", "DOCTORS", "doctors "))).isEqualTo(Role.BASIC);
    }

    @Test
    void onlyAPlusParticipantShouldOpenRooms() {
        assertThat(Role.PLUS.canOpenRooms()).isTrue();
        assertThat(Role.BASIC.canOpenRooms()).isFalse();
    }

    @Test
    void rolesShouldHaveTheirTools() {
        assertThat(privileges.toolsOf(Role.BASIC)).isEqualTo(CHAT);
        assertThat(privileges.toolsOf(Role.PLUS)).isEqualTo(Tools.unrestricted());
        assertThat(Privileges.of(Set.of("a"), Set.of("b")).toolsOf(Role.BASIC)).isEqualTo(Tools.unrestricted());
    }

    @Test
    void knownGroupsShouldBeSorted() {
        assertThat(privileges.knownGroups()).containsExactly("doctors", "patients", "relatives");
    }

    @Test
    void groupInBothRolesShouldBeRejected() {
        assertThatThrownBy(() -> Privileges.of(Set.of("a", "b"), Set.of("b", "c")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("b");
    }

    @Test
    void privilegesShouldNotChangeWhenTheGivenSetChanges() {
        Set<String> plus = new HashSet<>(Set.of("doctors"));
        Privileges kept = Privileges.of(Set.of("patients"), plus);

        plus.add("patients");

        assertThat(kept.roleOf(List.of("patients"))).isEqualTo(Role.BASIC);
    }

    @Test
    void requireKnownShouldRefuseAGroupWithoutARole() {
        assertThatCode(() -> privileges.requireKnown(PERSON, List.of("doctors", "patients")))
                .doesNotThrowAnyException();
        assertThatCode(() -> privileges.requireKnown(PERSON, List.of())).doesNotThrowAnyException();

        RefusalException refusal = assertRefused(
                RefusalCode.UNKNOWN_GROUP, () -> privileges.requireKnown(PERSON, List.of("doctors", "admins", "x")));
        assertThat(refusal.detail(RefusalException.Detail.PARTICIPANT)).contains("auth0|1");
        assertThat(refusal.detail(RefusalException.Detail.ACTUAL)).contains("admins");
        assertThat(refusal.detail(RefusalException.Detail.ALLOWED)).contains("doctors, patients, relatives");
    }

    @Test
    void requireOneKnownShouldRefuseAPersonWithoutAKnownGroup() {
        assertThatCode(() -> privileges.requireOneKnown(PERSON, List.of("admins", "relatives")))
                .doesNotThrowAnyException();

        assertThat(assertRefused(
                                RefusalCode.UNKNOWN_GROUP,
                                () -> privileges.requireOneKnown(PERSON, List.of("x", "admins")))
                        .detail(RefusalException.Detail.ACTUAL))
                .contains("admins, x");
        assertThat(assertRefused(RefusalCode.UNKNOWN_GROUP, () -> privileges.requireOneKnown(PERSON, List.of()))
                        .detail(RefusalException.Detail.ACTUAL))
                .contains("none");
    }

    // Tools.

    @Test
    void unrestrictedToolsShouldDifferFromNoTools() {
        assertThat(Tools.unrestricted()).isNotEqualTo(Tools.only(Set.of()));
        assertThat(Tools.unrestricted().hashCode())
                .isNotEqualTo(Tools.only(Set.of()).hashCode());
        assertThat(Tools.unrestricted().isRestricted()).isFalse();
        assertThat(Tools.only(Set.of()).isRestricted()).isTrue();
        assertThat(Tools.unrestricted().granted()).isEmpty();
        assertThat(Tools.only(Set.of()).granted()).isEmpty();
        assertThat(Tools.unrestricted()).hasToString("Tools[unrestricted]");
        assertThat(Tools.only(Set.of())).hasToString("Tools[]");
    }

    @Test
    void toolsShouldBeExactlyTheGrantedTools() {
        for (Tool tool : Tool.values()) {
            assertThat(Tools.only(Set.of(tool)).granted()).containsExactly(tool);
            assertThat(Tools.only(Set.of(tool)))
                    .isEqualTo(Tools.only(EnumSet.of(tool)))
                    .hasSameHashCodeAs(Tools.only(EnumSet.of(tool)))
                    .isNotEqualTo(Tools.only(EnumSet.complementOf(EnumSet.of(tool))))
                    .isNotEqualTo(tool);
        }
        assertThat(Tools.only(EnumSet.allOf(Tool.class)).granted()).hasSize(Tool.values().length);
    }

    @Test
    void toolsShouldNotChangeWhenTheGivenSetChanges() {
        Set<Tool> passed = EnumSet.of(Tool.CHAT);
        Tools tools = Tools.only(passed);

        passed.add(Tool.SIGN);

        assertThat(tools.granted()).containsExactly(Tool.CHAT);
        assertThatThrownBy(() -> tools.granted().add(Tool.SIGN)).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void toolsShouldBeLimitedToTheSupportedTools() {
        Privileges privileges = Privileges.of(
                Set.of("patient"), Tools.only(Set.of(Tool.CHAT, Tool.SIGN)), Set.of("doctor"), Tools.unrestricted());

        Privileges chatting = privileges.within(Set.of(Tool.CHAT, Tool.SNAPSHOT));
        assertThat(chatting.toolsOf(Role.BASIC)).isEqualTo(Tools.only(Set.of(Tool.CHAT)));
        assertThat(chatting.toolsOf(Role.PLUS)).isEqualTo(Tools.unrestricted());
        assertThat(chatting.knownGroups()).containsExactly("doctor", "patient");
        assertThat(privileges.within(Set.of(Tool.SNAPSHOT)).toolsOf(Role.BASIC)).isEqualTo(Tools.only(Set.of()));
        assertThat(privileges.within(Set.of()).toolsOf(Role.BASIC)).isEqualTo(Tools.unrestricted());
    }
}
