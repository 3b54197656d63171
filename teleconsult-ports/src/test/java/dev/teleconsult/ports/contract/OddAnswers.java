package dev.teleconsult.ports.contract;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.teleconsult.domain.DomainFixtures;
import dev.teleconsult.domain.RefusalException;
import dev.teleconsult.ports.CheckResult;
import dev.teleconsult.ports.PortException;
import dev.teleconsult.ports.fuzz.OddUpstream;
import dev.teleconsult.ports.fuzz.Rounds;
import dev.teleconsult.ports.outbound.OutboundPort;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Makes every call of a port to an upstream that answers anything. Each ends in time, in a result, a refusal or the
 * port's own failure; a failed query is never reported as a missing record; and no connection is lost.
 *
 * <p>The calls are those that the contracts prepare, and they include every method of a port.
 */
public final class OddAnswers {

    /** The connections of the HTTP client that the adapter was given. */
    public interface Connections {

        /** The number of connections that are not idle: none, when no call is running. */
        int inUse();

        /**
         * Closes idle connections: an odd answer may have left bytes on them. Called before the preparations; it may
         * empty the upstream as well.
         */
        void startAfresh();
    }

    /** A contract that is used for its prepared calls, and not for its tests. */
    public interface CallsAlone extends PortFailureContract {

        @Override
        default void upstreamIs(Trouble trouble) {
            throw new UnsupportedOperationException("for its calls alone");
        }

        @Override
        default void upstreamIsFine() {
            throw new UnsupportedOperationException("for its calls alone");
        }
    }

    private final OddUpstream upstream;
    private final Duration bound;
    private final List<? extends PortFailureContract> contracts;
    private final Connections connections;
    private final Supplier<CheckResult> check;
    private final Map<String, Integer> outcomes = new TreeMap<>();
    private final Map<String, Integer> honest = new HashMap<>();

    /**
     * Records how much each call finds while the upstream answers correctly.
     *
     * @param bound time limit of a call, however bad the answers; a longer one is interrupted
     * @param contracts of ports whose adapters have the upstream behind them
     * @param connections of all those adapters
     * @param check whether the upstream is available
     */
    OddAnswers(
            Duration bound,
            OddUpstream upstream,
            List<? extends PortFailureContract> contracts,
            Connections connections,
            Supplier<CheckResult> check) {
        this.bound = requireNonNull(bound, "bound");
        this.upstream = requireNonNull(upstream, "upstream");
        this.contracts = List.copyOf(contracts);
        this.connections = requireNonNull(connections, "connections");
        this.check = requireNonNull(check, "check");
        contracts.forEach(this::learn);
        upstream.isHonest();
        assertThat(check.get().isOk()).as("the upstream is there").isTrue();
    }

    /**
     * Plays this number of rounds, see {@link Rounds}. Each starts with its own preparations, made while the upstream
     * answers correctly.
     *
     * @param bound time limit of a call, however bad the answers; a longer one is interrupted
     * @param contracts of ports whose adapters have the upstream behind them
     * @param connections of all those adapters
     * @param check whether the upstream is available
     */
    public static void play(
            int rounds,
            Duration bound,
            OddUpstream upstream,
            List<? extends PortFailureContract> contracts,
            Connections connections,
            Supplier<CheckResult> check) {
        OddAnswers answers = new OddAnswers(bound, upstream, contracts, connections, check);
        int played = Rounds.play(rounds, answers::round);
        System.out.println("Upstream that answers anything, " + played + " rounds over "
                + contracts.stream()
                        .map(contract -> contract.port().getSimpleName())
                        .collect(Collectors.joining(", "))
                + ": " + answers.outcomes);
    }

    /** One round; all its randomness comes from the seed. */
    void round(long seed) {
        Random random = new Random(seed);
        for (PortFailureContract contract : contracts) {
            upstream.isHonest();
            connections.startAfresh();
            for (Attempt attempt : contract.attempts()) {
                upstream.isOdd(random);
                call(contract, attempt);
                assertThat(connections.inUse())
                        .as("connections lost by %s after %s", name(contract, attempt), upstream.told())
                        .isZero();
            }
        }
        upstream.isOdd(random);
        ask();
    }

    /** Fails unless there is a contract for every port that the facade returns. */
    public static void assertCovered(Class<?> facade, Collection<? extends PortFailureContract> contracts) {
        Set<Class<?>> ports = Arrays.stream(facade.getMethods())
                .flatMap(OddAnswers::handedOut)
                .filter(type -> type.isAnnotationPresent(OutboundPort.class))
                .collect(Collectors.toSet());
        assertThat(contracts.stream().map(PortFailureContract::port).collect(Collectors.toSet()))
                .isNotEmpty()
                .containsExactlyInAnyOrderElementsOf(ports);
    }

    private static Stream<Class<?>> handedOut(Method method) {
        return method.getGenericReturnType() instanceof ParameterizedType generic
                ? Arrays.stream(generic.getActualTypeArguments()).map(type -> (Class<?>) type)
                : Stream.of(method.getReturnType());
    }

    /** Records how much each call finds. */
    private void learn(PortFailureContract contract) {
        upstream.isHonest();
        List<Attempt> attempts = contract.attempts();
        Set<String> asking = Arrays.stream(contract.port().getMethods())
                .map(Method::getName)
                .filter(name -> !contract.makesNoCall().contains(name))
                .collect(Collectors.toSet());
        assertThat(attempts).extracting(Attempt::method).containsExactlyInAnyOrderElementsOf(asking);
        attempts.forEach(attempt ->
                honest.put(name(contract, attempt), amount(attempt.call().get())));
    }

    private void call(PortFailureContract contract, Attempt attempt) {
        String name = name(contract, attempt);
        Optional<Integer> amount = Optional.empty();
        String outcome;
        try {
            Object result = inTime(name, attempt.call());
            assertThat(result).as("%s after %s", name, upstream.told()).isNotNull();
            amount = Optional.of(amount(result));
            outcome = "result";
        } catch (PortException failure) {
            Set<String> secrets = new HashSet<>(contract.secrets());
            secrets.addAll(Set.of(DomainFixtures.NAME_MARK, DomainFixtures.LINK_MARK));
            for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
                assertThat(cause.toString()).as(name).doesNotContain(secrets);
            }
            outcome = failure.isTransient() ? "unavailable" : "rejected";
        } catch (RefusalException refusal) {
            amount = Optional.of(0);
            outcome = "refused";
        } catch (BrokenOffException told) {
            outcome = "broken off";
        } catch (RuntimeException | StackOverflowError | OutOfMemoryError bug) {
            outcome = fail("%s after %s".formatted(name, upstream.told()), bug);
        }
        if (upstream.wasOut() && amount.isPresent()) {
            assertThat(amount.get())
                    .as("what %s found after %s", name, upstream.told())
                    .isGreaterThanOrEqualTo(honest.get(name));
        }
        outcomes.merge(outcome, 1, Integer::sum);
    }

    private void ask() {
        try {
            CheckResult result = inTime("check", check);
            outcomes.merge(result.isOk() ? "check ok" : "check failed", 1, Integer::sum);
        } catch (RuntimeException | StackOverflowError bug) {
            fail("check after %s".formatted(upstream.told()), bug);
        }
    }

    private <T> T inTime(String name, Supplier<T> call) {
        return assertTimeoutPreemptively(bound, call::get, () -> "%s after %s".formatted(name, upstream.told()));
    }

    private static String name(PortFailureContract contract, Attempt attempt) {
        return contract.port().getSimpleName() + "." + attempt.method();
    }

    /** The number of results; one for a call whose result cannot be missing. */
    private static int amount(Object result) {
        if (result instanceof Optional<?> maybe) {
            return maybe.isPresent() ? 1 : 0;
        }
        if (result instanceof Collection<?> some) {
            return some.size();
        }
        if (result instanceof Map<?, ?> some) {
            return some.size();
        }
        return Boolean.FALSE.equals(result) ? 0 : 1;
    }
}
