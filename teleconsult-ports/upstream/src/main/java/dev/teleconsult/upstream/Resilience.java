package dev.teleconsult.upstream;

import dev.teleconsult.ports.PortException;
import dev.teleconsult.ports.PortUnavailableException;
import dev.teleconsult.ports.Upstream;
import dev.teleconsult.ports.interception.PortCall;
import dev.teleconsult.ports.interception.PortInterceptor;
import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.bulkhead.BulkheadConfig;
import io.github.resilience4j.bulkhead.BulkheadFullException;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import io.github.resilience4j.core.IntervalFunction;
import io.github.resilience4j.core.exception.AcquirePermissionCancelledException;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import java.time.Duration;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Protects the service from failures of an upstream: retries calls that may be repeated, stops calling an upstream that
 * does not answer, and limits the number of calls that wait for it. One object for each upstream. Safe for use by
 * several threads.
 *
 * <p>From the port outwards the layers are: the attempt, whose time the adapter limits; retry; breaker; bulkhead. So a
 * call counts once for the breaker however often it was tried, and a call that is being retried keeps its place in the
 * bulkhead. Refusals and rejections are answers: they are neither retried nor counted as failures. Calls refused here
 * have certainly had no effect.
 *
 * <p>At the video provider some calls have special rules. Access credentials and room details only get a part of the
 * places, so that rooms can always be opened. Deletions do not pass while the breaker is open, but their results do not
 * count for it: a failed deletion often concerns only one room or file, which is tried again until it is gone.
 */
public final class Resilience implements PortInterceptor {

    /** The state of the breaker and the bulkhead, for metrics. */
    public record Status(Upstream upstream, boolean breakerOpen, int callsUnderWay, int callsAllowed) {}

    /** The calls to the video provider that no room depends on. */
    private static final Set<String> OPTIONAL = Set.of("SdkCredentials.issue", "VideoRooms.details");

    private final Upstream upstream;
    private final ResilienceSettings settings;
    private final Retry retry;
    private final CircuitBreaker breaker;
    private final Bulkhead bulkhead;
    private final Bulkhead optional;

    private Resilience(Upstream upstream, ResilienceSettings settings) {
        this.upstream = upstream;
        this.settings = settings;
        IntervalFunction backOff = IntervalFunction.ofExponentialRandomBackoff(
                settings.attempts().firstWait(), 2.0, 0.5, settings.attempts().longestWait());
        this.retry = Retry.of(
                upstream.label(),
                RetryConfig.custom()
                        .maxAttempts(settings.attempts().most())
                        .intervalBiFunction((attempt, outcome) -> outcome.isLeft()
                                ? waitAskedFor(outcome.getLeft(), backOff.apply(attempt))
                                : backOff.apply(attempt))
                        .retryOnException(this::isWorthRetrying)
                        .build());
        this.breaker = CircuitBreaker.of(
                upstream.label(),
                CircuitBreakerConfig.custom()
                        .slidingWindowType(SlidingWindowType.COUNT_BASED)
                        .slidingWindowSize(settings.breaker().window())
                        .minimumNumberOfCalls(settings.breaker().window())
                        .failureRateThreshold(100f
                                * settings.breaker().failuresToOpen()
                                / settings.breaker().window())
                        .waitDurationInOpenState(settings.breaker().openFor())
                        .permittedNumberOfCallsInHalfOpenState(
                                Math.min(3, settings.breaker().window()))
                        .recordException(PortUnavailableException.class::isInstance)
                        .build());
        this.bulkhead = bulkhead(
                upstream.label(),
                settings.calls().concurrent(),
                settings.calls().queueFor());
        this.optional = bulkhead(
                upstream.label() + " optional",
                settings.calls().concurrentOptional(),
                settings.calls().queueFor());
    }

    private static Bulkhead bulkhead(String name, int calls, Duration queueFor) {
        return Bulkhead.of(
                name,
                BulkheadConfig.custom()
                        .maxConcurrentCalls(calls)
                        .maxWaitDuration(queueFor)
                        .fairCallHandlingStrategyEnabled(true)
                        .build());
    }

    public static Resilience of(Upstream upstream, ResilienceSettings settings) {
        return new Resilience(upstream, settings);
    }

    public Status status() {
        return new Status(
                upstream,
                breaker.getState() == CircuitBreaker.State.OPEN
                        || breaker.getState() == CircuitBreaker.State.FORCED_OPEN,
                settings.calls().concurrent() - bulkhead.getMetrics().getAvailableConcurrentCalls(),
                settings.calls().concurrent());
    }

    @Override
    public <T> T around(PortCall call, Supplier<T> proceed) {
        Supplier<T> attempts = call.isIdempotent() ? Retry.decorateSupplier(retry, proceed) : proceed;
        try {
            Supplier<T> guarded =
                    isDeletion(call) ? () -> unlessOpen(attempts) : () -> breaker.executeSupplier(attempts);
            return isOptional(call)
                    ? optional.executeSupplier(() -> bulkhead.executeSupplier(guarded))
                    : bulkhead.executeSupplier(guarded);
        } catch (CallNotPermittedException open) {
            throw PortUnavailableException.notDone(upstream, call + " is not tried while the breaker is open")
                    .retryAfter(settings.breaker().openFor());
        } catch (BulkheadFullException full) {
            throw PortUnavailableException.notDone(
                            upstream,
                            call + " is not tried while "
                                    + (isOptional(call)
                                            ? settings.calls().concurrentOptional()
                                            : settings.calls().concurrent())
                                    + " calls are under way")
                    .retryAfter(Duration.ofSeconds(1));
        } catch (AcquirePermissionCancelledException interrupted) {
            throw PortUnavailableException.notDone(upstream, call + " was interrupted while waiting for its turn");
        }
    }

    /** Respects the breaker, but does not report the outcome of the call to it. */
    private <T> T unlessOpen(Supplier<T> attempts) {
        breaker.acquirePermission();
        breaker.releasePermission();
        return attempts.get();
    }

    private boolean isDeletion(PortCall call) {
        return upstream == Upstream.VIDEO && call.operation().equals("delete");
    }

    private boolean isOptional(PortCall call) {
        return upstream == Upstream.VIDEO && OPTIONAL.contains(call.toString());
    }

    private boolean isWorthRetrying(Throwable failure) {
        return failure instanceof PortException outage
                && outage.isTransient()
                && (!(outage instanceof PortUnavailableException unavailable)
                        || unavailable
                                .retryAfter()
                                .map(asked ->
                                        asked.compareTo(settings.attempts().longestWait()) <= 0)
                                .orElse(true));
    }

    private static long waitAskedFor(Throwable failure, long otherwise) {
        return failure instanceof PortUnavailableException unavailable
                ? unavailable
                        .retryAfter()
                        .map(Duration::toMillis)
                        .map(asked -> Math.max(asked, 1))
                        .orElse(otherwise)
                : otherwise;
    }
}
