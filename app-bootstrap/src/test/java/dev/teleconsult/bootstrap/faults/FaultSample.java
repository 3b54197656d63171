package dev.teleconsult.bootstrap.faults;

import dev.teleconsult.bootstrap.faults.FaultyPlatform.Upstream;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which faults an upstream has at a call.
 *
 * <p>All of them by {@code -Dfaults=all}. Else, at each call, one fault of each {@link Group}: the faults of a group take
 * turns from call to call, so that every upstream has every fault. The answer depends on the group alone, which the whole
 * table shows; that each fault of a group is translated alike is held, fault by fault, by the tests of the adapters'
 * failures. An upstream that never answers is waited for, so it is played at one call of each request. An upstream that a
 * request does not call has one fault.
 */
final class FaultSample {

    /** Faults that the service cannot tell apart, but by the time that a caller is asked to wait. */
    private enum Group {
        /** In a group of its own, since it is the one that has the effect. */
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
    }

    /** The faults of one call. */
    interface Choice {

        /**
         * @param call from 1 to {@code calls}
         * @param isCalled whether the request makes this call at all
         */
        Set<UpstreamFault> of(Request request, Upstream upstream, int call, int calls, boolean isCalled);
    }

    private static final Set<UpstreamFault> QUICK =
            EnumSet.complementOf(EnumSet.of(UpstreamFault.SLOW, UpstreamFault.NONE));

    private final boolean whole;
    private final Map<Upstream, Integer> turns = new EnumMap<>(Upstream.class);
    private final Map<Upstream, Integer> idleTurns = new EnumMap<>(Upstream.class);
    private final Map<Upstream, Set<UpstreamFault>> played = new EnumMap<>(Upstream.class);

    private FaultSample(boolean whole) {
        this.whole = whole;
    }

    static FaultSample wanted() {
        return new FaultSample(System.getProperty("faults", "").equals("all"));
    }

    /** Those that come at once. */
    synchronized Set<UpstreamFault> quick(Request request, Upstream upstream, int call, int calls, boolean isCalled) {
        if (whole) {
            return noted(upstream, QUICK, isCalled);
        }
        int turn = (isCalled ? turns : idleTurns).merge(upstream, 1, Integer::sum);
        List<UpstreamFault> chosen = new ArrayList<>();
        for (Group group : Group.values()) {
            chosen.add(group.faults.get(turn % group.faults.size()));
        }
        return noted(upstream, EnumSet.copyOf(isCalled ? chosen : List.of(chosen.get(turn % chosen.size()))), isCalled);
    }

    /** The one that is waited for, or none. */
    synchronized Set<UpstreamFault> slow(Request request, Upstream upstream, int call, int calls, boolean isCalled) {
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

    /** Faults that an upstream did not have at any call, as text; empty if the sample covers all. */
    synchronized List<String> neverPlayed() {
        List<String> missing = new ArrayList<>();
        for (Upstream upstream : Upstream.values()) {
            Set<UpstreamFault> left = EnumSet.complementOf(EnumSet.of(UpstreamFault.NONE));
            left.removeAll(played.getOrDefault(upstream, Set.of()));
            left.forEach(fault -> missing.add(upstream + " is never " + fault));
        }
        return missing;
    }
}
