package dev.teleconsult.ports.application.reconciling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.teleconsult.domain.RefusalException;
import dev.teleconsult.domain.RoomId;
import dev.teleconsult.domain.ScheduleChange;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.domain.VisitState;
import dev.teleconsult.domain.WaitingReason;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.RoomDetails;
import dev.teleconsult.ports.application.Bench;
import dev.teleconsult.ports.application.TeleconsultationListener;
import dev.teleconsult.ports.inbound.ChangeCommand;
import dev.teleconsult.ports.inbound.JoinTeleconsultationUseCase.View;
import dev.teleconsult.ports.inbound.ScheduleCommand;
import dev.teleconsult.ports.testing.Failures;
import dev.teleconsult.ports.testing.FakeVideoProvider;
import dev.teleconsult.ports.testing.InMemoryStorage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AfterEndTest {

    private static final Duration AFTER = Duration.ofMinutes(30);
    private static final Instant DUE = Bench.START.plus(Bench.HOUR).plus(AFTER);

    private final List<TeleconsultationId> heard = new ArrayList<>();
    private final Bench bench =
            Bench.with(builder -> builder.closesAfterEnd(AFTER).listener(listener()));

    private TeleconsultationListener listener() {
        return new TeleconsultationListener() {
            @Override
            public void ended(TeleconsultationId id) {
                heard.add(id);
            }
        };
    }

    private void reconcileAt(Instant now) {
        bench.clock.set(now);
        bench.application.reconciler().runOnce();
    }

    private TeleconsultationId revealed() {
        TeleconsultationId id = bench.scheduled();
        bench.openTheWindow();
        bench.linkOf(id, "doctor");
        return id;
    }

    @Test
    void roomShouldBeClosedAtItsTimeAndNotBefore() {
        TeleconsultationId id = revealed();
        RoomId room = bench.room(id);
        reconcileAt(DUE.minusMillis(1));
        assertThat(bench.join(id, "doctor").link()).isPresent();

        reconcileAt(DUE);

        View view = bench.join(id, "doctor");
        assertThat(view.link()).isEmpty();
        assertThat(view.reason()).contains(WaitingReason.OVER);
        assertThat(view.details()).isEmpty();
        assertThat(bench.record(id).isEnded()).isTrue();
        assertThat(bench.record(id).isOver()).isFalse();
        assertThat(bench.openRooms()).doesNotContain(room);
        assertThat(bench.leftovers(id)).isEmpty();
        assertThat(heard).containsExactly(id);
        assertThat(bench.application
                        .planning()
                        .read(id, RequestContext.system())
                        .state())
                .isEqualTo(VisitState.OVER);
    }

    @Test
    void unrevealedRoomShouldBeClosed() {
        TeleconsultationId id = bench.scheduled();

        reconcileAt(DUE);

        assertThat(bench.record(id).isEnded()).isTrue();
        assertThat(bench.openRooms()).isEmpty();
        assertThat(bench.join(id, "doctor").reason()).contains(WaitingReason.OVER);
    }

    @Test
    void roomShouldNotBeClosedDuringACall() {
        TeleconsultationId id = revealed();
        bench.video.setRunning(bench.room(id), true);
        for (int minute = 0; minute < 180; minute++) {
            reconcileAt(DUE.plus(Duration.ofMinutes(minute)));
            assertThat(bench.join(id, "doctor").link()).isPresent();
        }

        bench.video.setRunning(bench.room(id), false);
        reconcileAt(DUE.plus(Duration.ofHours(5)));

        assertThat(bench.record(id).isEnded()).isTrue();
    }

    @Test
    void roomShouldNotBeClosedWhenItsDetailsAreUnavailable() {
        TeleconsultationId id = revealed();
        bench.video.failAlways(FakeVideoProvider.Operation.ROOM_DETAILS, Failures.unavailable());
        reconcileAt(DUE);
        assertThat(bench.record(id).isEnded()).isFalse();
        bench.video.heal();
        bench.video.setStatus(bench.room(id), RoomDetails.Status.UNKNOWN);
        reconcileAt(DUE.plus(Duration.ofHours(2)));
        assertThat(bench.record(id).isEnded()).isFalse();

        bench.video.setStatus(bench.room(id), RoomDetails.Status.CLOSED);
        reconcileAt(DUE.plus(Duration.ofHours(4)));

        assertThat(bench.record(id).isEnded()).isTrue();
    }

    @Test
    void recordOfAMissingRoomShouldBeClosed() {
        TeleconsultationId id = revealed();
        bench.video.loseRoom(bench.room(id));

        reconcileAt(DUE);

        assertThat(bench.record(id).isEnded()).isTrue();
    }

    @Test
    void roomsShouldNotBeClosedByDefault() {
        Bench off = Bench.plain();
        TeleconsultationId id = off.scheduled();
        off.openTheWindow();
        off.linkOf(id, "doctor");

        off.clock.set(DUE.plus(Duration.ofDays(3000)));
        off.application.reconciler().runOnce();

        assertThat(off.linkOf(id, "doctor")).isNotNull();
    }

    @Test
    void endedVisitShouldAllowOnlyCancelling() {
        TeleconsultationId id = revealed();
        reconcileAt(DUE);

        assertThatThrownBy(() -> bench.change(
                        id,
                        ChangeCommand.none()
                                .schedule(ScheduleChange.none()
                                        .start(DUE.plus(Duration.ofDays(1)))
                                        .length(Bench.HOUR))))
                .isInstanceOf(RefusalException.class);
        bench.cancel(id);
        reconcileAt(DUE.plusSeconds(60));

        assertThat(bench.record(id).isOver()).isTrue();
        assertThat(bench.openRooms()).isEmpty();
    }

    /** More than one run processes, including some that cannot be closed: none keeps another open. */
    @Test
    void anyNumberOfRoomsShouldBeClosed() {
        List<TeleconsultationId> all = new ArrayList<>();
        for (int i = 0; i < 450; i++) {
            all.add(bench.schedule(ScheduleCommand.of(Bench.BOTH, Bench.START.plusSeconds(i), Bench.HOUR)));
        }
        TeleconsultationId running = all.get(3);
        bench.video.setRunning(bench.room(running), true);

        reconcileAt(DUE.plusSeconds(600));
        reconcileAt(DUE.plusSeconds(615));

        all.remove(running);
        assertThat(all).allMatch(id -> bench.record(id).isEnded());
        assertThat(bench.record(running).isEnded()).isFalse();
    }

    @Test
    void visitPlannedInThePastShouldBeClosed() {
        bench.scheduled();
        reconcileAt(DUE);
        TeleconsultationId late =
                bench.schedule(ScheduleCommand.of(Bench.BOTH, Bench.START.minusSeconds(3600), Duration.ofMinutes(30)));
        reconcileAt(DUE.plusSeconds(15));
        assertThat(bench.record(late).isEnded()).isFalse();

        reconcileAt(DUE.plus(Duration.ofHours(1)));

        assertThat(bench.record(late).isEnded()).isTrue();
    }

    @Test
    void failedWriteShouldNotPreventClosingOthers() {
        TeleconsultationId first = revealed();
        TeleconsultationId second =
                bench.schedule(ScheduleCommand.of(Bench.BOTH, Bench.START.plusSeconds(1), Bench.HOUR.minusSeconds(1)));
        bench.storage.failNext(InMemoryStorage.Operation.REPLACE, Failures.unavailable());

        reconcileAt(DUE);

        assertThat(bench.record(first).isEnded()).isFalse();
        assertThat(bench.record(second).isEnded()).isTrue();
        reconcileAt(DUE.plus(Duration.ofMinutes(1)));
        assertThat(bench.record(first).isEnded()).isTrue();
        assertThat(bench.openRooms()).isEmpty();
    }
}
