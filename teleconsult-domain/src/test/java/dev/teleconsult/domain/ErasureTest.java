package dev.teleconsult.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ErasureTest {

    private static final Instant NOW = Instant.parse("2030-01-01T10:00:00Z");
    private static final ErasureKeys KEYS =
            new ErasureKeys(List.of("0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.US_ASCII)));
    private static final UserId USER = new UserId("auth0|patient");
    private static final ErasedPerson PERSON =
            new ErasedPerson(USER, Optional.of(new VideoUserId("usr_1")), Participants.placeholder("7f3a"), false);

    private static Erasure begun() {
        return Erasure.begun(
                KEYS.idsOf(USER, 0).get(0),
                KEYS.nameOf(USER),
                KEYS.nameOf(new UserId("manager")),
                NOW,
                PERSON,
                List.of(new ErasureKept(ErasureKept.What.BACKUPS, Optional.empty())));
    }

    private static Erasure agreed() {
        Erasure all = begun();
        for (ErasureStep step : ErasureStep.values()) {
            all = all.agreed(step, 1, NOW);
        }
        return all;
    }

    @Test
    void erasureShouldKeepThePersonsIdsUntilTheLastStepIsAgreed() {
        Erasure open = begun();
        assertThat(open.isDone()).isFalse();
        assertThatThrownBy(() -> open.done(NOW)).isInstanceOf(IllegalStateException.class);

        Erasure done = agreed().done(NOW.plusSeconds(9));

        assertThat(done.done()).contains(NOW.plusSeconds(9));
        assertThat(done.subject()).isEmpty();
        assertThat(done.toString() + done.steps() + done.keeps()).doesNotContain("patient", "usr_1");
        assertThat(open.toString() + open.subject()).doesNotContain("patient", "usr_1");
    }

    @Test
    void stepShouldCountItemsAndKeepItsFirstAgreement() {
        Erasure step = begun().owed(ErasureStep.RECORDS, 2, ErasureTrouble.MORE_TO_DO)
                .agreed(ErasureStep.RECORDS, 3, NOW)
                .agreed(ErasureStep.RECORDS, 0, NOW.plusSeconds(5));

        assertThat(step.progress(ErasureStep.RECORDS))
                .isEqualTo(new Erasure.Progress(5, Optional.of(NOW), Optional.empty()));
        assertThat(step.owed(ErasureStep.RECORDS, 0, ErasureTrouble.VISIT_TO_COME)
                        .isAgreed(ErasureStep.RECORDS))
                .isFalse();
    }

    /** Computes the bytes of the hash as its description says, in another way. */
    @Test
    void hashShouldMatchItsDescription() throws Exception {
        Erasure one = agreed().owed(ErasureStep.PROVIDER_USER, 0, ErasureTrouble.PROVIDER_UNREACHABLE)
                .keeping(new ErasureKept(ErasureKept.What.AUDIT_ROWS, Optional.of(NOW)));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        text(out, one.id().value());
        text(out, "1893492000000");
        text(out, one.by());
        text(out, one.person());
        for (String code : List.of(
                "coming",
                "links",
                "files",
                "identifiers",
                "records",
                "attendance",
                "events",
                "provider-user",
                "user-map",
                "caches")) {
            text(out, code);
            text(out, "1");
            text(out, code.equals("provider-user") ? null : "1893492000000");
            text(out, code.equals("provider-user") ? "the video provider could not be reached" : null);
        }
        text(out, "backups");
        text(out, null);
        text(out, "audit-rows");
        text(out, "1893492000000");
        text(out, null);
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes.toByteArray());

        assertThat(one.hash()).isEqualTo(HexFormat.of().formatHex(digest));
        assertThat(one.hash()).isNotEqualTo(agreed().hash());
    }

    private static void text(DataOutputStream out, String value) throws Exception {
        byte[] bytes = value == null ? new byte[0] : value.getBytes(StandardCharsets.UTF_8);
        out.writeInt(value == null ? -1 : bytes.length);
        out.write(bytes);
    }

    @Test
    void pseudonymsShouldDifferByKeyPersonAndUse() {
        ErasureKeys other = new ErasureKeys(
                List.of(new byte[32], "0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.US_ASCII)));

        assertThat(KEYS.nameOf(USER)).matches("[0-9a-f]{64}").isEqualTo(KEYS.nameOf(new UserId("auth0|patient")));
        assertThat(Set.of(
                        KEYS.nameOf(USER),
                        KEYS.nameOf(new UserId("auth0|patien")),
                        other.nameOf(USER),
                        KEYS.idsOf(USER, 0).get(0).value(),
                        KEYS.idsOf(USER, 1).get(0).value()))
                .hasSize(5);
        assertThat(other.namesOf(USER)).hasSize(2).contains(KEYS.nameOf(USER));
        assertThat(other.idsOf(USER, 3)).contains(KEYS.idsOf(USER, 3).get(0));
        assertThat(KEYS.toString()).doesNotContain("0123456789abcdef");
    }

    @Test
    void keyThatIsTooShortShouldBeRejected() {
        assertThatThrownBy(() -> new ErasureKeys(List.of(new byte[31]))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new ErasureKeys(List.of())).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void rosterShouldForgetOneParticipantAndKeepTheOthers() {
        Participants before = DomainFixtures.aCompletePlan(3).participants();
        VideoUserId person = before.known().get(1).videoUser();

        Participants after = before.forgetting(person, PERSON.placeholder());

        assertThat(after.known().get(0)).isEqualTo(before.known().get(0));
        assertThat(after.known().get(2)).isEqualTo(before.known().get(2));
        assertThat(after.known().get(1))
                .isEqualTo(new Participant(PERSON.placeholder(), "", Set.of(), Language.COMPANY_DEFAULT));
        assertThat(after.isForgotten()).isFalse();
        assertThat(after.forgetting(person, PERSON.placeholder())).isEqualTo(after);
        assertThat(after.isSameButForForgottenOf(before)).isTrue();
        assertThat(before.isSameButForForgottenOf(after)).isFalse();
        assertThatThrownBy(() -> before.forgetting(person, new VideoUserId("usr_9")))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void openEndedVisitShouldBePastOneDayAfterItsStart() {
        Plan open = new Plan(DomainFixtures.aCompletePlan().participants(), Schedule.openEnded(NOW));
        Teleconsultation visit =
                new Teleconsultation(new TeleconsultationId("a"), open, new RoomState.NoRoom(), List.of());

        assertThat(visit.isToCome(NOW.plus(Duration.ofDays(1)).minusMillis(1))).isTrue();
        assertThat(visit.isToCome(NOW.plus(Duration.ofDays(1)))).isFalse();
    }
}
