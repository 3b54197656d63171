package dev.teleconsult.ports.interleavings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.teleconsult.ports.PortException;
import dev.teleconsult.ports.Upstream;
import dev.teleconsult.ports.interception.PortCall;
import dev.teleconsult.ports.outbound.CallUploads;
import dev.teleconsult.ports.outbound.IdempotencyRecords;
import dev.teleconsult.ports.outbound.TeleconsultationStore;
import dev.teleconsult.ports.outbound.Transcripts;
import dev.teleconsult.ports.outbound.UserIdMap;
import dev.teleconsult.ports.outbound.VideoRooms;
import dev.teleconsult.ports.outbound.VideoUsers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class InterleavingTest {

    private static final PortCall WRITE = new PortCall(Upstream.STORE, "TeleconsultationStore", "replace", false);
    private static final PortCall READ = new PortCall(Upstream.STORE, "TeleconsultationStore", "find", true);
    private static final PortCall OPEN = new PortCall(Upstream.VIDEO, "VideoRooms", "open", false);
    private static final PortCall DELETE = new PortCall(Upstream.VIDEO, "VideoRooms", "delete", true);

    @Test
    void everyOrderOfTwoTimesTwoWritesShouldBePlayedOnce() {
        Set<String> orders = new TreeSet<>();

        Exploration exploration =
                explore(Set.of(), Exploration.UNBOUNDED, (order, seen) -> orders.add(seen.toString()));

        assertThat(orders).hasSize(6);
        assertThat(exploration.played()).isEqualTo(6);
    }

    @Test
    void boundShouldLimitTheSwitchesBetweenActors() {
        assertThat(explore(Set.of(), 0, (order, seen) -> {}).played()).isEqualTo(2);
        assertThat(explore(Set.of(), 1, (order, seen) -> {}).played()).isEqualTo(4);
        assertThat(explore(Set.of(), 2, (order, seen) -> {}).played()).isEqualTo(6);
    }

    @Test
    void equivalentOrdersShouldBePlayedOnce() {
        assertThat(played(List.of(READ, READ), List.of(READ, READ))).isEqualTo(1);
        assertThat(played(List.of(OPEN, DELETE), List.of(WRITE, WRITE))).isEqualTo(1);
        assertThat(played(List.of(OPEN, DELETE), List.of(DELETE, OPEN))).isEqualTo(1);
        assertThat(played(List.of(READ), List.of(WRITE))).isEqualTo(2);
        assertThat(played(List.of(WRITE, OPEN), List.of(DELETE, WRITE))).isEqualTo(2);
    }

    /** An outdated name of a call would make all orders of it count as different. */
    @Test
    void commutingCallsShouldBeCallsOfPorts() {
        Set<String> calls = Stream.of(
                        TeleconsultationStore.class,
                        UserIdMap.class,
                        IdempotencyRecords.class,
                        VideoRooms.class,
                        VideoUsers.class,
                        CallUploads.class,
                        Transcripts.class)
                .flatMap(port ->
                        Arrays.stream(port.getMethods()).map(method -> port.getSimpleName() + "." + method.getName()))
                .collect(Collectors.toSet());

        assertThat(calls).containsAll(Step.LOOKS);
        Step.EITHER_ORDER.forEach(pair -> assertThat(calls).containsAll(pair));
    }

    /** It continues after each write of the other one, and learns when there is none to come. */
    @Test
    void waitingActorShouldContinueAfterAMoveAndEndWhenNoneCanFollow() {
        Set<String> orders = new TreeSet<>();
        Exploration exploration = new Exploration(Set.of(), Exploration.UNBOUNDED);
        while (exploration.hasNext()) {
            List<String> seen = new ArrayList<>();
            Interleaving order = exploration.next();
            Interleaving.Process waiting = order.process("a");
            waiting.execute(() -> {
                BooleanSupplier hasWaited = waiting.begin();
                do {
                    waiting.around(READ, () -> seen.add("look"));
                } while (hasWaited.getAsBoolean());
                seen.add("over");
            });
            actor(order, "b", seen, List.of(WRITE, WRITE));
            if (order.play()) {
                orders.add(String.join(" ", seen));
            }
        }

        assertThat(orders)
                .contains("look b look b look over", "b b look over", "look b b look over")
                .allMatch(order -> order.endsWith("look over"));
    }

    /** Reading and writing in two steps loses one of two additions, in some orders and not in others. */
    @Test
    void lostUpdateShouldBeFound() {
        Set<Integer> sums = new TreeSet<>();
        Exploration exploration = new Exploration(Set.of(), Exploration.UNBOUNDED);
        while (exploration.hasNext()) {
            AtomicInteger sum = new AtomicInteger();
            Interleaving order = exploration.next();
            for (String name : List.of("a", "b")) {
                Interleaving.Process process = order.process(name);
                process.execute(() -> {
                    int read = process.around(READ, sum::get);
                    process.around(WRITE, () -> {
                        sum.set(read + 1);
                        return read;
                    });
                });
            }
            if (order.play()) {
                sums.add(sum.get());
            }
        }

        assertThat(sums).containsExactly(1, 2);
    }

    @Test
    void oneCallOfAnOrderShouldFailInEveryWay() {
        Set<String> ends = new TreeSet<>();

        explore(EnumSet.complementOf(EnumSet.of(Outcome.ANSWERED)), 0, (order, seen) -> ends.add(seen.toString()));

        assertThat(ends)
                .contains("[a, a, b, b]", "[a?, b, b]", "[a, a?, b, b]", "[a, b, b]", "[b, b, a-]", "[a, a-, b, b]")
                .allMatch(end ->
                        end.chars().filter(sign -> sign == '?' || sign == '-').count() <= 1);
    }

    @Test
    void backgroundWorkShouldBeOrderedAndDieWithItsProcess() {
        Set<String> ends = new TreeSet<>();
        Exploration exploration = new Exploration(Set.of(Outcome.CRASHED), Exploration.UNBOUNDED);
        while (exploration.hasNext()) {
            List<String> made = new ArrayList<>();
            Interleaving order = exploration.next();
            Interleaving.Process process = order.process("a");
            process.execute(() -> {
                process.execute(() -> process.around(WRITE, () -> made.add("background")));
                process.around(WRITE, () -> made.add("foreground"));
            });
            if (order.play()) {
                ends.add(made + (order.isCrashed() ? " crashed" : ""));
            }
        }

        assertThat(ends)
                .containsExactly(
                        "[background, foreground]",
                        "[background, foreground] crashed",
                        "[background] crashed",
                        "[foreground, background]",
                        "[foreground, background] crashed",
                        "[foreground] crashed");
    }

    @Test
    void exceptionOfAnActorShouldBeReported() {
        Interleaving order = new Exploration(Set.of(), Exploration.UNBOUNDED).next();
        order.process("a").execute(() -> {
            throw new IllegalStateException("a bug");
        });

        assertThatThrownBy(order::play).isInstanceOf(AssertionError.class).hasMessageContaining("a bug");
    }

    @Test
    void nondeterminismShouldBeReported() {
        Exploration exploration = new Exploration(Set.of(), Exploration.UNBOUNDED);
        AtomicInteger orders = new AtomicInteger();

        assertThatThrownBy(() -> {
                    while (exploration.hasNext()) {
                        Interleaving order = exploration.next();
                        PortCall second = orders.getAndIncrement() == 0 ? WRITE : OPEN;
                        actor(order, "a", new ArrayList<>(), List.of(WRITE, second));
                        actor(order, "b", new ArrayList<>(), List.of(WRITE, WRITE));
                        order.play();
                    }
                })
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("not deterministic");
    }

    private static long played(List<PortCall> one, List<PortCall> other) {
        Exploration exploration = new Exploration(Set.of(), Exploration.UNBOUNDED);
        while (exploration.hasNext()) {
            Interleaving order = exploration.next();
            actor(order, "a", new ArrayList<>(), one);
            actor(order, "b", new ArrayList<>(), other);
            order.play();
        }
        return exploration.played();
    }

    /** Two actors of two writes each. */
    private static Exploration explore(
            Set<Outcome> faults, int mostPreemptions, BiConsumer<Interleaving, List<String>> afterwards) {
        Exploration exploration = new Exploration(faults, mostPreemptions);
        while (exploration.hasNext()) {
            List<String> seen = new ArrayList<>();
            Interleaving order = exploration.next();
            for (String name : Arrays.asList("a", "b")) {
                actor(order, name, seen, List.of(WRITE, WRITE));
            }
            if (order.play()) {
                afterwards.accept(order, seen);
            }
        }
        return exploration;
    }

    /**
     * Records each call that has an effect: with a question mark if its answer is lost; with a dash if it is not made.
     */
    private static void actor(Interleaving order, String name, List<String> seen, List<PortCall> calls) {
        Interleaving.Process process = order.process(name);
        process.execute(() -> {
            for (PortCall call : calls) {
                try {
                    process.around(call, () -> seen.add(name));
                } catch (PortException failure) {
                    if (failure.mayHaveHappened()) {
                        seen.remove(seen.size() - 1);
                    }
                    seen.add(name + (failure.mayHaveHappened() ? "?" : "-"));
                    return;
                }
            }
        });
    }
}
