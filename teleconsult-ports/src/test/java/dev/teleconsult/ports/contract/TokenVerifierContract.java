package dev.teleconsult.ports.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.teleconsult.domain.RefusalCode;
import dev.teleconsult.domain.RefusalException;
import dev.teleconsult.domain.UserId;
import dev.teleconsult.ports.PortUnavailableException;
import dev.teleconsult.ports.outbound.Caller;
import dev.teleconsult.ports.outbound.TokenVerifier;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The contract of {@link TokenVerifier}. */
public interface TokenVerifierContract extends PortFailureContract {

    /** Returns the same object throughout a test; it has verified nothing when the test begins. */
    TokenVerifier testee();

    /** Builds a verifier whose issuer cannot be reached. */
    TokenVerifier builtWhileUnreachable();

    /** Returns a new valid token. */
    String token(Caller caller);

    /** Invalid tokens of the caller, by their fault: expired, forged, for another audience. */
    Map<String, String> badTokens(Caller caller);

    @Override
    default Class<?> port() {
        return TokenVerifier.class;
    }

    @Override
    default List<Attempt> attempts() {
        String token = token(DOCTOR);
        return List.of(Attempt.reading("verify", () -> testee().verify(token)));
    }

    @Test
    default void verifyShouldReturnTheCaller() {
        for (Caller caller : List.of(
                DOCTOR,
                new Caller(new UserId("auth0|2"), Set.of(), Set.of()),
                new Caller(
                        new UserId("a\"b\\c \u00e8 \u674e \ud83e\ude7a {}"), Set.of("\u00e8", "{}"), Set.of("p:q")))) {
            // The issuer decides when a token expires.
            assertThat(testee().verify(token(caller)))
                    .usingRecursiveComparison()
                    .ignoringFields("expiresAt")
                    .isEqualTo(caller);
        }
    }

    @Test
    default void repeatedVerificationShouldReturnTheSame() {
        String token = token(DOCTOR);

        assertThat(testee().verify(token)).isEqualTo(testee().verify(token));
    }

    @Test
    default void concurrentVerificationsShouldReturnTheSame() {
        String token = token(DOCTOR);

        assertThat(Race.run(runner -> testee().verify(token)))
                .extracting(Caller::user)
                .containsOnly(DOCTOR.user());
    }

    @Test
    default void verifyShouldRefuseBadTokens() {
        Map<String, String> bad = badTokens(DOCTOR);
        assertThat(bad).isNotEmpty();

        bad.forEach(this::assertRefused);
    }

    /** Also after a valid one, when keys are known. */
    @Test
    default void verifyShouldRefuseBadTokensAfterAGoodToken() {
        testee().verify(token(DOCTOR));

        badTokens(DOCTOR).forEach(this::assertRefused);
    }

    @Test
    default void verifyShouldRefuseTextThatIsNoToken() {
        String good = token(DOCTOR);
        for (String text : List.of(
                "",
                " ",
                ".",
                "..",
                "...",
                "a.b.c",
                "null",
                "Bearer " + good,
                good + " ",
                " " + good,
                good + ".",
                good.substring(0, good.length() / 2),
                "\u00e8\u0000\n",
                "{}",
                "x".repeat(1_000_000),
                "e30.".repeat(100_000))) {
            assertRefused(text.length() > 40 ? text.substring(0, 40) : text, text);
        }
    }

    @Test
    default void buildingShouldMakeNoCall() {
        String token = token(DOCTOR);
        TokenVerifier built = builtWhileUnreachable();

        assertThatThrownBy(() -> built.verify(token)).isInstanceOf(PortUnavailableException.class);
    }

    @Test
    default void checkShouldReportHealthAndOutage() {
        Checks.assertTruthful(testee().check(), builtWhileUnreachable().check());
    }

    /** The user of the tokens. */
    Caller DOCTOR =
            new Caller(new UserId("auth0|5f3a"), Set.of("doctors", "others"), Set.of("teleconsultations:write"));

    private void assertRefused(String what, String token) {
        assertThatThrownBy(() -> testee().verify(token))
                .as(what)
                .isInstanceOfSatisfying(RefusalException.class, refusal -> {
                    assertThat(refusal.code()).isEqualTo(RefusalCode.UNAUTHORIZED_USER);
                    assertThat(refusal.toString()).doesNotContain(DOCTOR.user().value());
                });
    }
}
