package dev.teleconsult.domain;

import static dev.teleconsult.domain.DomainFixtures.DOCTORS;
import static dev.teleconsult.domain.DomainFixtures.PATIENTS;
import static dev.teleconsult.domain.DomainFixtures.START;
import static dev.teleconsult.domain.DomainFixtures.aCompletePlan;
import static dev.teleconsult.domain.DomainFixtures.aDoctor;
import static dev.teleconsult.domain.DomainFixtures.aPatient;
import static dev.teleconsult.domain.DomainFixtures.aPlan;
import static dev.teleconsult.domain.DomainFixtures.limitedSettings;
import static dev.teleconsult.domain.DomainFixtures.people;
import static dev.teleconsult.domain.DomainFixtures.privileges;
import static dev.teleconsult.domain.DomainFixtures.settings;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Two plans share a room exactly if the provider would get the same request. */
class RoomSpecTest {

    private final RoomSpec limited = limited(aCompletePlan());
    private final RoomSpec unlimited = unlimited(aCompletePlan());

    @Test
    void specShouldContainSeatsRolesToolsAndDuration() {
        Tools chat = Tools.only(Set.of(Tool.CHAT));
        RoomSpec spec = RoomSpec.of(
                aCompletePlan(3),
                Privileges.of(Set.of(PATIENTS), chat, Set.of(DOCTORS), Tools.unrestricted()),
                limitedSettings());

        assertThat(spec.seats())
                .containsExactly(
                        new RoomSpec.Seat(new VideoUserId("usr_doctor"), Role.PLUS, Tools.unrestricted()),
                        new RoomSpec.Seat(new VideoUserId("usr_patient_1"), Role.BASIC, chat),
                        new RoomSpec.Seat(new VideoUserId("usr_patient_2"), Role.BASIC, chat));
        assertThat(spec.duration()).contains(Duration.ofHours(1));
        assertThat(unlimited.duration()).isEmpty();
        assertThatThrownBy(() -> spec.seats().clear()).isInstanceOf(UnsupportedOperationException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "NONE,      true,  false",
        "NONE,      false, false",
        "MANUAL,    true,  true",
        "MANUAL,    false, false",
        "AUTOMATIC, true,  true",
        "AUTOMATIC, false, false"
    })
    void transcriptionShouldRequireARecording(Recording recording, boolean asked, boolean told) {
        RoomSpec spec = RoomSpec.of(
                aCompletePlan(), privileges(), new CallSettings(false, recording, asked, DurationPolicy.unlimited()));

        assertThat(spec.transcription()).isEqualTo(told);
        assertThat(spec.recording()).isEqualTo(recording);
        assertThat(spec.live()).isFalse();
        assertThat(recording.isOn()).isEqualTo(recording != Recording.NONE);
    }

    @Test
    void incompletePlanShouldHaveNoRoomSpec() {
        assertThatThrownBy(() -> unlimited(aPlan())).isInstanceOf(IllegalArgumentException.class);
    }

    // Differences that do not matter.

    @Test
    void orderOfTheRosterShouldNotMatter() {
        List<Participant> shuffled = new ArrayList<>(people(5));
        Collections.reverse(shuffled);

        RoomSpec other = limited(aCompletePlan().with(Participants.of(shuffled)));

        assertThat(other).isEqualTo(limited(aCompletePlan(5))).hasSameHashCodeAs(limited(aCompletePlan(5)));
    }

    @Test
    void namesLanguagesAndUnusedGroupsShouldNotMatter() {
        List<Participant> others = people(2).stream()
                .map(one -> {
                    List<String> groups = new ArrayList<>(one.groups());
                    groups.add("others");
                    return new Participant(one.videoUser(), "Another Name", Set.copyOf(groups), Language.ENGLISH);
                })
                .toList();

        assertThat(limited(aCompletePlan().with(Participants.of(others)))).isEqualTo(limited);
    }

    @Test
    void startShouldNotMatterWhenTheLengthStays() {
        assertThat(limited(aCompletePlan().with(Schedule.startingAt(START.plusSeconds(86_400), Duration.ofHours(1)))))
                .isEqualTo(limited);
    }

    @Test
    void lengthShouldNotMatterWhenCallsAreUnlimited() {
        assertThat(unlimited(aCompletePlan().with(Schedule.startingAt(START, Duration.ofHours(9)))))
                .isEqualTo(unlimited);
        assertThat(unlimited(aCompletePlan().with(Schedule.openEnded(START)))).isEqualTo(unlimited);
    }

    @Test
    void lengthsThatRoundToTheSameSecondShouldBeEqual() {
        assertThat(limited(lasting(3_599_001))).isEqualTo(limited).isEqualTo(limited(lasting(3_599_999)));
        assertThat(limited(lasting(3_599_000))).isNotEqualTo(limited);
        assertThat(limited(lasting(3_600_001))).isNotEqualTo(limited);
    }

    @Test
    void requestedTranscriptShouldNotMatterWithoutARecording() {
        CallSettings asked = new CallSettings(true, Recording.NONE, true, DurationPolicy.unlimited());
        CallSettings notAsked = new CallSettings(true, Recording.NONE, false, DurationPolicy.unlimited());

        assertThat(RoomSpec.of(aCompletePlan(), privileges(), asked))
                .isEqualTo(RoomSpec.of(aCompletePlan(), privileges(), notAsked));
    }

    // Differences that matter.

    @Test
    void participantsShouldMatter() {
        assertThat(limited(aCompletePlan(3))).isNotEqualTo(limited);
        assertThat(limited(
                        aCompletePlan().with(Participants.of(List.of(aDoctor("usr_doctor"), aPatient("usr_another"))))))
                .isNotEqualTo(limited);
    }

    @Test
    void roleShouldMatter() {
        assertThat(limited(aCompletePlan()
                        .with(Participants.of(List.of(aDoctor("usr_doctor"), aDoctor("usr_patient_1"))))))
                .isNotEqualTo(limited);
    }

    @Test
    void toolsShouldMatter() {
        for (Tools tools : new Tools[] {Tools.only(Set.of()), Tools.only(Set.of(Tool.CHAT))}) {
            Privileges others = Privileges.of(Set.of(PATIENTS), tools, Set.of(DOCTORS), Tools.unrestricted());

            assertThat(RoomSpec.of(aCompletePlan(), others, limitedSettings())).isNotEqualTo(limited);
        }
    }

    @Test
    void lengthShouldMatterWhenCallsAreLimited() {
        assertThat(limited(lasting(3_601_000))).isNotEqualTo(limited);
        assertThat(limited(aCompletePlan().with(Schedule.openEnded(START)))).isNotEqualTo(limited);
        assertThat(limited).isNotEqualTo(unlimited);
    }

    @Test
    void settingsShouldMatter() {
        RoomSpec manual = ofSettings(true, Recording.MANUAL, true);

        assertThat(manual)
                .isEqualTo(ofSettings(true, Recording.MANUAL, true))
                .isNotEqualTo(ofSettings(false, Recording.MANUAL, true))
                .isNotEqualTo(ofSettings(true, Recording.AUTOMATIC, true))
                .isNotEqualTo(ofSettings(true, Recording.MANUAL, false))
                .isNotEqualTo("room");
    }

    @Test
    void specShouldNotPrintNames() {
        assertThat(limited.toString()).contains("usr_doctor", "PT1H").doesNotContain(DomainFixtures.NAME_MARK);
    }

    /** A PATCH that repeats the length and moves the start replaces no room; one that changes the length does. */
    @Test
    void movedVisitShouldNeedAnotherRoomOnlyWhenItsRoomDurationChanges() {
        Property.check(some -> {
            Plan before = lasting(some.intBetween(300_000, 400_000));
            Schedule after = before.schedule()
                    .changedBy(ScheduleChange.none()
                            .start(some.maybe() ? START : START.plus(some.duration(Duration.ofDays(9))))
                            .length(Duration.ofMillis(some.intBetween(300_000, 400_000))));

            boolean toldAlike = ceil(before.schedule()) == ceil(after);

            assertThat(limited(before.with(after)).equals(limited(before))).isEqualTo(toldAlike);
            assertThat(unlimited(before.with(after))).isEqualTo(unlimited(before));
        });
    }

    @Test
    void defaultsShouldBeAsDocumented() {
        assertThat(CallSettings.defaults())
                .isEqualTo(new CallSettings(true, Recording.NONE, true, DurationPolicy.unlimited()));
    }

    private static long ceil(Schedule schedule) {
        return (schedule.length().orElseThrow().toMillis() + 999) / 1000;
    }

    private static Plan lasting(long millis) {
        Instant end = START.plusMillis(millis);
        return aCompletePlan().with(Schedule.between(START, end));
    }

    private static RoomSpec limited(Plan plan) {
        return RoomSpec.of(plan, privileges(), limitedSettings());
    }

    private static RoomSpec unlimited(Plan plan) {
        return RoomSpec.of(plan, privileges(), settings());
    }

    private static RoomSpec ofSettings(boolean live, Recording recording, boolean transcription) {
        return RoomSpec.of(
                aCompletePlan(),
                privileges(),
                new CallSettings(live, recording, transcription, DurationPolicy.unlimited()));
    }
}
