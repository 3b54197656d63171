package dev.teleconsult.domain;

import static dev.teleconsult.domain.DomainFixtures.LINK_MARK;
import static dev.teleconsult.domain.DomainFixtures.NAME_MARK;
import static dev.teleconsult.domain.DomainFixtures.aCompletePlan;
import static dev.teleconsult.domain.DomainFixtures.aDoctor;
import static dev.teleconsult.domain.DomainFixtures.aLink;
import static dev.teleconsult.domain.DomainFixtures.aPatient;
import static dev.teleconsult.domain.DomainFixtures.aRoom;
import static dev.teleconsult.domain.DomainFixtures.aTeleconsultation;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Identifiers, links and other small values: the accepted texts, and the printed form. */
class ValuesTest {

    /** A kind of identifier. */
    private record Kind(String name, int longest, Function<String, Object> constructor) {

        @Override
        public String toString() {
            return name;
        }
    }

    static List<Kind> opaqueIdentifiers() {
        return List.of(
                new Kind("RoomId", 256, RoomId::new),
                new Kind("SessionId", 256, SessionId::new),
                new Kind("UserId", 512, UserId::new),
                new Kind("VideoUserId", 128, VideoUserId::new),
                new Kind("OperationId", 64, OperationId::new));
    }

    @ParameterizedTest
    @MethodSource("opaqueIdentifiers")
    void opaqueIdsShouldAcceptAnyPrintableText(Kind kind) {
        for (String text : List.of(
                "x",
                "auth0|a\"b\\c",
                "{}",
                "a b",
                " a",
                "\u00e8",
                "\u674e",
                "\ud83e\ude7a",
                "../..",
                "x".repeat(kind.longest()))) {
            assertThat(kind.constructor().apply(text)).hasToString(text);
        }
    }

    @ParameterizedTest
    @MethodSource("opaqueIdentifiers")
    void opaqueIdsShouldRejectEmptyUnprintableAndTooLongText(Kind kind) {
        for (String text : List.of(
                "",
                " ",
                "\u2003",
                "a\nb",
                "a\tb",
                "a\u0000",
                "\u007f",
                "\u0085",
                "\ud83e",
                "a\ude7ab",
                "x".repeat(kind.longest() + 1))) {
            assertThatThrownBy(() -> kind.constructor().apply(text))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("value must have 1 to " + kind.longest() + " printable characters");
        }
        assertThatThrownBy(() -> kind.constructor().apply(null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("value");
    }

    @Test
    void userIdsShouldValidateTheirText() {
        assertThat(UserId.isValid("auth0|1")).isTrue();
        assertThat(UserId.isValid("x".repeat(512))).isTrue();
        assertThat(UserId.isValid("x".repeat(513))).isFalse();
        assertThat(UserId.isValid(" ")).isFalse();
        assertThat(UserId.isValid("a\nb")).isFalse();
    }

    @Test
    void teleconsultationIdsShouldBeUsableInAUrl() {
        for (String text : List.of("x", "0123456789abcdef01234567", "A.b_c~d-e", ".", "x".repeat(128))) {
            assertThat(TeleconsultationId.isValid(text)).isTrue();
            assertThat(new TeleconsultationId(text)).hasToString(text);
        }
        for (String text : List.of("", " ", "a b", "a/b", "a:b", "a%b", "\u00e8", "a\n", "x".repeat(129))) {
            assertThat(TeleconsultationId.isValid(text)).as(text).isFalse();
            assertThatThrownBy(() -> new TeleconsultationId(text)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void linksShouldBeAbsolute() {
        assertThatThrownBy(() -> new AccessLink(URI.create("/call/" + LINK_MARK)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining(LINK_MARK);
        assertThat(aLink("1")).isEqualTo(aLink("1")).isNotEqualTo(aLink("2"));
    }

    @Test
    void roomShouldHaveALinkForEachParticipant() {
        Map<VideoUserId, AccessLink> passed =
                new LinkedHashMap<>(aRoom("room_1").links());
        Room room = new Room(new RoomId("room_1"), passed);
        passed.clear();

        assertThat(room.linkOf(new VideoUserId("usr_doctor"))).contains(aLink("of-0"));
        assertThat(room.linkOf(new VideoUserId("usr_stranger"))).isEmpty();
        assertThatThrownBy(() -> room.links().clear()).isInstanceOf(UnsupportedOperationException.class);
    }

    /** A value that contains a link or a name can be logged without revealing it. */
    @Test
    void valuesShouldNotPrintLinksOrNames() {
        Room room = aRoom("room_1");
        List<Object> values = List.of(
                aLink("1"),
                room,
                aDoctor("usr_1"),
                aPatient("usr_2"),
                aCompletePlan(),
                aCompletePlan().participants(),
                new RoomState.Ready(room),
                new RoomState.Revealed(room),
                new RoomState.Replacing(room, new OperationId("op-1"), DomainFixtures.START),
                aTeleconsultation(new RoomState.Ready(room)),
                new HashMap<>(room.links()));

        assertThat(values).allSatisfy(value -> assertThat(value.toString()).doesNotContain(LINK_MARK, NAME_MARK));
        assertThat(aLink("1")).hasToString("AccessLink[redacted]");
        assertThat(aDoctor("usr_1").toString()).contains("usr_1", DomainFixtures.DOCTORS);
        assertThat(aTeleconsultation(new RoomState.Ready(room)).toString()).contains("room_1", "usr_doctor");
    }

    @Test
    void participantShouldNotChangeWhenTheGivenGroupsChange() {
        Set<String> passed = new HashSet<>(Set.of("doctors"));
        Participant participant = new Participant(new VideoUserId("usr_1"), "Ada", passed, Language.ENGLISH);

        passed.clear();

        assertThat(participant.groups()).containsExactly("doctors");
    }

    @Test
    void planShouldReplaceItsScheduleOrItsParticipants() {
        Plan plan = aCompletePlan();
        Schedule later = Schedule.openEnded(DomainFixtures.START);

        assertThat(plan.with(later)).isEqualTo(new Plan(plan.participants(), later));
        assertThat(plan.with(aCompletePlan(3).participants()))
                .isEqualTo(new Plan(aCompletePlan(3).participants(), plan.schedule()));
    }

    // Languages.

    @Test
    void languageShouldBeFoundByItsCode() {
        assertThat(Language.ofCode("it")).contains(Language.ITALIAN);
        assertThat(Language.ofCode("en")).contains(Language.ENGLISH);
        assertThat(Language.ofCode("de")).contains(new Language("de"));
        assertThat(Language.ofCode(Language.COMPANY_DEFAULT.code())).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {" ", "IT", "it ", "ita", "it-IT", "company_default"})
    void invalidLanguageCodeShouldBeRejected(String code) {
        assertThatThrownBy(() -> new Language(code)).isInstanceOf(IllegalArgumentException.class);
        assertThat(new Language("")).isEqualTo(Language.COMPANY_DEFAULT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "IT", "it ", "ita", "it-IT", "company_default"})
    void unknownLanguageCodeShouldGiveNoLanguage(String code) {
        assertThat(Language.ofCode(code)).isEmpty();
    }

    @Test
    void otherLanguageShouldReplaceTheCompanyDefault() {
        assertThat(Language.COMPANY_DEFAULT.or(Language.ITALIAN)).isEqualTo(Language.ITALIAN);
        assertThat(Language.ENGLISH.or(Language.ITALIAN)).isEqualTo(Language.ENGLISH);
        assertThat(Language.COMPANY_DEFAULT.or(Language.COMPANY_DEFAULT)).isEqualTo(Language.COMPANY_DEFAULT);
        assertThat(Language.COMPANY_DEFAULT.isSpecified()).isFalse();
    }

    // Refusals.

    @Test
    void refusalShouldCarryACodeAndDetails() {
        RefusalException plain = RefusalException.of(RefusalCode.ROSTER_FULL);
        RefusalException detailed = plain.with(RefusalException.Detail.LIMIT, 2)
                .with(RefusalException.Detail.LIMIT, 3)
                .with(RefusalException.Detail.ACTUAL, "4");

        assertThat(plain.details()).isEmpty();
        assertThat(plain.detail(RefusalException.Detail.LIMIT)).isEmpty();
        assertThat(detailed.code()).isEqualTo(RefusalCode.ROSTER_FULL);
        assertThat(detailed).hasMessage("ROSTER_FULL");
        assertThat(detailed.details())
                .isEqualTo(Map.of(RefusalException.Detail.LIMIT, "3", RefusalException.Detail.ACTUAL, "4"));
        assertThatThrownBy(() -> detailed.details().clear()).isInstanceOf(UnsupportedOperationException.class);
    }
}
