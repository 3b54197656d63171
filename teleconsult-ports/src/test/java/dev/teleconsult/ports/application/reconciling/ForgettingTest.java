package dev.teleconsult.ports.application.reconciling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.teleconsult.domain.Participant;
import dev.teleconsult.domain.RefusalCode;
import dev.teleconsult.domain.RefusalException;
import dev.teleconsult.domain.Teleconsultation;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.ports.application.Bench;
import dev.teleconsult.ports.application.TeleconsultationListener;
import dev.teleconsult.ports.testing.Failures;
import dev.teleconsult.ports.testing.InMemoryStorage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ForgettingTest {

    private static final Duration CLOSE = Duration.ofHours(1);
    private static final Duration FORGET = Duration.ofDays(30);
    private static final Instant DUE = Bench.START.plus(Bench.HOUR).plus(FORGET);

    private final List<TeleconsultationId> heard = new ArrayList<>();
    private final Bench bench = Bench.with(
            builder -> builder.closesAfterEnd(CLOSE).forgetsAfterEnd(FORGET).listener(listener()));

    private TeleconsultationListener listener() {
        return new TeleconsultationListener() {
            @Override
            public void forgotten(TeleconsultationId id) {
                heard.add(id);
            }
        };
    }

    private void reconcileAt(Instant now) {
        bench.clock.set(now);
        bench.application.reconciler().runOnce();
    }

    private void assertKnown(TeleconsultationId id, boolean known) {
        Teleconsultation record = bench.record(id);
        assertThat(record.isForgotten()).isEqualTo(!known);
        assertThat(record.plan().participants().known().stream().map(Participant::fullName))
                .allMatch(name -> name.isEmpty() != known);
        assertThat(bench.storage
                        .all()
                        .toString()
                        .contains(bench.videoUser("doctor").value()))
                .isEqualTo(known);
    }

    @Test
    void peopleOfAnEndedVisitShouldBeForgotten() {
        TeleconsultationId id = bench.scheduled();
        bench.openTheWindow();
        bench.linkOf(id, "doctor");
        reconcileAt(DUE.minusMillis(1));
        assertKnown(id, true);

        reconcileAt(DUE);

        assertKnown(id, false);
        assertThat(bench.record(id).plan().participants().known()).hasSize(2);
        assertThat(bench.record(id).isEnded()).isTrue();
        assertThat(heard).containsExactly(id);
        assertThatThrownBy(() -> bench.join(id, "doctor"))
                .isInstanceOfSatisfying(
                        RefusalException.class,
                        refusal -> assertThat(refusal.code()).isEqualTo(RefusalCode.UNAUTHORIZED_USER));
    }

    @Test
    void peopleOfCancelledAndRoomlessVisitsShouldBeForgotten() {
        TeleconsultationId cancelled = bench.scheduled();
        bench.cancel(cancelled);
        reconcileAt(Bench.START);
        TeleconsultationId incomplete = bench.schedule(Bench.DOCTOR_ALONE);
        assertKnown(cancelled, true);

        reconcileAt(DUE);

        assertKnown(cancelled, false);
        assertKnown(incomplete, false);
        assertThat(heard).containsExactlyInAnyOrder(cancelled, incomplete);
    }

    @Test
    void peopleShouldNotBeForgottenDuringACall() {
        TeleconsultationId id = bench.scheduled();
        bench.openTheWindow();
        bench.linkOf(id, "doctor");
        bench.video.setRunning(bench.room(id), true);

        reconcileAt(DUE);
        assertKnown(id, true);

        bench.video.setRunning(bench.room(id), false);
        reconcileAt(DUE.plus(Duration.ofHours(3)));
        reconcileAt(DUE.plus(Duration.ofHours(6)));
        assertKnown(id, false);
    }

    @Test
    void failedForgettingShouldBeRetried() {
        TeleconsultationId id = bench.scheduled();
        bench.cancel(id);
        reconcileAt(Bench.START);
        bench.storage.failNext(InMemoryStorage.Operation.FORGET, Failures.unavailable());
        reconcileAt(DUE);
        assertKnown(id, true);

        reconcileAt(DUE.plusSeconds(60));

        assertKnown(id, false);
    }

    @Test
    void manyVisitsShouldBeForgottenInSeveralRuns() {
        int many = 900;
        for (int visit = 0; visit < many; visit++) {
            bench.schedule(Bench.DOCTOR_ALONE);
        }
        int before = 0;
        for (int run = 0; heard.size() < many; run++) {
            assertThat(run).as("runs").isLessThan(5);
            reconcileAt(DUE.plusSeconds(run));
            assertThat(heard.size() - before).isBetween(1, 400);
            before = heard.size();
        }

        assertThat(bench.storage.all()).hasSize(many).allMatch(Teleconsultation::isForgotten);
    }

    /** Forgetting and closing in the background add no calls to joining. */
    @Test
    void forgettingShouldNotAddStoreCallsToJoining() {
        assertThat(callsOfJoining(bench)).isEqualTo(callsOfJoining(Bench.plain()));
    }

    private static Map<InMemoryStorage.Operation, Integer> callsOfJoining(Bench one) {
        TeleconsultationId id = one.scheduled();
        one.openTheWindow();
        Map<InMemoryStorage.Operation, Integer> calls = new EnumMap<>(InMemoryStorage.Operation.class);
        for (InMemoryStorage.Operation operation : InMemoryStorage.Operation.values()) {
            calls.put(operation, -one.storage.callsTo(operation));
        }
        for (String person : List.of("doctor", "doctor", "patient-1")) {
            one.join(id, person);
            one.clock.advance(Duration.ofSeconds(2));
        }
        calls.replaceAll((operation, negative) -> one.storage.callsTo(operation) + negative);
        assertThat(calls.values().stream().mapToInt(Integer::intValue).sum()).isPositive();
        return calls;
    }

    @Test
    void peopleShouldNotBeForgottenByDefault() {
        Bench off = Bench.with(builder -> builder.closesAfterEnd(CLOSE));
        TeleconsultationId id = off.scheduled();

        off.clock.set(DUE.plus(Duration.ofDays(3000)));
        off.application.reconciler().runOnce();

        assertThat(off.record(id).isForgotten()).isFalse();
    }

    @Test
    void forgettingShouldRequireAnEarlierClosingOfRooms() {
        assertThatThrownBy(() -> Bench.with(builder -> builder.forgetsAfterEnd(FORGET)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("forgetAfterEnd needs a shorter closeAfterEnd");
        assertThatThrownBy(() ->
                        Bench.with(builder -> builder.closesAfterEnd(FORGET).forgetsAfterEnd(FORGET)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Bench.with(builder -> builder.closesAfterEnd(CLOSE)
                        .forgetsAfterEnd(Duration.ofDays(2).minusMillis(1))))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
