package dev.teleconsult.ports.invariants;

import static org.assertj.core.api.Assertions.assertThat;

import dev.teleconsult.domain.RefusalCode;
import dev.teleconsult.domain.RefusalException;
import dev.teleconsult.domain.ScheduleChange;
import dev.teleconsult.domain.Teleconsultation;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.inbound.ChangeCommand;
import dev.teleconsult.ports.inbound.Invitations;
import dev.teleconsult.ports.inbound.PlanMark;
import dev.teleconsult.ports.inbound.PlanTeleconsultationUseCase;
import dev.teleconsult.ports.inbound.ScheduleCommand;
import dev.teleconsult.ports.interleavings.Exploration;
import dev.teleconsult.ports.interleavings.Interleaving;
import dev.teleconsult.ports.invariants.Stage.Process;
import dev.teleconsult.ports.testing.InMemoryStorage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Two callers who have read the same plan and change it on that condition: in every order, one of them succeeds. */
@Tag("plays")
class ConditionalChangesTest {

    /** The change of a caller, on condition that the plan is still the one it read. */
    enum Request {
        MOVE {
            @Override
            void ask(PlanTeleconsultationUseCase planning, TeleconsultationId id, PlanMark seen) {
                ScheduleChange later = ScheduleChange.none()
                        .start(Stage.START.plus(Stage.HOUR))
                        .length(Stage.HOUR);
                planning.change(id, ChangeCommand.none().schedule(later).onlyIfStill(seen), CONTEXT);
            }
        },
        /** With another room. */
        LENGTHEN {
            @Override
            void ask(PlanTeleconsultationUseCase planning, TeleconsultationId id, PlanMark seen) {
                ScheduleChange longer = ScheduleChange.none().length(Stage.HOUR.multipliedBy(2));
                planning.change(id, ChangeCommand.none().schedule(longer).onlyIfStill(seen), CONTEXT);
            }
        },
        CANCEL {
            @Override
            void ask(PlanTeleconsultationUseCase planning, TeleconsultationId id, PlanMark seen) {
                planning.cancel(id, seen, CONTEXT);
            }
        };

        abstract void ask(PlanTeleconsultationUseCase planning, TeleconsultationId id, PlanMark seen);
    }

    private static final RequestContext CONTEXT = RequestContext.system();

    private static final Set<RefusalCode> TOO_LATE =
            Set.of(RefusalCode.CONCURRENT_CHANGE, RefusalCode.TELECONSULTATION_NOT_FOUND);

    static List<List<Request>> pairs() {
        List<List<Request>> pairs = new ArrayList<>();
        for (Request one : Request.values()) {
            for (Request other : Request.values()) {
                if (one.compareTo(other) <= 0 && (one != other || one == Request.CANCEL)) {
                    pairs.add(List.of(one, other));
                }
            }
        }
        return pairs;
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void oneOfTwoChangesShouldSucceedInEveryOrder(List<Request> pair) {
        Exploration exploration = new Exploration(Set.of(), 2);
        while (exploration.hasNext()) {
            Interleaving order = exploration.next();
            try {
                play(order, pair);
            } catch (AssertionError failure) {
                throw new AssertionError(failure.getMessage() + ", in this order:\n" + order, failure);
            }
        }
        assertThat(exploration.played()).isGreaterThan(2);
        System.out.println(pair + ": " + exploration.played() + " orders");
    }

    private static void play(Interleaving order, List<Request> pair) {
        InMemoryStorage store = new InMemoryStorage();
        Stage stage = new Stage(store::replica, Stage.BOUND, Mutant.NONE);
        TeleconsultationId id;
        PlanMark seen;
        try (Process process = stage.start()) {
            Invitations both = Invitations.of(2, List.of(stage.invite("doctor"), stage.invite("patient")));
            id = process.application.planning().schedule(ScheduleCommand.of(both, Stage.START, Stage.HOUR), CONTEXT);
            seen = process.application.finding().look(id, CONTEXT).mark();
        }
        AtomicInteger successes = new AtomicInteger();
        List<Process> processes = new ArrayList<>();
        for (Request request : pair) {
            Interleaving.Process replica = order.process("caller " + processes.size() + " " + request);
            Process process = stage.start(replica, stage.clock);
            processes.add(process);
            replica.execute(() -> {
                try {
                    request.ask(process.application.planning(), id, seen);
                    successes.incrementAndGet();
                } catch (RefusalException refusal) {
                    assertThat(refusal.code()).isIn(TOO_LATE);
                }
            });
        }
        boolean toItsEnd = order.play();
        processes.forEach(Process::close);
        if (!toItsEnd) {
            return;
        }
        assertThat(successes).as("callers with a success").hasValue(1);
        try (Process process = stage.start()) {
            Optional<Teleconsultation> left = Scenario.read(process, id);
            Invariants.checkSettled(stage, process, left.isPresent() ? Set.of(id) : Set.of());
        }
    }
}
