package dev.teleconsult.ports.interleavings;

import dev.teleconsult.ports.interception.PortCall;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** All orders of the steps of a few actors, depth first. For use by one thread. */
public final class Exploration {

    /** A caller that may be interrupted may be so at every call. */
    public static final int UNBOUNDED = Integer.MAX_VALUE;

    private final Set<Outcome> faults;
    private final int mostPreemptions;
    /** The decisions of the current or last order. */
    private final List<Fork> path = new ArrayList<>();

    private final Map<String, PortCall> firstCalls = new HashMap<>();
    /** The number of decisions that were made or repeated in this order. */
    private int depth;

    private boolean begun;
    private long played;
    private long cutOff;

    /**
     * @param faults how one call of an order may fail; empty for no fault
     * @param mostPreemptions how often an order may take the turn away from an actor that is not done
     */
    public Exploration(Set<Outcome> faults, int mostPreemptions) {
        this.faults = Set.copyOf(faults);
        this.mostPreemptions = mostPreemptions;
    }

    /** Whether there is an order that was not played. */
    public boolean hasNext() {
        if (!begun) {
            return true;
        }
        while (!path.isEmpty()) {
            Fork last = path.get(path.size() - 1);
            last.putToSleep();
            if (last.takesAnother(mostPreemptions)) {
                return true;
            }
            path.remove(path.size() - 1);
        }
        return false;
    }

    /** The next order, to be {@linkplain Interleaving#play played}. To be called once after each {@link #hasNext}. */
    public Interleaving next() {
        begun = true;
        depth = 0;
        return new Interleaving(this);
    }

    /** The number of orders that were played to their end. */
    public long played() {
        return played;
    }

    /** The number of orders that were cut off, because all their continuations had been played. */
    public long cutOff() {
        return cutOff;
    }

    void ended(boolean early) {
        cutOff += early ? 1 : 0;
        played += early ? 0 : 1;
    }

    boolean mayEndIn(Outcome outcome) {
        return outcome == Outcome.ANSWERED || faults.contains(outcome);
    }

    /** The first call of an initial actor, which is the same in every order; empty if unknown. */
    Optional<PortCall> firstCall(String actor) {
        return Optional.ofNullable(firstCalls.get(actor));
    }

    void remember(String actor, PortCall call) {
        firstCalls.put(actor, call);
    }

    /** The steps of this order so far, one per line. */
    String steps() {
        return path.stream().limit(depth).map(fork -> fork.taken.toString()).collect(Collectors.joining("\n"));
    }

    /**
     * Decides which step is taken.
     *
     * @param possible at least one, in an order that depends only on the earlier steps
     * @return empty if every continuation was already played
     * @throws IllegalStateException if other steps were possible before after the same steps
     */
    Optional<Step> decide(List<Step> possible) {
        if (depth < path.size()) {
            Fork fork = path.get(depth);
            if (!fork.possible.equals(possible)) {
                throw new IllegalStateException("not deterministic: these were possible " + fork.possible
                        + " and now these are " + possible + ", after\n" + steps());
            }
            depth++;
            return Optional.of(fork.taken);
        }
        Fork fork = new Fork(possible, depth == 0 ? Optional.empty() : Optional.of(path.get(depth - 1)));
        if (!fork.takesAnother(mostPreemptions)) {
            return Optional.empty();
        }
        path.add(fork);
        depth++;
        return Optional.of(fork.taken);
    }

    /** One decision: the possible steps, and those that need not be tried any more. */
    private static final class Fork {

        private final Optional<Fork> before;
        private final List<Step> possible;
        private final Set<Step> asleep = new HashSet<>();
        /** How often the turn was taken away up to the step before. */
        private final int preemptionsBefore;

        private Step taken;

        private Fork(List<Step> possible, Optional<Fork> before) {
            this.possible = possible;
            this.before = before;
            this.preemptionsBefore =
                    before.map(fork -> fork.preemptions(fork.taken)).orElse(0);
            before.ifPresent(fork ->
                    fork.asleep.stream().filter(fork.taken::commutesWith).forEach(asleep::add));
        }

        /** Takes the first step that is awake and within the bound, and returns whether there is one. */
        private boolean takesAnother(int mostPreemptions) {
            Optional<Step> awake = possible.stream()
                    .filter(step -> !asleep.contains(step) && preemptions(step) <= mostPreemptions)
                    .findFirst();
            awake.ifPresent(step -> taken = step);
            return awake.isPresent();
        }

        private void putToSleep() {
            asleep.add(taken);
        }

        /** How often the turn was taken away from an actor that was not done, if that step is taken now. */
        private int preemptions(Step step) {
            return preemptionsBefore
                    + before.filter(fork -> isPreemption(fork.taken, step))
                            .map(fork -> 1)
                            .orElse(0);
        }

        private boolean isPreemption(Step last, Step next) {
            return !next.actor().equals(last.actor())
                    && possible.stream().anyMatch(step -> step.actor().equals(last.actor()));
        }
    }
}
