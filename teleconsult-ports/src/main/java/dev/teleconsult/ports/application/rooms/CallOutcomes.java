package dev.teleconsult.ports.application.rooms;

import dev.teleconsult.domain.CallMark;
import dev.teleconsult.domain.CallOutcome;
import dev.teleconsult.domain.HeldCall;
import dev.teleconsult.domain.Room;
import dev.teleconsult.domain.RoomId;
import dev.teleconsult.domain.SessionId;
import dev.teleconsult.domain.Teleconsultation;
import dev.teleconsult.ports.Capability;
import dev.teleconsult.ports.PortException;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.outbound.AttendanceRecords;
import dev.teleconsult.ports.outbound.VideoProvider;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Reads the outcome of a teleconsultation from the marks on record and from the provider's own list of calls. The list
 * is read only while the current room exists at the provider: the calls of a deleted room may be deleted with it, and
 * an empty list would then mean that no call was held.
 */
public final class CallOutcomes {

    /**
     * An outcome and how reliable it is.
     *
     * @param confirmed whether the provider's list was read
     */
    public record Known(CallOutcome outcome, boolean confirmed) {}

    private final AttendanceRecords attendance;
    private final VideoProvider video;

    public CallOutcomes(AttendanceRecords attendance, VideoProvider video) {
        this.attendance = attendance;
        this.video = video;
    }

    /** @throws PortException if the store fails; a failing provider only makes the outcome incomplete */
    Known of(Teleconsultation teleconsultation, Instant now, RequestContext context) {
        Set<CallMark> marks = attendance.find(teleconsultation.id(), context);
        Optional<List<HeldCall>> held =
                isOver(teleconsultation, now) ? held(teleconsultation, marks) : Optional.empty();
        return new Known(CallOutcome.of(marks, teleconsultation.plan(), held, now), held.isPresent());
    }

    /**
     * Reads the outcome as of a past instant, so that repeated calls return the same: later marks do not count. If the
     * provider has dropped its list since, the outcome may be less complete than before, but it does not contradict the
     * earlier one.
     *
     * @throws PortException if the store fails; a failing provider only makes the outcome incomplete
     */
    public Known asOf(Teleconsultation teleconsultation, Instant at, RequestContext context) {
        Set<CallMark> all = attendance.find(teleconsultation.id(), context);
        Set<CallMark> marks =
                all.stream().filter(mark -> !mark.at().isAfter(at)).collect(Collectors.toSet());
        Set<SessionId> later = all.stream().map(CallMark::session).collect(Collectors.toSet());
        marks.forEach(mark -> later.remove(mark.session()));
        boolean mayBeComplete = all.size() < CallOutcome.MOST_MARKS && isOver(teleconsultation, at);
        Optional<List<HeldCall>> held = (mayBeComplete ? held(teleconsultation, all) : Optional.<List<HeldCall>>empty())
                .map(calls -> calls.stream()
                        .filter(call -> !later.contains(call.session()))
                        .toList());
        return new Known(CallOutcome.of(marks, teleconsultation.plan(), held, at), held.isPresent());
    }

    private static boolean isOver(Teleconsultation teleconsultation, Instant now) {
        return teleconsultation
                .plan()
                .schedule()
                .end()
                .filter(end -> !end.isAfter(now))
                .isPresent();
    }

    private Optional<List<HeldCall>> held(Teleconsultation teleconsultation, Set<CallMark> marks) {
        Optional<RoomId> current = teleconsultation.room().map(Room::id);
        if (current.isEmpty() || !video.capabilities().has(Capability.CALL_LIST)) {
            return Optional.empty();
        }
        try {
            if (video.rooms().details(current.get()).isEmpty()) {
                return Optional.empty();
            }
            Set<RoomId> rooms = new LinkedHashSet<>(Set.of(current.get()));
            marks.forEach(mark -> rooms.add(mark.room()));
            List<HeldCall> all = new ArrayList<>();
            for (RoomId room : rooms) {
                Optional<List<HeldCall>> calls = video.heldCalls().in(room);
                if (calls.isEmpty()) {
                    return Optional.empty();
                }
                all.addAll(calls.get());
            }
            return Optional.of(all);
        } catch (PortException notNow) {
            return Optional.empty();
        }
    }
}
