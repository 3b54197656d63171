package dev.teleconsult.ports.invariants;

import static org.assertj.core.api.Assertions.assertThat;

import dev.teleconsult.domain.ScheduleChange;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.domain.UserId;
import dev.teleconsult.domain.VisitState;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.inbound.ChangeCommand;
import dev.teleconsult.ports.inbound.FindTeleconsultationsUseCase;
import dev.teleconsult.ports.inbound.FindTeleconsultationsUseCase.Filter;
import dev.teleconsult.ports.inbound.FindTeleconsultationsUseCase.Item;
import dev.teleconsult.ports.inbound.FindTeleconsultationsUseCase.Page;
import dev.teleconsult.ports.inbound.Invitations;
import dev.teleconsult.ports.inbound.ScheduleCommand;
import dev.teleconsult.ports.invariants.Stage.Process;
import dev.teleconsult.ports.outbound.TeleconsultStorage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The pages of a list equal a simple filter over all visits, while another replica schedules, moves and cancels: each
 * unchanged visit occurs once, in its place, and every other one satisfies the filter. On every store.
 *
 * <p>A failure prints its seed. {@code -Dfinding.seed=}<i>seed</i> plays only that one, {@code -Dfinding.plays=100}
 * plays that many.
 */
@Tag("plays")
public interface FindingContract {

    /** The system property with the seed of one play. */
    String SEED = "finding.seed";

    /** The system property with the number of plays. */
    String COUNT = "finding.plays";

    /**
     * Returns a store, which need not be empty. The supplier returns another connection to its data each time, as
     * another process has; the test closes it.
     */
    Supplier<TeleconsultStorage> store();

    @Test
    default void pagesShouldEqualASimpleFilterDuringWrites() {
        Supplier<TeleconsultStorage> store = store();
        Long seed = Long.getLong(SEED);
        LongStream seeds = seed == null ? LongStream.range(0, Long.getLong(COUNT, 1)) : LongStream.of(seed);
        seeds.forEach(one -> {
            try (Play play = new Play(store, one)) {
                play.play();
            } catch (RuntimeException | AssertionError failure) {
                throw new AssertionError("seed " + one + ": " + failure.getMessage(), failure);
            }
        });
    }

    /** Many unchanged visits, and some that are scheduled, moved and cancelled while lists are read. */
    final class Play implements AutoCloseable {

        private static final int STAYING = 36;
        private static final int MOVING = 8;
        private static final int MOST_WRITES = 100;
        private static final int LISTS = 8;
        private static final RequestContext CONTEXT = RequestContext.system();

        private final Random random;
        private final Stage stage;
        private final Process reader;
        private final Process writer;
        private final FindTeleconsultationsUseCase finding;
        private final List<TeleconsultationId> moving = new ArrayList<>();
        private final Map<TeleconsultationId, Item> staying;

        /** Visits are planned within four hours from here on. */
        private final Instant from = Stage.START.minus(Duration.ofHours(2));

        private Play(Supplier<TeleconsultStorage> store, long seed) {
            random = new Random(seed);
            stage = new Stage(store, Stage.BOUND, Mutant.NONE);
            reader = stage.start();
            writer = stage.start();
            finding = reader.application.finding();
            List<TeleconsultationId> ids = new ArrayList<>();
            for (int number = 0; number < STAYING; number++) {
                // The first two are running, so that there is a visit in every state.
                Instant start = number < 2 ? Stage.START.minus(Duration.ofMinutes(10)) : start(random);
                ids.add(schedule(reader, number % 2 == 0 || number < 2, start, random));
            }
            for (int number = 0; number < MOVING; number++) {
                moving.add(schedule(reader, false, start(random), random));
            }
            ids.stream()
                    .skip(2)
                    .filter(id -> random.nextInt(6) == 0)
                    .forEach(id -> reader.application.planning().cancel(id, CONTEXT));
            stage.clock.set(Stage.START);
            for (TeleconsultationId id : ids) {
                Item item = finding.look(id, CONTEXT);
                boolean comes = !id.equals(ids.get(1)) && (id.equals(ids.get(0)) || random.nextBoolean());
                if (item.state() == VisitState.OPEN && comes) {
                    reader.join(id, "doctor");
                }
            }
            staying = ids.stream().collect(Collectors.toMap(Function.identity(), id -> finding.look(id, CONTEXT)));
            assertThat(staying.values().stream().map(Item::state).collect(Collectors.toSet()))
                    .as("visits in every state")
                    .contains(VisitState.values());
        }

        @Override
        public void close() {
            reader.close();
            writer.close();
        }

        private void play() {
            AtomicBoolean isRead = new AtomicBoolean();
            Random chance = new Random(random.nextLong());
            ExecutorService thread = Executors.newSingleThreadExecutor();
            try {
                Future<?> writing = thread.submit(() -> {
                    for (int write = 0; write < MOST_WRITES && !isRead.get(); write++) {
                        write(chance);
                    }
                });
                try {
                    for (int list = 0; list < LISTS; list++) {
                        compare(filter(), list % 3 == 0 ? 200 : 2 + random.nextInt(12));
                    }
                } finally {
                    isRead.set(true);
                    writing.get();
                }
            } catch (ExecutionException e) {
                throw new AssertionError("the writer failed", e.getCause());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError(e);
            } finally {
                thread.shutdownNow();
            }
        }

        private TeleconsultationId schedule(Process process, boolean complete, Instant start, Random chance) {
            Invitations who = complete
                    ? Invitations.of(2, List.of(stage.invite("doctor"), stage.invite("patient")))
                    : Invitations.of(2, List.of(stage.invite(chance.nextBoolean() ? "doctor" : "patient")));
            return process.application
                    .planning()
                    .schedule(ScheduleCommand.of(who, start, Duration.ofMinutes(30)), CONTEXT);
        }

        /** Often the same as another's, as appointments are. */
        private Instant start(Random chance) {
            return from.plus(Duration.ofMinutes(5L * chance.nextInt(48)));
        }

        /** The concurrent changes. A moved visit has no room, and is far enough ahead to be moved. */
        private void write(Random chance) {
            TeleconsultationId id = moving.get(chance.nextInt(moving.size()));
            switch (chance.nextInt(3)) {
                case 0 -> schedule(writer, false, start(chance), chance);
                case 1 -> writer.application.planning().cancel(schedule(writer, false, start(chance), chance), CONTEXT);
                default -> {
                    if (finding.look(id, CONTEXT).state() == VisitState.AWAITING && isAhead(id)) {
                        Instant later = Stage.START.plus(Duration.ofMinutes(20L + 5L * chance.nextInt(20)));
                        ScheduleChange move = ScheduleChange.none().start(later).length(Duration.ofMinutes(30));
                        writer.application
                                .planning()
                                .change(id, ChangeCommand.none().schedule(move), CONTEXT);
                    }
                }
            }
        }

        private boolean isAhead(TeleconsultationId id) {
            return finding.look(id, CONTEXT).schedule().start().isAfter(Stage.START.plus(Stage.LEAD));
        }

        private Filter filter() {
            Filter filter = Filter.between(start(random), from.plus(Duration.ofHours(4)));
            if (random.nextBoolean()) {
                EnumSet<VisitState> states = EnumSet.noneOf(VisitState.class);
                for (VisitState state : VisitState.values()) {
                    if (random.nextInt(3) == 0) {
                        states.add(state);
                    }
                }
                filter = filter.in(states);
            }
            if (random.nextBoolean()) {
                filter = filter.with(stage.user(random.nextBoolean() ? "doctor" : "patient"));
            }
            return random.nextBoolean() ? filter.fromTheLast() : filter;
        }

        private void compare(Filter filter, int limit) {
            List<Item> read = new ArrayList<>();
            Optional<String> cursor = Optional.empty();
            do {
                Page page = finding.find(filter, limit, cursor, CONTEXT);
                assertThat(page.items()).hasSizeLessThanOrEqualTo(limit);
                read.addAll(page.items());
                cursor = page.next();
            } while (cursor.isPresent());
            String asked = "limit " + limit + ", states " + filter.states() + ", by person "
                    + filter.user().isPresent() + ", latest first " + filter.latestFirst();
            Comparator<Item> order = Comparator.comparing(
                            (Item item) -> item.schedule().start())
                    .thenComparing(item -> item.id().value());
            Comparator<Item> asAsked = filter.latestFirst() ? order.reversed() : order;
            assertThat(read).as(asked).isSortedAccordingTo(asAsked).allMatch(item -> isLetThrough(item, filter));
            assertThat(read.stream().filter(item -> staying.containsKey(item.id())))
                    .as(asked)
                    .containsExactlyElementsOf(staying.values().stream()
                            .filter(item -> isLetThrough(item, filter))
                            .sorted(asAsked)
                            .toList());
        }

        private static boolean isLetThrough(Item item, Filter filter) {
            Instant start = item.schedule().start();
            Set<UserId> people =
                    item.seats().stream().flatMap(seat -> seat.user().stream()).collect(Collectors.toSet());
            return !start.isBefore(filter.from())
                    && start.isBefore(filter.to())
                    && (filter.states().isEmpty() || filter.states().contains(item.state()))
                    && filter.user().map(people::contains).orElse(true);
        }
    }
}
