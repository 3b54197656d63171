package dev.teleconsult.ports.application;

import static dev.teleconsult.ports.application.Bench.DOCTOR;
import static dev.teleconsult.ports.application.Bench.PATIENT;
import static dev.teleconsult.ports.application.Bench.by;
import static dev.teleconsult.ports.application.Bench.patient;
import static dev.teleconsult.ports.application.Bench.people;
import static dev.teleconsult.ports.application.Bench.refusal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.teleconsult.domain.AccessLink;
import dev.teleconsult.domain.CallSettings;
import dev.teleconsult.domain.DomainFixtures;
import dev.teleconsult.domain.DurationPolicy;
import dev.teleconsult.domain.Language;
import dev.teleconsult.domain.Participant;
import dev.teleconsult.domain.Participants;
import dev.teleconsult.domain.Privileges;
import dev.teleconsult.domain.Recording;
import dev.teleconsult.domain.RefusalCode;
import dev.teleconsult.domain.RefusalException.Detail;
import dev.teleconsult.domain.RoomState;
import dev.teleconsult.domain.SessionId;
import dev.teleconsult.domain.Teleconsultation;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.domain.Tool;
import dev.teleconsult.domain.Tools;
import dev.teleconsult.ports.Capability;
import dev.teleconsult.ports.LinkPreferences;
import dev.teleconsult.ports.PortUnavailableException;
import dev.teleconsult.ports.ProviderCapabilities;
import dev.teleconsult.ports.application.joining.RoomReopening;
import dev.teleconsult.ports.inbound.ChangeCommand;
import dev.teleconsult.ports.inbound.Invitation;
import dev.teleconsult.ports.inbound.Invitations;
import dev.teleconsult.ports.inbound.JoinTeleconsultationUseCase.View;
import dev.teleconsult.ports.testing.Failures;
import dev.teleconsult.ports.testing.FakeVideoProvider;
import dev.teleconsult.ports.testing.FakeVideoProvider.Operation;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/**
 * The use cases with a provider that differs from Kaleyra: rooms are named by the caller, links are minted on request,
 * and it has few other capabilities.
 */
class OtherProvidersTest {

    private static final ProviderCapabilities BARE = ProviderCapabilities.builder("bare")
            .has(Capability.ROOMS_BY_NAME, Capability.SIGNED_LINKS, Capability.UNREGISTERED_PEOPLE)
            .mostParticipants(4)
            .build();

    private static final ProviderCapabilities TICKETS = ProviderCapabilities.builder("tickets")
            .has(Capability.MINTED_LINKS, Capability.PREFERENCES_IN_LINKS)
            .languages(new Language("de"))
            .build();

    private final Bench bench = Bench.with(BARE, builder -> builder);

    @Test
    void eachReadShouldReturnANewLinkThatIsValidUntilItsEnd() {
        TeleconsultationId id = bench.scheduled();
        assertThat(bench.join(id, "doctor").link()).as("before the window").isEmpty();
        bench.openTheWindow();

        View first = bench.join(id, "doctor");
        assertThat(first.linkExpiresAt()).contains(bench.clock.instant().plus(FakeVideoProvider.LINK_LIFETIME));
        assertThat(bench.phase(id)).isEqualTo(RoomState.Phase.REVEALED);
        bench.clock.advance(FakeVideoProvider.LINK_LIFETIME);
        View second = bench.join(id, "doctor");

        AccessLink gone = first.link().orElseThrow();
        AccessLink good = second.link().orElseThrow();
        assertThat(bench.video.admits(gone)).as("at its end").isEmpty();
        assertThat(bench.video.admits(good)).contains(second.videoUser());
        assertThat(bench.join(id, "patient-1").link().flatMap(bench.video::admits))
                .contains(bench.videoUser("patient-1"));
        assertThat(bench.video.roomsEverOpened()).hasSize(1);
    }

    /** The room is frozen: after the first link the plan cannot change, and each later link leads to the same room. */
    @Test
    void firstLinkShouldFreezeThePlanAndTheRoom() {
        TeleconsultationId id = bench.scheduled();
        bench.openTheWindow();
        bench.join(id, "doctor");

        refusal(
                RefusalCode.IMMUTABILITY_WINDOW_CLOSED,
                () -> bench.application
                        .planning()
                        .change(
                                id,
                                ChangeCommand.none().invitations(Invitations.of(DOCTOR, patient(2))),
                                Bench.system()));
        assertThat(bench.video.currentRooms()).hasSize(1);
        assertThat(bench.join(id, "patient-1").link().flatMap(bench.video::admits))
                .contains(bench.videoUser("patient-1"));
    }

    @Test
    void peopleShouldNeitherBeRegisteredNorNeedAPlus() {
        TeleconsultationId id = bench.schedule(Invitations.of(PATIENT, patient(2)));

        assertThat(bench.phase(id)).isEqualTo(RoomState.Phase.READY);
        assertThat(bench.video.callsTo(Operation.REGISTER_USER)).isZero();
        assertThat(bench.video.callsTo(Operation.MINT_LINK)).isZero();
    }

    /**
     * The answer of the first call is lost; the second call with the same name finds the room, so there is no leftover.
     */
    @Test
    void roomWhoseAnswerWasLostShouldBeFoundAndDeleted() {
        bench.video.failNext(Operation.OPEN_ROOM, Failures.afterwards(Failures.unanswered()));
        assertThatThrownBy(bench::scheduled).isInstanceOf(PortUnavailableException.class);
        assertThat(bench.video.currentRooms()).hasSize(1);

        bench.clock.advance(Duration.ofHours(1));
        bench.application.reconciler().runOnce();

        assertThat(bench.video.currentRooms()).isEmpty();
    }

    @Test
    void lostRoomShouldBeReopenedAndLinksShouldLeadThere() {
        TeleconsultationId id = bench.scheduled();
        bench.openTheWindow();
        AccessLink before = bench.join(id, "doctor").link().orElseThrow();
        bench.video.loseRoom(bench.video.currentRooms().get(0).id());

        assertThat(bench.join(id, "doctor").link()).as("while the room is gone").isEmpty();
        bench.clock.advance(RoomReopening.APART);
        View after = bench.join(id, "doctor");

        assertThat(bench.video.admits(before)).isEmpty();
        assertThat(after.link().flatMap(bench.video::admits)).contains(after.videoUser());
    }

    @Test
    void outageOfTheLinkMintingProviderShouldBeAnOutageOfJoiningOnly() {
        Bench asked = Bench.with(TICKETS, builder -> builder);
        TeleconsultationId id = asked.scheduled();
        asked.video.failAlways(Operation.MINT_LINK, Failures.unavailable());
        assertThat(asked.join(id, "doctor").reason()).isPresent();
        asked.openTheWindow();

        assertThatThrownBy(() -> asked.join(id, "doctor")).isInstanceOf(PortUnavailableException.class);
        asked.video.heal();
        assertThat(asked.join(id, "doctor").link().flatMap(asked.video::admits)).contains(asked.videoUser("doctor"));
    }

    @Test
    void forgottenPersonShouldBeRestoredWhenALinkIsMinted() {
        Bench asked = Bench.with(TICKETS, builder -> builder);
        TeleconsultationId id = asked.scheduled();
        asked.openTheWindow();
        asked.video.forgetUser(asked.videoUser("doctor"));

        assertThat(asked.join(id, "doctor").link().flatMap(asked.video::admits)).contains(asked.videoUser("doctor"));
    }

    @Test
    void unsupportedCapabilityShouldBeRefused() {
        TeleconsultationId id = bench.scheduled();

        assertMissing("uploads", () -> bench.application.callContent().deleteUploads(id, Bench.system()));
        assertMissing(
                "transcripts", () -> bench.application.callContent().transcript(id, new SessionId("s"), by("doctor")));
        assertMissing("credentials", () -> bench.application.credentials().issue(Duration.ofHours(1), by("doctor")));
        assertMissing("company settings", () -> bench.application.companyLook().useBackground("any", by("doctor")));
        assertThat(bench.video.callsTo(Operation.ISSUE_CREDENTIALS)).isZero();
    }

    private static void assertMissing(String what, Runnable call) {
        assertThat(refusal(RefusalCode.UNSUPPORTED_BY_PROVIDER, call::run).detail(Detail.ACTUAL))
                .contains(what);
    }

    @Test
    void rosterShouldBeLimitedByTheProvider() {
        assertThat(bench.phase(bench.schedule(people(4)))).isEqualTo(RoomState.Phase.READY);

        assertThat(refusal(RefusalCode.TOO_MANY_PARTICIPANTS, () -> bench.schedule(people(5)))
                        .detail(Detail.LIMIT))
                .contains("4");
        Bench thirty = Bench.with(
                ProviderCapabilities.builder("large").mostParticipants(30).build(), builder -> builder);
        assertThat(thirty.phase(thirty.schedule(people(30)))).isEqualTo(RoomState.Phase.READY);
    }

    @Test
    void languageShouldBePlannedOnlyWhenTheProviderSupportsIt() {
        Invitation german = new Invitation(PATIENT.user(), PATIENT.groups(), PATIENT.fullName(), new Language("de"));
        Bench speaking = Bench.with(TICKETS, builder -> builder);

        TeleconsultationId id = speaking.schedule(Invitations.of(DOCTOR, german));
        speaking.openTheWindow();
        View view = speaking.join(id, "patient-1");
        assertThat(view.language()).isEqualTo(new Language("de"));
        assertThat(view.link().orElseThrow().uri().getQuery()).contains("language=de");
        assertThat(refusal(
                                RefusalCode.LANGUAGE_NOT_OFFERED,
                                () -> Bench.plain().schedule(Invitations.of(DOCTOR, german)))
                        .details())
                .containsEntry(Detail.ACTUAL, "de")
                .containsEntry(Detail.ALLOWED, "it, en")
                .containsEntry(Detail.PARTICIPANT, "patient-1");
    }

    /** A record beyond the limits of the current provider is read, shown and joined: limits apply to planning. */
    @Test
    void recordBeyondTheProvidersLimitsShouldBeReadAndJoined() {
        Bench italian = Bench.plain();
        Teleconsultation planned = italian.record(italian.scheduled());
        TeleconsultationId id = new TeleconsultationId("of-another-provider");
        List<Participant> german = planned.plan().participants().known().stream()
                .map(known -> new Participant(known.videoUser(), known.fullName(), known.groups(), new Language("de")))
                .toList();
        italian.storage.put(new Teleconsultation(
                id, planned.plan().with(Participants.of(german)), planned.state(), planned.leftovers()));
        italian.openTheWindow();

        View view =
                italian.application.joining().join(id, new LinkPreferences(false, new Language("fr")), by("doctor"));

        assertThat(view.language()).isEqualTo(Language.COMPANY_DEFAULT);
        assertThat(view.link().orElseThrow().uri().getQuery()).isNull();
    }

    @Test
    void settingsThatTheProviderDoesNotSupportShouldBeRejected() {
        assertRefused("keeps no uploads", builder -> builder.deleteUploads(true));
        assertRefused("keeps no uploads", builder -> builder.uploadsGoWithCall(Duration.ZERO));
        assertRefused("receives no names", builder -> builder.displaysNames(true));
        assertRefused(
                "does not record",
                builder -> builder.callSettings(
                        new CallSettings(true, Recording.MANUAL, true, DurationPolicy.unlimited())));
        assertRefused(
                "ends no room",
                builder -> builder.callSettings(
                        new CallSettings(true, Recording.NONE, true, DurationPolicy.limitedToADay())));
        assertRefused(
                "none of the tools [CHAT]",
                builder -> builder.privileges(Privileges.of(
                        Set.of(DomainFixtures.PATIENTS),
                        Tools.only(Set.of(Tool.CHAT)),
                        Set.of(DomainFixtures.DOCTORS),
                        Tools.unrestricted())));
    }

    private static void assertRefused(String why, UnaryOperator<TeleconsultApplication.Builder> how) {
        assertThatThrownBy(() -> Bench.with(BARE, how))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("the video provider bare")
                .hasMessageContaining(why);
    }
}
