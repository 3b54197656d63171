package dev.teleconsult.bootstrap.configuration;

import dev.teleconsult.bootstrap.configuration.AppConfig.Limits;
import dev.teleconsult.bootstrap.configuration.AppConfig.Reconciling;
import dev.teleconsult.bootstrap.configuration.AppConfig.Store;
import dev.teleconsult.ports.Upstream;
import dev.teleconsult.upstream.ResilienceSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** The variables of the limits on calls of upstreams and of the reconciler. */
final class UpstreamVariables {

    /** The minimum of the SQL store. */
    private static final Duration SHORTEST_STATEMENT = Duration.ofSeconds(1);

    private static final ResilienceSettings USUAL = ResilienceSettings.defaults();
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private static final Variable<Duration> TIMEOUT = wait("UPSTREAM_TIMEOUT_MS", Duration.ofSeconds(10), 10)
            .means("How long one call may take. A database needs at least 1000.");
    private static final Variable<Integer> ATTEMPTS = Variable.integer(
                    "UPSTREAM_ATTEMPTS", USUAL.attempts().most(), 1, 10)
            .means(
                    "The most attempts of one call, including the first; only a call that may be repeated is tried again.");
    private static final Variable<Duration> FIRST_WAIT = wait(
                    "UPSTREAM_FIRST_WAIT_MS", USUAL.attempts().firstWait(), 1)
            .means("How long to wait between the first two attempts.");
    private static final Variable<Duration> LONGEST_WAIT = wait(
                    "UPSTREAM_LONGEST_WAIT_MS", USUAL.attempts().longestWait(), 1)
            .means("The longest wait between two attempts.");
    private static final Variable<Integer> CONCURRENT = Variable.integer(
                    "UPSTREAM_CONCURRENT_CALLS", USUAL.calls().concurrent(), 1, 10_000)
            .means("How many calls are under way at once; more are refused with 503.");
    private static final Variable<Integer> OPTIONAL = Variable.integer(
                    "UPSTREAM_CONCURRENT_OPTIONAL_CALLS", USUAL.calls().concurrentOptional(), 1, 10_000)
            .means(
                    "How many of the calls under way may be calls that no room depends on: credentials and room details. At most all; unset: half.");
    private static final Variable<Duration> QUEUE = wait(
                    "UPSTREAM_QUEUE_MS", USUAL.calls().queueFor(), 0)
            .means("How long a call waits for its turn before it is refused.");
    private static final Variable<Integer> FAILURES = Variable.integer(
                    "UPSTREAM_BREAKER_FAILURES", USUAL.breaker().failuresToOpen(), 1, 1000)
            .means("How many failed calls within the window open the breaker.");
    private static final Variable<Integer> WINDOW = Variable.integer(
                    "UPSTREAM_BREAKER_WINDOW", USUAL.breaker().window(), 1, 1000)
            .means("The window: the number of last calls among which failed ones are counted.");
    private static final Variable<Duration> OPEN =
            wait("UPSTREAM_BREAKER_OPEN_MS", USUAL.breaker().openFor(), 1).means("How long the breaker stays open.");
    static final Variable<Boolean> INSECURE = Variable.flag("ALLOW_INSECURE_UPSTREAMS", false)
            .means("Allows plain `http` to Kaleyra, Auth0 and issuers on other machines.");
    static final Variable<Boolean> CHECK_AT_START = Variable.flag("CHECK_AT_START", true)
            .means("Whether every dependency is checked once after the start, and a failure is logged as a warning.");
    static final Variable<Duration> WARM_UP = Variable.millis(
                    "WARM_UP_MS", Duration.ZERO, Duration.ZERO, Duration.ofMinutes(1))
            .means(
                    "The longest time that `/-/ready` is delayed after the start, while the server warms up with internal requests that use"
                            + " no upstream and no record; 0 for no delay. The image sets 8000.");
    private static final Variable<Duration> INTERVAL = Variable.millis(
                    "RECONCILE_INTERVAL_MS", Duration.ofSeconds(15), Duration.ofMillis(50), Duration.ofHours(1))
            .means("The pause between two runs of the reconciler.");
    private static final Variable<Duration> AFTER = Variable.millis(
                    "RECONCILE_AFTER_MS", MINUTE, Duration.ofMillis(50), Duration.ofDays(1))
            .means("How old an unfinished step must be before the reconciler takes it over. Refused unless longer than"
                    + " `VIDEO_TIMEOUT_MS`; a warning unless longer than a step with its waits and retries: a write to the"
                    + " store, a look-up with all its attempts, a call to Kaleyra (54750 with the usual limits).");

    /** The variables that can also be set for a single upstream. */
    static final List<Variable<?>> BY_UPSTREAM =
            List.of(TIMEOUT, ATTEMPTS, FIRST_WAIT, LONGEST_WAIT, CONCURRENT, QUEUE, FAILURES, WINDOW, OPEN, OPTIONAL);

    static final List<Variable<?>> ALL = variables();

    private UpstreamVariables() {}

    private static Variable<Duration> wait(String name, Duration standard, long least) {
        return Variable.millis(name, standard, Duration.ofMillis(least), MINUTE);
    }

    private static List<Variable<?>> variables() {
        List<Variable<?>> all = new ArrayList<>(List.of(INTERVAL, AFTER, CHECK_AT_START, WARM_UP, INSECURE));
        all.addAll(BY_UPSTREAM);
        return List.copyOf(all);
    }

    static Map<Upstream, Limits> limits(Variables variables) {
        Map<Upstream, Limits> limits = new EnumMap<>(Upstream.class);
        for (Upstream upstream : Upstream.systems()) {
            limits.put(upstream, limits(upstream, variables));
        }
        return limits;
    }

    private static Limits limits(Upstream upstream, Variables variables) {
        int window = variables.get(own(WINDOW, upstream, variables));
        Variable<Integer> failuresVariable = own(FAILURES, upstream, variables);
        int failures = variables.isSet(failuresVariable)
                ? variables.get(failuresVariable)
                : Math.min(USUAL.breaker().failuresToOpen(), (window + 1) / 2);
        if (failures > window) {
            variables.problem(
                    failuresVariable + " must not be more than " + window + ", the calls that are looked back on");
            failures = window;
        }
        Variable<Duration> firstWaitVariable = own(FIRST_WAIT, upstream, variables);
        Duration firstWait = variables.get(firstWaitVariable);
        Duration longestWait = variables.get(own(LONGEST_WAIT, upstream, variables));
        if (firstWait.compareTo(longestWait) > 0) {
            variables.problem(
                    firstWaitVariable + " must not be more than " + longestWait.toMillis() + ", the longest wait");
            firstWait = longestWait;
        }
        int concurrent = variables.get(own(CONCURRENT, upstream, variables));
        Variable<Integer> optionalVariable = own(OPTIONAL, upstream, variables);
        int optional =
                variables.isSet(optionalVariable) ? variables.get(optionalVariable) : Math.max(1, concurrent / 2);
        if (optional > concurrent) {
            variables.problem(optionalVariable + " must not be more than " + concurrent + ", all calls at once");
            optional = concurrent;
        }
        return new Limits(
                variables.get(own(TIMEOUT, upstream, variables)),
                new ResilienceSettings(
                        new ResilienceSettings.Attempts(
                                variables.get(own(ATTEMPTS, upstream, variables)), firstWait, longestWait),
                        new ResilienceSettings.Breaker(failures, window, variables.get(own(OPEN, upstream, variables))),
                        new ResilienceSettings.Calls(
                                concurrent, variables.get(own(QUEUE, upstream, variables)), optional)));
    }

    /** The variable that applies to an upstream: its own, or the general one. */
    private static <T> Variable<T> own(Variable<T> general, Upstream upstream, Variables variables) {
        Variable<T> own = general.of(upstream);
        return variables.isSet(own) ? own : general;
    }

    /** Checks the minimum for databases, which measure the time limit of statements in seconds. */
    static void requireTimeForStatements(Store store, Limits limits, Variables variables) {
        if (store instanceof Store.Sql && limits.timeout().compareTo(SHORTEST_STATEMENT) < 0) {
            variables.problem(own(TIMEOUT, Upstream.STORE, variables) + " must be at least "
                    + SHORTEST_STATEMENT.toMillis() + " for a database, which counts in seconds ("
                    + TIMEOUT.of(Upstream.STORE) + " is for the store alone)");
        }
    }

    static Reconciling reconciling(Limits video, Limits store, Variables variables) {
        Duration interval = variables.get(INTERVAL);
        Duration after = variables.get(AFTER);
        Duration longestStep = longestStep(video, store);
        if (after.compareTo(video.timeout()) <= 0) {
            variables.problem(AFTER + " must be longer than " + TIMEOUT.of(Upstream.VIDEO)
                    + ", or steps that are still under way are taken for lost");
        } else if (after.compareTo(longestStep) <= 0) {
            variables.warning(AFTER + " is not longer than " + longestStep.toMillis()
                    + ", which a step may take with all its waits and retries: one that is still under way may be taken"
                    + " for lost, and its room then depends on the request that opened it to delete it");
        }
        return new Reconciling(interval, after);
    }

    /** The longest time from storing the intention, including its look-up after a lost answer, to the opened room. */
    private static Duration longestStep(Limits video, Limits store) {
        ResilienceSettings.Attempts lookUp = store.resilience().attempts();
        return once(store)
                .plus(once(store))
                .plus(Duration.ofMillis(
                        store.timeout().plus(lookUp.longestWait()).toMillis() * (lookUp.most() - 1L)))
                .plus(once(video));
    }

    private static Duration once(Limits limits) {
        return limits.resilience().calls().queueFor().plus(limits.timeout());
    }
}
