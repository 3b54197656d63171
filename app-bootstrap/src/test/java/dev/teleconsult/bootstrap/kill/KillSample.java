package dev.teleconsult.bootstrap.kill;

import dev.teleconsult.bootstrap.kill.Holds.Moment;
import dev.teleconsult.bootstrap.kill.Holds.Point;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The points at which servers die.
 *
 * <p>A server that writes nothing of its own leaves the same state whether it dies when a call was not answered or
 * before the next call has any effect: what counts is the gap between two effects. The code with these gaps is the same
 * on each store, and the contracts of the stores say that they cannot be told apart; so in a build each gap is played on
 * one of the stores, on the one that has the fewest so far. The gap in which a new room exists and no record names it is
 * played on each store, in one use case or another. SQLite is part of the server, which therefore is held beside its
 * calls to Kaleyra only; its code is that of PostgreSQL, so are its gaps.
 */
final class KillSample {

    private static final String KALEYRA = "Kaleyra ";
    private static final String OPEN_ROOM = KALEYRA + "POST /rooms";

    /**
     * The gap after so many effects of a use case.
     *
     * @param video the number of calls to Kaleyra that had their effect
     * @param store the number of calls to the store after them that had theirs
     */
    private record Gap(KilledUseCase useCase, int video, int store) {}

    private final Map<Store, Map<Gap, Point>> gaps;
    private final Map<Store, Map<KilledUseCase, List<Point>>> points = new EnumMap<>(Store.class);
    private final Set<Gap> played = new LinkedHashSet<>();
    private final Set<Store> playedWithANewRoom = new LinkedHashSet<>();

    private KillSample(Map<Store, Map<KilledUseCase, List<String>>> calls) {
        gaps = new EnumMap<>(Store.class);
        calls.forEach((store, itsCalls) -> {
            Map<Gap, Point> found = new LinkedHashMap<>();
            itsCalls.forEach((useCase, list) -> found.putAll(
                    store.isPartOfTheServer()
                            ? besideCallsToKaleyra(
                                    useCase, list, calls.get(Store.POSTGRESQL).get(useCase))
                            : betweenAllCalls(useCase, list)));
            gaps.put(store, found);
            points.put(store, new EnumMap<>(KilledUseCase.class));
        });
    }

    /** Both moments of each call, on each store. */
    static KillSample whole(Map<Store, Map<KilledUseCase, List<String>>> calls) {
        KillSample sample = new KillSample(calls);
        sample.gaps.forEach((store, found) -> found.forEach((gap, point) -> sample.note(store, gap, point)));
        calls.forEach((store, itsCalls) -> itsCalls.forEach((useCase, list) -> {
            List<Point> all = new ArrayList<>();
            for (int number = 1; number <= list.size(); number++) {
                for (Moment moment : Moment.values()) {
                    all.add(new Point(number, list.get(number - 1), moment));
                }
            }
            sample.points.get(store).put(useCase, all);
        }));
        return sample;
    }

    /** Each gap on one store. */
    static KillSample ofABuild(Map<Store, Map<KilledUseCase, List<String>>> calls) {
        KillSample sample = new KillSample(calls);
        List<Gap> all = new ArrayList<>(sample.allGaps());
        // Gaps with a new room first, while no store has more points than the others, so that the stores take turns;
        // those that SQLite can play last, so that it has as many as the others in the end.
        all.sort(Comparator.<Gap, Boolean>comparing(gap -> !sample.isWithANewRoom(gap))
                .thenComparing(gap -> sample.gaps.get(Store.SQLITE).containsKey(gap)));
        for (Gap gap : all) {
            Store store = sample.gaps.keySet().stream()
                    .filter(one -> sample.gaps.get(one).containsKey(gap))
                    .min(Comparator.comparing(sample::pointsOf))
                    .orElseThrow();
            sample.note(store, gap, sample.gaps.get(store).get(gap));
        }
        return sample;
    }

    /** Before the first call, and when any call was not answered. */
    private static Map<Gap, Point> betweenAllCalls(KilledUseCase useCase, List<String> calls) {
        Map<Gap, Point> found = new LinkedHashMap<>();
        for (int effects = 0; effects <= calls.size() && !calls.isEmpty(); effects++) {
            Point point = effects == 0
                    ? new Point(1, calls.get(0), Moment.BEFORE_ITS_EFFECT)
                    : new Point(effects, calls.get(effects - 1), Moment.BEFORE_ITS_ANSWER);
            found.put(gapAfter(useCase, calls.subList(0, effects)), point);
        }
        return found;
    }

    /**
     * @param calls those to Kaleyra
     * @param all also the calls to a store that can be held, with the same code
     */
    private static Map<Gap, Point> besideCallsToKaleyra(KilledUseCase useCase, List<String> calls, List<String> all) {
        Map<Gap, Point> found = new LinkedHashMap<>();
        int number = 0;
        for (int effects = 0; effects < all.size(); effects++) {
            String call = all.get(effects);
            if (call.startsWith(KALEYRA)) {
                if (number == calls.size() || !calls.get(number).equals(call)) {
                    throw new IllegalStateException(useCase + " calls Kaleyra otherwise on SQLite: " + calls);
                }
                number++;
                found.put(
                        gapAfter(useCase, all.subList(0, effects)), new Point(number, call, Moment.BEFORE_ITS_EFFECT));
                found.put(
                        gapAfter(useCase, all.subList(0, effects + 1)),
                        new Point(number, call, Moment.BEFORE_ITS_ANSWER));
            }
        }
        return found;
    }

    private static Gap gapAfter(KilledUseCase useCase, List<String> effects) {
        int video = 0;
        int store = 0;
        for (String effect : effects) {
            boolean isVideo = effect.startsWith(KALEYRA);
            video += isVideo ? 1 : 0;
            store = isVideo ? 0 : store + 1;
        }
        return new Gap(useCase, video, store);
    }

    private Set<Gap> allGaps() {
        Set<Gap> all = new LinkedHashSet<>();
        gaps.values().forEach(found -> all.addAll(found.keySet()));
        return all;
    }

    /** Whether Kaleyra has opened a room and no record names it. */
    private boolean isWithANewRoom(Gap gap) {
        return gaps.values().stream()
                .flatMap(found -> Optional.ofNullable(found.get(gap)).stream())
                .anyMatch(point -> point.call().equals(OPEN_ROOM) && point.moment() == Moment.BEFORE_ITS_ANSWER);
    }

    private int pointsOf(Store store) {
        return points.get(store).values().stream().mapToInt(List::size).sum();
    }

    private void note(Store store, Gap gap, Point point) {
        points.get(store)
                .computeIfAbsent(gap.useCase(), none -> new ArrayList<>())
                .add(point);
        played.add(gap);
        if (isWithANewRoom(gap)) {
            playedWithANewRoom.add(store);
        }
    }

    /** The points at which the server on that store dies. */
    Map<KilledUseCase, List<Point>> points(Store store) {
        return points.get(store);
    }

    /** What the class describes and the sample has not, as text; empty if it has everything. */
    List<String> notCovered() {
        List<String> missing = new ArrayList<>();
        allGaps().stream().filter(gap -> !played.contains(gap)).forEach(gap -> missing.add(gap.toString()));
        gaps.keySet().stream()
                .filter(store -> !playedWithANewRoom.contains(store))
                .forEach(store -> missing.add("a new room that no record names, on " + store));
        return missing;
    }
}
