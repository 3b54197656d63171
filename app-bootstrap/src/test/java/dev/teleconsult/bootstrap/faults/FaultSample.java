package dev.teleconsult.bootstrap.faults;

import dev.teleconsult.bootstrap.faults.FaultyPlatform.Upstream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The faults that an upstream has at a call.
 *
 * <p>All of them with {@code -Dfaults=all}. Otherwise at each call the fault that has its effect and one that has none;
 * over all calls of a request to an upstream one fault of each {@link Group}; and a fault of each group at a call that
 * is answered differently by the groups, as the table says. The faults of a group take turns, so that every upstream
 * has every fault. {@link #notCovered} checks that the sample covers this. The answer depends on the group only; the
 * tests of the adapters' failures check, fault by fault, that each fault of a group is translated alike. An upstream
 * that never answers takes the whole time limit, so this fault is played at one call of each request. An upstream that
 * a request does not call has one fault.
 */
final class FaultSample {

    /** Faults that the service cannot distinguish, except by the wait that a caller is asked for. */
    private enum Group {
        /** A group of its own, since this fault has the effect. */
        DONE_AND_NOT_ANSWERED(UpstreamFault.ANSWER_LOST),
        AWAY(
                UpstreamFault.BROKEN_OFF,
                UpstreamFault.REFUSED,
                UpstreamFault.CLOSED_SOCKET,
                UpstreamFault.SERVER_ERROR,
                UpstreamFault.UNAVAILABLE,
                UpstreamFault.UNAVAILABLE_FOR_A_WHILE),
        BUSY(UpstreamFault.OVER_QUOTA, UpstreamFault.OVER_QUOTA_FOR_A_WHILE),
        REFUSING(UpstreamFault.KEY_REFUSED, UpstreamFault.FORBIDDEN, UpstreamFault.NO_SUCH_ROUTE),
        NONSENSE(UpstreamFault.TRUNCATED_JSON, UpstreamFault.NONSENSE, UpstreamFault.HTML, UpstreamFault.EMPTY_BODY);

        private final List<UpstreamFault> faults;

        Group(UpstreamFault... faults) {
            this.faults = List.of(faults);
        }

        /** All faults except the one that has its effect. */
        private static final List<Group> WITHOUT_EFFECT = List.of(AWAY, BUSY, REFUSING, NONSENSE);
    }

    /** One call of a request, from 1. */
    private record CallOf(Request request, Upstream upstream, int number) {}

    /** The faults of one call. */
    interface Choice {

        /**
         * @param call from 1 to {@code calls}
         * @param isCalled whether the request makes this call at all
         * @param word the table's word for the call
         */
        Set<UpstreamFault> of(Request request, Upstream upstream, int call, int calls, boolean isCalled, String word);
    }

    private static final Set<UpstreamFault> QUICK =
            EnumSet.complementOf(EnumSet.of(UpstreamFault.SLOW, UpstreamFault.NONE));

    private final boolean whole;
    private final Map<Upstream, Map<Group, Integer>> turns = new EnumMap<>(Upstream.class);
    private final Map<Upstream, Integer> idleTurns = new EnumMap<>(Upstream.class);
    private final Map<CallOf, Set<UpstreamFault>> ofCalls = new HashMap<>();
    private final Map<Upstream, Set<UpstreamFault>> played = new EnumMap<>(Upstream.class);

    private FaultSample(boolean whole) {
        this.whole = whole;
    }

    static FaultSample wanted() {
        return new FaultSample(System.getProperty("faults", "").equals("all"));
    }

    /** The faults that occur at once. */
    synchronized Set<UpstreamFault> quick(
            Request request, Upstream upstream, int call, int calls, boolean isCalled, String word) {
        Set<UpstreamFault> chosen = EnumSet.noneOf(UpstreamFault.class);
        if (whole) {
            chosen.addAll(QUICK);
        } else if (isCalled) {
            groups(request, call, calls, word).forEach(group -> chosen.add(nextOf(group, upstream)));
        } else {
            int turn = idleTurns.merge(upstream, 1, Integer::sum);
            List<UpstreamFault> faults = Group.values()[turn % Group.values().length].faults;
            chosen.add(faults.get(turn % faults.size()));
        }
        if (isCalled) {
            ofCalls.put(new CallOf(request, upstream, call), chosen);
        }
        return noted(upstream, chosen, isCalled);
    }

    private static Set<Group> groups(Request request, int call, int calls, String word) {
        boolean dependsOnTheGroup = word.contains("/") || word.contains("~");
        if (dependsOnTheGroup) {
            return EnumSet.allOf(Group.class);
        }
        Set<Group> groups = EnumSet.of(Group.DONE_AND_NOT_ANSWERED);
        int others = Group.WITHOUT_EFFECT.size();
        for (int number = 0; number < others; number++) {
            if (number % calls == (call - 1) % others) {
                groups.add(Group.WITHOUT_EFFECT.get((number + request.ordinal()) % others));
            }
        }
        return groups;
    }

    private UpstreamFault nextOf(Group group, Upstream upstream) {
        int turn = turns.computeIfAbsent(upstream, none -> new EnumMap<>(Group.class))
                .merge(group, 1, Integer::sum);
        return group.faults.get(turn % group.faults.size());
    }

    /** The fault that takes the time limit, or empty. */
    synchronized Set<UpstreamFault> slow(
            Request request, Upstream upstream, int call, int calls, boolean isCalled, String word) {
        boolean isItsTurn = call == 1 + request.ordinal() % calls;
        return whole || isItsTurn && isCalled ? noted(upstream, EnumSet.of(UpstreamFault.SLOW), isCalled) : Set.of();
    }

    private Set<UpstreamFault> noted(Upstream upstream, Set<UpstreamFault> faults, boolean isCalled) {
        if (isCalled) {
            played.computeIfAbsent(upstream, none -> EnumSet.noneOf(UpstreamFault.class))
                    .addAll(faults);
        }
        return faults;
    }

    /**
     * The faults that the sample should have played and has not, as text; empty if the sample covers everything that
     * the class describes.
     */
    synchronized List<String> notCovered() {
        List<String> missing = new ArrayList<>();
        for (Upstream upstream : Upstream.values()) {
            Set<UpstreamFault> left = EnumSet.complementOf(EnumSet.of(UpstreamFault.NONE));
            left.removeAll(played.getOrDefault(upstream, Set.of()));
            left.forEach(fault -> missing.add(upstream + " is never " + fault));
        }
        Map<CallOf, Set<UpstreamFault>> ofUpstreams = new HashMap<>();
        ofCalls.forEach((call, faults) -> {
            ofUpstreams
                    .computeIfAbsent(
                            new CallOf(call.request(), call.upstream(), 0), none -> EnumSet.noneOf(UpstreamFault.class))
                    .addAll(faults);
            for (boolean effect : List.of(true, false)) {
                if (faults.stream().noneMatch(fault -> fault.hasEffect() == effect)) {
                    missing.add(call + " never fails with effect: " + effect);
                }
            }
        });
        ofUpstreams.forEach((call, faults) -> {
            for (Group group : Group.values()) {
                if (Collections.disjoint(faults, group.faults)) {
                    missing.add(call + " is never " + group);
                }
            }
        });
        return missing;
    }
}
