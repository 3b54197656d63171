package dev.teleconsult.ports.application.people;

import static dev.teleconsult.ports.application.Bench.HOUR;
import static dev.teleconsult.ports.application.Bench.by;
import static dev.teleconsult.ports.application.Bench.refusal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.teleconsult.domain.DomainFixtures;
import dev.teleconsult.domain.RefusalCode;
import dev.teleconsult.domain.RefusalException.Detail;
import dev.teleconsult.domain.Role;
import dev.teleconsult.domain.UserId;
import dev.teleconsult.ports.PortUnavailableException;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.application.Bench;
import dev.teleconsult.ports.inbound.IssueCredentialsUseCase.Issued;
import dev.teleconsult.ports.testing.Failures;
import dev.teleconsult.ports.testing.FakeUserDirectory;
import dev.teleconsult.ports.testing.FakeVideoProvider;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CredentialsTest {

    @Test
    void issueShouldReturnCredentialsOfTheCaller() {
        Bench bench = Bench.plain();
        bench.scheduled();

        Issued issued = bench.application.credentials().issue(HOUR, by("doctor"));

        assertThat(issued.videoUser()).isEqualTo(bench.videoUser("doctor"));
        assertThat(issued.credentials().expiresAt())
                .isEqualTo(bench.clock.instant().plus(HOUR));
        assertThat(issued.credentials().accessToken()).isNotBlank();
    }

    @Test
    void issueShouldRegisterADirectoryUserWithTheirRole() {
        FakeUserDirectory directory = directory();
        Bench bench = Bench.with(builder -> builder.directory(directory));

        Issued doctor = bench.application.credentials().issue(HOUR, by("doc"));
        Issued visitor = bench.application.credentials().issue(HOUR, by("visitor"));

        assertThat(bench.video.knownUsers())
                .isEqualTo(Map.of(doctor.videoUser(), Role.PLUS, visitor.videoUser(), Role.BASIC));
        assertThat(bench.storage.allUserIds())
                .isEqualTo(Map.of(new UserId("doc"), doctor.videoUser(), new UserId("visitor"), visitor.videoUser()));
    }

    @Test
    void issueShouldNotAskTheDirectoryAboutKnownUsers() {
        FakeUserDirectory directory = directory();
        Bench bench = Bench.with(builder -> builder.directory(directory));
        bench.application.credentials().issue(HOUR, by("doc"));
        directory.failAlways(Failures.unavailable());

        assertThat(bench.application.credentials().issue(HOUR, by("doc")).videoUser())
                .isEqualTo(bench.videoUser("doc"));
        assertThat(bench.video.callsTo(FakeVideoProvider.Operation.REGISTER_USER))
                .isEqualTo(1);
    }

    @Test
    void issueShouldRefuseUnknownUsers() {
        refusal(
                RefusalCode.UNAUTHORIZED_USER,
                () -> Bench.plain().application.credentials().issue(HOUR, by("unknown")));
        refusal(
                RefusalCode.UNAUTHORIZED_USER,
                () -> Bench.with(builder -> builder.directory(directory()))
                        .application
                        .credentials()
                        .issue(HOUR, by("unknown")));
        refusal(
                RefusalCode.UNAUTHORIZED_USER,
                () -> Bench.plain().application.credentials().issue(HOUR, RequestContext.anonymous("x")));
    }

    @Test
    void issueShouldFailDuringAnOutageOfTheDirectory() {
        FakeUserDirectory directory = directory();
        directory.failAlways(Failures.unavailable());
        Bench bench = Bench.with(builder -> builder.directory(directory));

        assertThatThrownBy(() -> bench.application.credentials().issue(HOUR, by("doc")))
                .isInstanceOf(PortUnavailableException.class);
    }

    @ParameterizedTest
    @ValueSource(longs = {360, 3600, 86_400})
    void issueShouldAcceptLifetimesOfTheProvidersRange(long seconds) {
        Bench bench = Bench.plain();
        bench.scheduled();

        assertThat(bench.application
                        .credentials()
                        .issue(Duration.ofSeconds(seconds), by("doctor"))
                        .credentials()
                        .expiresAt())
                .isEqualTo(bench.clock.instant().plusSeconds(seconds));
    }

    @ParameterizedTest
    @ValueSource(longs = {359, 86_401, 0, -1, Long.MAX_VALUE})
    void issueShouldRefuseOtherLifetimes(long seconds) {
        Bench bench = Bench.plain();
        bench.scheduled();

        assertThat(refusal(
                                RefusalCode.LIFETIME_OUT_OF_RANGE,
                                () -> bench.application.credentials().issue(Duration.ofSeconds(seconds), by("doctor")))
                        .details())
                .isEqualTo(Map.of(Detail.LIMIT, "360 to 86400", Detail.ACTUAL, Long.toString(seconds)));
    }

    private static FakeUserDirectory directory() {
        return new FakeUserDirectory()
                .add("doc", "Doctor", DomainFixtures.DOCTORS)
                .add("visitor", "Visitor");
    }
}
