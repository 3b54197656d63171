package dev.teleconsult.ports.contract;

import static dev.teleconsult.domain.DomainFixtures.START;
import static org.assertj.core.api.Assertions.assertThat;

import dev.teleconsult.domain.CallMark;
import dev.teleconsult.domain.CallOutcome;
import dev.teleconsult.domain.RoomId;
import dev.teleconsult.domain.SessionId;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.domain.VideoUserId;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.outbound.AttendanceRecords;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The contract of {@link AttendanceRecords}. */
public interface AttendanceRecordsContract extends PortFailureContract {

    RequestContext CONTEXT = RequestContext.system();

    /** Returns the same object throughout a test; it is empty when the test begins. */
    AttendanceRecords testee();

    /** The same records as another process sees them. */
    AttendanceRecords anotherReplica();

    @Override
    default Class<?> port() {
        return AttendanceRecords.class;
    }

    @Override
    default List<Attempt> attempts() {
        TeleconsultationId added = id("added-" + UUID.randomUUID());
        TeleconsultationId old = id("old-" + UUID.randomUUID());
        TeleconsultationId renamed = id("renamed-" + UUID.randomUUID());
        VideoUserId before = new VideoUserId("before-" + UUID.randomUUID());
        VideoUserId after = new VideoUserId("after-" + UUID.randomUUID());
        CallMark mark = joined("doctor", START);
        testee().add(old, joined("doctor", START.minusSeconds(60)), CONTEXT);
        testee().add(renamed, CallMark.joined(ROOM, CALL, before, START), CONTEXT);
        return List.of(
                Attempt.changing(
                        "add",
                        () -> testee().add(added, mark, CONTEXT),
                        () -> find(added).equals(Set.of(mark))),
                Attempt.reading("find", () -> find(old)),
                Attempt.changing(
                        "rename",
                        () -> testee().rename(before, after, CONTEXT),
                        () -> find(renamed).equals(Set.of(CallMark.joined(ROOM, CALL, after, START)))),
                Attempt.changing(
                        "removeBefore",
                        () -> testee().removeBefore(START, CONTEXT),
                        () -> find(old).isEmpty()));
    }

    @Test
    default void emptyStoreShouldReturnNothing() {
        assertThat(find(id("unknown"))).isEmpty();
        testee().rename(new VideoUserId("a"), new VideoUserId("b"), CONTEXT);
        testee().removeBefore(START, CONTEXT);
    }

    @Test
    default void addShouldKeepEachMarkOnceAndUnchanged() {
        Set<CallMark> marks = Set.of(
                joined("doctor", START),
                joined("doctor", START.plusMillis(1)),
                joined("patient", START),
                CallMark.left(ROOM, CALL, new VideoUserId("doctor"), START),
                CallMark.joined(new RoomId("another"), CALL, new VideoUserId("doctor"), START),
                CallMark.joined(ROOM, new SessionId("another"), new VideoUserId("doctor"), START),
                CallMark.met(ROOM, CALL, START),
                CallMark.ended(ROOM, CALL, Instant.parse("9999-12-31T23:59:59.999Z")),
                CallMark.ended(ROOM, CALL, Instant.EPOCH));
        for (int time = 0; time < 2; time++) {
            marks.forEach(mark -> testee().add(id("a"), mark, CONTEXT));
        }
        testee().add(id("b"), joined("doctor", START.plusSeconds(5)), CONTEXT);

        assertThat(find(id("a"))).isEqualTo(marks);
        assertThat(anotherReplica().find(id("a"), CONTEXT)).isEqualTo(marks);
        assertThat(find(id("b"))).hasSize(1);
    }

    @Test
    default void concurrentMarksShouldNotBeLost() {
        List<CallMark> added = Race.run(runner -> {
            CallMark mark = joined("doctor", START.plusSeconds(runner / 2));
            (runner % 2 == 0 ? testee() : anotherReplica()).add(id("raced"), mark, CONTEXT);
            return mark;
        });

        assertThat(find(id("raced"))).isEqualTo(Set.copyOf(added));
    }

    @Test
    default void addShouldKeepAtMostTheMaximum() {
        int most = CallOutcome.MOST_MARKS;
        IntStream.range(0, most).forEach(i -> testee().add(id("many"), joined("doctor", START.plusMillis(i)), CONTEXT));
        assertThat(find(id("many"))).hasSize(most);

        testee().add(id("many"), joined("doctor", START.plusSeconds(60)), CONTEXT);
        testee().add(id("many"), joined("doctor", START), CONTEXT);

        assertThat(find(id("many"))).hasSize(most).doesNotContain(joined("doctor", START.plusSeconds(60)));
    }

    @Test
    default void renameShouldRemoveTheFormerName() {
        VideoUserId doctor = new VideoUserId("doctor");
        VideoUserId erased = new VideoUserId("erased-1");
        testee().add(id("a"), joined("doctor", START), CONTEXT);
        testee().add(id("a"), joined("patient", START), CONTEXT);
        testee().add(id("b"), CallMark.left(ROOM, CALL, doctor, START), CONTEXT);
        testee().add(id("b"), CallMark.met(ROOM, CALL, START), CONTEXT);

        testee().rename(doctor, erased, CONTEXT);
        testee().rename(doctor, erased, CONTEXT);

        assertThat(find(id("a"))).containsExactlyInAnyOrder(joined("erased-1", START), joined("patient", START));
        assertThat(find(id("b")))
                .containsExactlyInAnyOrder(CallMark.left(ROOM, CALL, erased, START), CallMark.met(ROOM, CALL, START));
    }

    /** The state after a process died during a rename, and a late message arrived in between. */
    @Test
    default void renameShouldMergeWithExistingMarks() {
        testee().add(id("a"), joined("doctor", START), CONTEXT);
        testee().add(id("a"), joined("erased-1", START), CONTEXT);

        testee().rename(new VideoUserId("doctor"), new VideoUserId("erased-1"), CONTEXT);

        assertThat(find(id("a"))).containsExactly(joined("erased-1", START));
    }

    @Test
    default void removeBeforeShouldRemoveOldMarks() {
        testee().add(id("a"), joined("doctor", START.minusMillis(1)), CONTEXT);
        testee().add(id("a"), joined("doctor", START), CONTEXT);

        testee().removeBefore(START, CONTEXT);
        testee().removeBefore(START, CONTEXT);

        assertThat(find(id("a"))).containsExactly(joined("doctor", START));
    }

    /** The room of the calls. */
    RoomId ROOM = new RoomId("room_1");

    /** The call. */
    SessionId CALL = new SessionId("session_1");

    private static CallMark joined(String person, Instant at) {
        return CallMark.joined(ROOM, CALL, new VideoUserId(person), at);
    }

    private Set<CallMark> find(TeleconsultationId id) {
        return testee().find(id, CONTEXT);
    }

    private static TeleconsultationId id(String value) {
        return new TeleconsultationId(value);
    }
}
