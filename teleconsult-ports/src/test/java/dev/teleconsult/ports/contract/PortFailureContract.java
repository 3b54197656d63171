package dev.teleconsult.ports.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.teleconsult.domain.DomainFixtures;
import dev.teleconsult.ports.PortException;
import dev.teleconsult.ports.PortRejectedException;
import dev.teleconsult.ports.PortUnavailableException;
import dev.teleconsult.ports.outbound.OutboundPort;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * How every outbound port fails: with the kind of the failure, never as an answer, reporting truly whether something
 * may have happened, and without secrets. Part of each port's contract.
 */
public interface PortFailureContract {

    /** The port's interface. */
    Class<?> port();

    /**
     * One call to each method of the port that makes a remote call; prepared now, each with its own people and records.
     */
    List<Attempt> attempts();

    /**
     * Puts the upstream in trouble.
     *
     * @throws UnsupportedOperationException exactly for those in {@link #cannotBe}
     */
    void upstreamIs(Trouble trouble);

    /** Ends the trouble, and the memory that a decorator has of it. */
    void upstreamIsFine();

    /**
     * Troubles that this upstream cannot have: a database does not send unreadable answers. Any upstream can be
     * unreachable.
     */
    default Set<Trouble> cannotBe() {
        return Set.of();
    }

    /** Methods of the port that make no remote call. */
    default Set<String> makesNoCall() {
        return Set.of("check", "keepsFacts");
    }

    /**
     * Secrets that must not occur in a failure, besides the names and links of the fixtures: keys, tokens, passwords.
     */
    default Set<String> secrets() {
        return Set.of();
    }

    @Test
    default void attemptsShouldCoverEveryMethodThatMakesACall() {
        Set<String> methods =
                Arrays.stream(port().getMethods()).map(Method::getName).collect(Collectors.toSet());
        methods.removeAll(makesNoCall());

        assertThat(attempts().stream().map(Attempt::method)).containsExactlyInAnyOrderElementsOf(methods);
    }

    @Test
    default void everyUpstreamShouldBeAbleToBeUnreachable() {
        assertThat(cannotBe()).doesNotContain(Trouble.UNREACHABLE);
    }

    @ParameterizedTest
    @EnumSource
    @Timeout(60)
    default void callsShouldFailAsTheirUpstream(Trouble trouble) {
        if (cannotBe().contains(trouble)) {
            assertThatThrownBy(() -> upstreamIs(trouble)).isInstanceOf(UnsupportedOperationException.class);
            return;
        }
        List<Attempt> attempts = attempts();
        upstreamIs(trouble);
        List<Throwable> thrown = trouble == Trouble.UNREACHABLE ? thrownAtOnce(attempts) : thrownBy(attempts);
        upstreamIsFine();

        Set<String> happened = new HashSet<>();
        for (int i = 0; i < attempts.size(); i++) {
            Attempt attempt = attempts.get(i);
            boolean hasHappened = attempt.happened().getAsBoolean();
            if (hasHappened) {
                happened.add(attempt.method());
            }
            // An empty answer cannot be unreadable.
            if (thrown.get(i) == null && trouble == Trouble.TALKING_NONSENSE && attempt.changes()) {
                assertThat(hasHappened)
                        .as("%s was reported as done", attempt.method())
                        .isTrue();
                continue;
            }
            checkFailure(attempt.method(), trouble, thrown.get(i), hasHappened);
        }
        if (trouble.isIdle()) {
            assertThat(happened).as("done while %s", trouble).isEmpty();
        } else if (attempts.stream().anyMatch(Attempt::changes)) {
            assertThat(happened).as("done while %s", trouble).isNotEmpty();
        }
    }

    @Test
    @Timeout(60)
    default void callsShouldWorkAgainAfterAnOutage() {
        List<Attempt> inTrouble = attempts();
        upstreamIs(Trouble.UNREACHABLE);
        assertThat(thrownAtOnce(inTrouble)).allMatch(PortException.class::isInstance);
        upstreamIsFine();

        attempts()
                .forEach(attempt ->
                        assertThatCode(attempt.call()::get).as(attempt.method()).doesNotThrowAnyException());
    }

    /** The exceptions of the calls, made one after another; null for a call that throws nothing. */
    private static List<Throwable> thrownBy(List<Attempt> attempts) {
        List<Throwable> thrown = new ArrayList<>();
        attempts.forEach(attempt -> thrown.add(catchThrowable(attempt.call()::get)));
        return thrown;
    }

    /**
     * As {@link #thrownBy}, all made concurrently: without an upstream each may wait for its connection up to the time
     * limit.
     */
    private static List<Throwable> thrownAtOnce(List<Attempt> attempts) {
        // A port without remote methods has no attempts.
        return attempts.isEmpty()
                ? List.of()
                : Race.run(
                        attempts.size(),
                        number -> catchThrowable(attempts.get(number).call()::get));
    }

    private void checkFailure(String method, Trouble trouble, Throwable thrown, boolean happened) {
        assertThat(thrown)
                .as("%s while the upstream is %s", method, trouble)
                .isInstanceOf(trouble.isPassing() ? PortUnavailableException.class : PortRejectedException.class);
        PortException failure = (PortException) thrown;
        assertThat(failure.isTransient()).as("%s is transient", method).isEqualTo(trouble.isPassing());
        assertThat(failure.upstream())
                .as("upstream named by %s", method)
                .isEqualTo(port().getAnnotation(OutboundPort.class).value());
        assertThat(happened && !failure.mayHaveHappened())
                .as("%s promised that nothing happened, and it did", method)
                .isFalse();
        Set<String> forbidden = new HashSet<>(secrets());
        forbidden.add(DomainFixtures.NAME_MARK);
        forbidden.add(DomainFixtures.LINK_MARK);
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            assertThat(cause.toString()).as("text of the failure of %s", method).doesNotContain(forbidden);
        }
    }
}
