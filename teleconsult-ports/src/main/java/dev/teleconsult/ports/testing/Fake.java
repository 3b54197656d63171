package dev.teleconsult.ports.testing;

import static java.util.Objects.requireNonNull;

import dev.teleconsult.ports.CheckResult;
import dev.teleconsult.ports.PortException;
import dev.teleconsult.ports.Upstream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.function.Supplier;

/**
 * The part that all fakes share: they fail on command and count calls. Safe for use by several threads.
 *
 * <p>If several commands fit a call, a command for the next call comes before one for all calls, and a command for its
 * operation before one for all operations.
 *
 * @param <O> the operations of this fake
 */
public abstract sealed class Fake<O extends Enum<O>>
        permits InMemoryStorage, FakeVideoProvider, FakeUserDirectory, FakeCustomIds, FakeTokenVerifier {

    private final Upstream upstream;
    private final Map<O, Queue<Failure>> nextOfOne;
    private final Map<O, Failure> alwaysOfOne;
    private final Map<O, Integer> calls;
    private final Deque<Failure> nextOfAll = new ArrayDeque<>();
    private Failure alwaysOfAll = Failures.none();

    Fake(Upstream upstream, Class<O> operations) {
        this.upstream = upstream;
        this.nextOfOne = new EnumMap<>(operations);
        this.alwaysOfOne = new EnumMap<>(operations);
        this.calls = new EnumMap<>(operations);
    }

    /** Makes the next call of any operation fail. Several commands make as many calls fail, in that order. */
    public final synchronized void failNext(Failure failure) {
        nextOfAll.add(requireNonNull(failure, "failure"));
    }

    /** Makes the next call of this operation fail. Several commands make as many calls fail, in that order. */
    public final synchronized void failNext(O operation, Failure failure) {
        requireNonNull(failure, "failure");
        nextOfOne
                .computeIfAbsent(requireNonNull(operation, "operation"), any -> new ArrayDeque<>())
                .add(failure);
    }

    /** Makes every call fail, until {@link #heal} or another command. */
    public final synchronized void failAlways(Failure failure) {
        alwaysOfAll = requireNonNull(failure, "failure");
    }

    /** Makes every call of this operation fail, until {@link #heal} or another command. */
    public final synchronized void failAlways(O operation, Failure failure) {
        alwaysOfOne.put(requireNonNull(operation, "operation"), requireNonNull(failure, "failure"));
    }

    /** Drops all commands, so that every call works again. */
    public final synchronized void heal() {
        nextOfOne.clear();
        alwaysOfOne.clear();
        nextOfAll.clear();
        alwaysOfAll = Failures.none();
    }

    /** How often that operation was called, failed or not. */
    public final synchronized int callsTo(O operation) {
        return calls.getOrDefault(requireNonNull(operation, "operation"), 0);
    }

    /** How often any operation was called, failed or not. */
    public final synchronized int calls() {
        return calls.values().stream().mapToInt(Integer::intValue).sum();
    }

    /** Makes a call fail as commanded, or returns its result. */
    final <T> T answer(O operation, Supplier<T> effect) {
        Failure failure = begin(operation);
        String name = operation.name().toLowerCase(Locale.ROOT);
        failure.before(upstream, name);
        T result = effect.get();
        failure.after(upstream, name);
        return result;
    }

    final void perform(O operation, Runnable effect) {
        answer(operation, () -> {
            effect.run();
            return true;
        });
    }

    /** The answer of a {@code check()}, which does not throw for an outage. */
    final CheckResult check(O operation) {
        String name = upstream.label();
        try {
            return answer(operation, () -> CheckResult.ok(name));
        } catch (PortException broken) {
            return CheckResult.failed(name, broken.isTransient() ? "unavailable" : "refuses us");
        }
    }

    private synchronized Failure begin(O operation) {
        calls.merge(operation, 1, Integer::sum);
        Queue<Failure> next = nextOfOne.getOrDefault(operation, nextOfAll);
        if (next.isEmpty()) {
            next = nextOfAll;
        }
        return next.isEmpty() ? alwaysOfOne.getOrDefault(operation, alwaysOfAll) : next.remove();
    }
}
