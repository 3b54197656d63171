package dev.teleconsult.ports.outbound;

import static dev.teleconsult.domain.DomainFixtures.LONG_BEFORE;
import static dev.teleconsult.domain.DomainFixtures.NAME_MARK;
import static dev.teleconsult.domain.DomainFixtures.aTeleconsultation;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.teleconsult.domain.Language;
import dev.teleconsult.domain.OperationId;
import dev.teleconsult.domain.Role;
import dev.teleconsult.domain.UserId;
import dev.teleconsult.domain.VideoUserId;
import dev.teleconsult.ports.AccessCredentials;
import dev.teleconsult.ports.Background;
import dev.teleconsult.ports.Company;
import dev.teleconsult.ports.Transcript;
import dev.teleconsult.ports.inbound.Invitation;
import dev.teleconsult.ports.inbound.Invitations;
import dev.teleconsult.ports.inbound.IssueCredentialsUseCase.Issued;
import dev.teleconsult.ports.inbound.JoinTeleconsultationUseCase.Attendee;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class OutboundValuesTest {

    private static final OperationId OWNER = new OperationId("op-1");

    /** A value that contains a credential or a name can be logged without revealing it. */
    @Test
    void valuesShouldNotPrintCredentialsOrNames() {
        AccessCredentials credentials = new AccessCredentials("secret-token", LONG_BEFORE);
        Invitation invitation = Invitation.of("auth0|1", "doctors", "Ada " + NAME_MARK);
        List<Object> values = List.of(
                credentials,
                new Issued(new VideoUserId("usr_1"), credentials),
                new UserProfile("Ada " + NAME_MARK, Set.of("doctors")),
                invitation,
                Invitations.of(invitation, invitation),
                new Attendee(new VideoUserId("usr_1"), "Ada " + NAME_MARK, Role.PLUS),
                new StoredTeleconsultation(aTeleconsultation(), "secret-token"));

        assertThat(values).allSatisfy(value -> assertThat(value.toString()).doesNotContain("secret-token", NAME_MARK));
        assertThat(credentials.toString()).contains(LONG_BEFORE.toString());
    }

    @Test
    void idempotencyRecordsShouldCheckTheirLimits() {
        assertThatCode(() ->
                        new IdempotencyRecord("k".repeat(128), "f".repeat(128), OWNER, "a".repeat(512), LONG_BEFORE))
                .doesNotThrowAnyException();
        for (String key : List.of("", " ", "a b", "a_b", "\u00e8", "k".repeat(129))) {
            assertThatThrownBy(() -> new IdempotencyRecord(key, "f", OWNER, "", LONG_BEFORE))
                    .isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> new IdempotencyRecord("k", "f".repeat(129), OWNER, "", LONG_BEFORE))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new IdempotencyRecord("k", "f", OWNER, "a".repeat(513), LONG_BEFORE))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(new IdempotencyRecord("k", "f", OWNER, "", LONG_BEFORE.plusNanos(1)).since())
                .isEqualTo(LONG_BEFORE);
    }

    @Test
    void profilesShouldRequireAName() {
        assertThatThrownBy(() -> new UserProfile(" ", Set.of())).isInstanceOf(IllegalArgumentException.class);
        Set<String> groups = new HashSet<>(Set.of("doctors"));
        UserProfile profile = new UserProfile("Ada", groups);
        groups.clear();
        assertThat(profile.groups()).containsExactly("doctors");
    }

    @Test
    void uploadKeysShouldNotBeBlank() {
        assertThat(new UploadKey("sandbox/company/user/1-2").value()).isEqualTo("sandbox/company/user/1-2");
        assertThatThrownBy(() -> new UploadKey(" ")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void companiesShouldHaveAtMostOneDefaultBackground() {
        Background background = new Background("alias", "https://video.example/1.jpeg", "");

        assertThat(company(List.of()).defaultBackground()).isEmpty();
        assertThat(company(List.of(background)).defaultBackground()).contains(background);
        assertThatThrownBy(() -> company(List.of(background, background))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void closingATranscriptShouldCloseItsStream() throws IOException {
        AtomicBoolean closed = new AtomicBoolean();
        Transcript transcript = new Transcript("text/plain", new ByteArrayInputStream(new byte[0]) {
            @Override
            public void close() {
                closed.set(true);
            }
        });

        transcript.close();

        assertThat(closed).isTrue();
    }

    @Test
    void callersShouldNotChangeWhenTheGivenSetsChange() {
        Set<String> groups = new HashSet<>(Set.of("doctors"));
        Set<String> permissions = new HashSet<>(Set.of("write"));
        Caller caller = new Caller(new UserId("auth0|1"), groups, permissions);

        groups.clear();
        permissions.clear();

        assertThat(caller).isEqualTo(new Caller(new UserId("auth0|1"), Set.of("doctors"), Set.of("write")));
    }

    @Test
    void invitationsShouldReportHowPeopleAreNamed() {
        Invitations byId = Invitations.ofUserIds(List.of(new UserId("auth0|1"), new UserId("auth0|2")));

        assertThat(byId.byIdOnly()).isTrue();
        assertThat(byId.expected()).isEqualTo(2);
        assertThat(byId.known()).containsExactly(Invitation.of("auth0|1"), Invitation.of("auth0|2"));
        assertThat(Invitations.of(Invitation.of("auth0|1")).byIdOnly()).isFalse();
        assertThat(Invitation.of("auth0|1", "doctors", "Ada"))
                .isEqualTo(new Invitation(new UserId("auth0|1"), Set.of("doctors"), "Ada", Language.COMPANY_DEFAULT));
    }

    private static Company company(List<Background> backgrounds) {
        return new Company("Name", "it", backgrounds, "", "", Duration.ZERO);
    }
}
