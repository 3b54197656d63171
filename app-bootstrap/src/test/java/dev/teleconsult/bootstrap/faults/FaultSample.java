package dev.teleconsult.bootstrap.faults;

import dev.teleconsult.bootstrap.faults.FaultyPlatform.Upstream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The faults that an upstream has at a call.
 *
 * <p>All of them with {@code -Dfaults=all}. Otherwise:
 *
 * <ul>
 *   <li>At each call one fault after which it has had no effect, and at a call that changes something also the fault
 *       after which it has. A call that only reads has no effect to lose. If it is the only call of the request to its
 *       upstream, it has one fault more.
 *   <li>At a call that is answered differently by the {@link Group}s, as the table says, one fault of each group; at a
 *       call whose false success is accepted, a false success as well.
 *   <li>An upstream that never answers takes the whole time limit, so each request meets one such upstream, from its
 *       first call on; the upstreams take turns.
 * </ul>
 *
 * <p>The faults of an upstream take turns, so that it has all of them. {@link #notCovered} checks all of it.
 * The answer depends on the group only; the tests of the adapters' failures check, fault by fault and call by call, that
 * each fault of a group is translated alike. An upstream that a request does not call has no fault: that it is not
 * called is checked by counting.
 */
final class FaultSample {

    /** Faults that the service cannot distinguish, except by the wait that a caller is asked for. */
    private enum Group {
        AWAY(
                UpstreamFault.BROKEN_OFF,
                UpstreamFault.REFUSED,
                UpstreamFault.CLOSED_SOCKET,
                UpstreamFault.ANSWER_LOST,
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

    /** One call of a request, from 1. */
    private record CallOf(Request request, Upstream upstream, int number) {}

    /** A call that was made, and the faults that it met. */
    private record Met(boolean changes, String word, Set<UpstreamFault> faults) {}

    /** Each group again and again, so that calls in a row meet different ones. */
    private static final List<UpstreamFault> IN_TURN = inTurn();

    private static final List<UpstreamFault> FALSE_SUCCESSES =
            IN_TURN.stream().filter(UpstreamFault::looksDone).toList();

    /** The faults that are no success, and without an effect. */
    private static final List<UpstreamFault> OTHERS = IN_TURN.stream()
            .filter(fault -> !fault.looksDone() && !fault.hasEffect())
            .toList();

    private final boolean whole;
    private final Map<Upstream, Map<UpstreamFault, Integer>> played = new EnumMap<>(Upstream.class);
    private final Map<CallOf, Met> met = new HashMap<>();

    private FaultSample(boolean whole) {
        this.whole = whole;
    }

    static FaultSample wanted() {
        return new FaultSample(System.getProperty("faults", "").equals("all"));
    }

    private static List<UpstreamFault> inTurn() {
        List<UpstreamFault> all = new ArrayList<>();
        for (int number = 0; number < Group.AWAY.faults.size(); number++) {
            for (Group group : Group.values()) {
                if (number < group.faults.size()) {
                    all.add(group.faults.get(number));
                }
            }
        }
        return List.copyOf(all);
    }

    /**
     * The faults of one call, in the order in which they are to be played.
     *
     * @param call from 1 to the number of words
     * @param words the table's words for the calls to the upstream
     * @param calls the methods of the calls to each upstream when all is well
     */
    List<UpstreamFault> of(
            Request request, Upstream upstream, int call, List<String> words, Map<Upstream, List<String>> calls) {
        boolean isCalled = calls.get(upstream).size() >= call;
        String word = words.get(call - 1);
        Set<UpstreamFault> chosen = EnumSet.noneOf(UpstreamFault.class);
        if (whole) {
            chosen.addAll(EnumSet.complementOf(EnumSet.of(UpstreamFault.NONE)));
            if (!isCalled) {
                // There is nothing to wait for.
                chosen.remove(UpstreamFault.SLOW);
            }
        } else if (isCalled) {
            boolean changes = changes(calls.get(upstream).get(call - 1));
            if (changes) {
                chosen.add(UpstreamFault.ANSWER_LOST);
            }
            if (word.contains("/")) {
                for (Group group : Group.values()) {
                    addNext(group.faults, upstream, chosen);
                }
            } else if (word.endsWith("~")) {
                addNext(FALSE_SUCCESSES, upstream, chosen);
                addNext(OTHERS, upstream, chosen);
            } else {
                addNext(IN_TURN, upstream, chosen);
            }
            if (words.size() == 1 && !changes) {
                addNext(IN_TURN, upstream, chosen);
            }
            if (call == 1 && upstream == slowOne(request, calls)) {
                chosen.add(UpstreamFault.SLOW);
            }
        }
        if (isCalled) {
            Map<UpstreamFault, Integer> counts =
                    played.computeIfAbsent(upstream, none -> new EnumMap<>(UpstreamFault.class));
            chosen.forEach(fault -> counts.merge(fault, 1, Integer::sum));
            met.put(
                    new CallOf(request, upstream, call),
                    new Met(changes(calls.get(upstream).get(call - 1)), word, chosen));
        }
        return List.copyOf(chosen);
    }

    private static boolean changes(String method) {
        return !method.equals("GET");
    }

    /** Adds that one of the faults which the upstream had least often, and which is not chosen yet. */
    private void addNext(List<UpstreamFault> faults, Upstream upstream, Set<UpstreamFault> chosen) {
        Map<UpstreamFault, Integer> counts = played.getOrDefault(upstream, Map.of());
        faults.stream()
                .filter(fault -> !chosen.contains(fault))
                .min(Comparator.comparing(fault -> counts.getOrDefault(fault, 0)))
                .ifPresent(chosen::add);
    }

    /** The called upstream whose turn it is. */
    private static Upstream slowOne(Request request, Map<Upstream, List<String>> calls) {
        List<Upstream> called = calls.keySet().stream()
                .filter(upstream -> !calls.get(upstream).isEmpty())
                .sorted()
                .toList();
        return called.get(request.ordinal() % called.size());
    }

    /**
     * The faults that the sample should have played and has not, as text; empty if the sample covers everything that
     * the class describes.
     */
    List<String> notCovered() {
        List<String> missing = new ArrayList<>();
        Set<Request> withoutAnswer = new HashSet<>();
        Set<Request> calling = new HashSet<>();
        met.forEach((call, itsMet) -> {
            Set<UpstreamFault> faults = itsMet.faults();
            calling.add(call.request());
            if (faults.contains(UpstreamFault.SLOW)) {
                withoutAnswer.add(call.request());
            }
            if (itsMet.changes() && faults.stream().noneMatch(UpstreamFault::hasEffect)) {
                missing.add(call + " never fails after its effect");
            }
            if (faults.stream().allMatch(fault -> itsMet.changes() && fault.hasEffect())) {
                missing.add(call + " never fails without an effect");
            }
            if (itsMet.word().endsWith("~")
                    && (Collections.disjoint(faults, FALSE_SUCCESSES) || Collections.disjoint(faults, OTHERS))) {
                missing.add(call + " never fails with a false success, or never without");
            }
            for (Group group : Group.values()) {
                if (itsMet.word().contains("/") && Collections.disjoint(faults, group.faults)) {
                    missing.add(call + " is never " + group);
                }
            }
        });
        for (Upstream upstream : Upstream.values()) {
            Set<UpstreamFault> left = EnumSet.complementOf(EnumSet.of(UpstreamFault.NONE));
            left.removeAll(played.getOrDefault(upstream, Map.of()).keySet());
            left.forEach(fault -> missing.add(upstream + " is never " + fault));
        }
        calling.removeAll(withoutAnswer);
        calling.forEach(request -> missing.add(request + " never waits for an answer"));
        return missing;
    }
}
