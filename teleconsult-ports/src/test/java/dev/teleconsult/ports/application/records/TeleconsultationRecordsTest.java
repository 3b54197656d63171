package dev.teleconsult.ports.application.records;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import dev.teleconsult.domain.DomainFixtures;
import dev.teleconsult.domain.Leftover;
import dev.teleconsult.domain.OperationId;
import dev.teleconsult.domain.Plan;
import dev.teleconsult.domain.RefusalCode;
import dev.teleconsult.domain.Room;
import dev.teleconsult.domain.RoomState;
import dev.teleconsult.domain.RoomState.Ending;
import dev.teleconsult.domain.Schedule;
import dev.teleconsult.domain.Teleconsultation;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.ports.PortUnavailableException;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.Upstream;
import dev.teleconsult.ports.application.Bench;
import dev.teleconsult.ports.interception.Intercepted;
import dev.teleconsult.ports.outbound.StoredTeleconsultation;
import dev.teleconsult.ports.outbound.TeleconsultationStore;
import dev.teleconsult.ports.outbound.WriteMark;
import dev.teleconsult.ports.testing.Failures;
import dev.teleconsult.ports.testing.InMemoryStorage;
import dev.teleconsult.ports.testing.SettableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The result of a write whose answer was lost, by the record found in its place: each branch separately. */
class TeleconsultationRecordsTest {

    private static final RequestContext CONTEXT = RequestContext.system();
    private static final String WRITE = "TeleconsultationStore.replace";

    private static final Instant SINCE = DomainFixtures.LONG_BEFORE;
    private static final Instant LATER = SINCE.plusSeconds(60);
    private static final OperationId MINE = DomainFixtures.anOperation("mine");
    private static final OperationId THEIRS = DomainFixtures.anOperation("theirs");
    private static final Room FIRST = DomainFixtures.aRoom("room-1");
    private static final Room SECOND = DomainFixtures.aRoom("room-2");
    private static final Plan OTHER_PLAN = lasting(2);
    private static final Plan THIRD_PLAN = lasting(3);

    private static final Teleconsultation NO_ROOM = in(new RoomState.NoRoom());
    private static final Teleconsultation OPENING = NO_ROOM.intending(MINE, SINCE);
    private static final Teleconsultation READY = in(new RoomState.Ready(FIRST));
    private static final Teleconsultation REPLACING = READY.intending(MINE, SINCE);
    private static final Teleconsultation REVEALED = READY.revealed();

    private final InMemoryStorage storage = new InMemoryStorage();
    private final Bench.Interference interference = new Bench.Interference();
    private final TeleconsultationRecords records = new TeleconsultationRecords(
            Intercepted.storage(storage, interference).teleconsultations(),
            DomainFixtures.owedTerms(),
            KeptFacts.none(),
            SettableClock.at(LATER));

    static Stream<Arguments> cameThrough() {
        return Stream.of(
                argumentSet("no write followed", READY, READY.replanned(OTHER_PLAN), READY.replanned(OTHER_PLAN)),
                argumentSet("one leftover room less is left to delete", REVEALED.callEnded(SINCE), REVEALED, REVEALED),
                argumentSet(
                        "the room is there, and a link of it was shown",
                        OPENING,
                        OPENING.opened(FIRST, OPENING.plan()),
                        REVEALED),
                argumentSet(
                        "the room is there, and is being replaced",
                        OPENING,
                        OPENING.opened(FIRST, OPENING.plan()),
                        READY.intending(THEIRS, LATER)),
                argumentSet(
                        "the room is owed, since another caller has cancelled",
                        OPENING,
                        OPENING.opened(FIRST, OPENING.plan()),
                        READY.ending(Ending.CANCELLED)),
                argumentSet(
                        "the room that took another's place is there under yet another plan",
                        REPLACING,
                        REPLACING.opened(SECOND, OTHER_PLAN),
                        REPLACING.opened(SECOND, OTHER_PLAN).replanned(THIRD_PLAN)),
                argumentSet("the first attempt stands, with news", OPENING, OPENING, owing(OPENING)),
                argumentSet("the attempt stands, and a call has ended", READY, REPLACING, REPLACING.callEnded(LATER)),
                argumentSet(
                        "the plan stands, and a link was shown",
                        READY,
                        READY.replanned(OTHER_PLAN),
                        READY.replanned(OTHER_PLAN).revealed()),
                argumentSet(
                        "the plan stands without a room, which is gone by now",
                        READY,
                        READY.replannedWithoutRoom(OTHER_PLAN),
                        READY.replannedWithoutRoom(OTHER_PLAN).without(new Leftover.KnownRoom(FIRST.id()))),
                argumentSet(
                        "it is over, and the room is gone by now",
                        READY,
                        READY.ending(Ending.CANCELLED),
                        READY.ending(Ending.CANCELLED).without(new Leftover.KnownRoom(FIRST.id()))),
                argumentSet("a link may be shown, and a call has ended", READY, REVEALED, REVEALED.callEnded(LATER)),
                argumentSet(
                        "the attempt was given up, and a link was shown",
                        REPLACING,
                        REPLACING.notOpened(true),
                        REPLACING.notOpened(true).revealed()),
                argumentSet(
                        "the attempt was given up, and another caller makes one",
                        REPLACING,
                        REPLACING.notOpened(true),
                        REPLACING.notOpened(true).intending(THEIRS, LATER)),
                argumentSet(
                        "the first attempt was given up, and another caller makes one",
                        OPENING,
                        OPENING.notOpened(false),
                        NO_ROOM.intending(THEIRS, LATER)));
    }

    @ParameterizedTest
    @MethodSource("cameThrough")
    void replaceShouldReturnTheRecordThatFollowedItsWrite(
            Teleconsultation before, Teleconsultation written, Teleconsultation found) {
        StoredTeleconsultation stored = stored(before);
        interference.afterUnanswered(WRITE, () -> putInPlace(found));

        assertThat(records.replace(stored, written, CONTEXT).map(StoredTeleconsultation::teleconsultation))
                .contains(found);
    }

    static Stream<Arguments> anotherReplicaWasFirst() {
        return Stream.of(
                argumentSet(
                        "cancelled while the room was being opened",
                        OPENING,
                        OPENING.opened(FIRST, OPENING.plan()),
                        OPENING.ending(Ending.CANCELLED)),
                argumentSet(
                        "given up while the room was being opened",
                        OPENING,
                        OPENING.opened(FIRST, OPENING.plan()),
                        OPENING.notOpened(true)),
                argumentSet(
                        "given up while the other room was being opened, and then replanned",
                        REPLACING,
                        REPLACING.opened(SECOND, OTHER_PLAN),
                        REPLACING.notOpened(true).replanned(THIRD_PLAN)),
                argumentSet("another attempt", READY, REPLACING, READY.intending(THEIRS, SINCE)),
                argumentSet("another first attempt", NO_ROOM, OPENING, NO_ROOM.intending(THEIRS, SINCE)),
                argumentSet("a link instead of an attempt", READY, REPLACING, REVEALED),
                argumentSet(
                        "a link, and the replica that removed the leftover room is unknown",
                        owing(READY),
                        READY,
                        REVEALED),
                argumentSet("a link instead of a plan", READY, READY.replanned(OTHER_PLAN), REVEALED),
                argumentSet("a link instead of the end", READY, READY.ending(Ending.CANCELLED), REVEALED),
                argumentSet("an attempt instead of a link", READY, REVEALED, READY.intending(THEIRS, SINCE)),
                argumentSet("news of a call instead of a link", READY, REVEALED, READY.callEnded(LATER)),
                argumentSet(
                        "news of a call while the attempt still stands",
                        REPLACING,
                        REPLACING.notOpened(true),
                        REPLACING.callEnded(LATER)),
                argumentSet(
                        "the other room, found by another caller, instead of giving it up",
                        REPLACING,
                        REPLACING.notOpened(true),
                        REPLACING.opened(SECOND, REPLACING.plan())));
    }

    @ParameterizedTest
    @MethodSource("anotherReplicaWasFirst")
    void replaceShouldReturnEmptyWhenItsWriteNeverArrived(
            Teleconsultation before, Teleconsultation written, Teleconsultation found) {
        StoredTeleconsultation stored = stored(before);
        interference.around(WRITE, tooLate -> {
            putInPlace(found);
            tooLate.run();
            throw PortUnavailableException.outcomeUnknown(Upstream.STORE, "not answered");
        });

        assertThat(records.replace(stored, written, CONTEXT)).isEmpty();
    }

    @Test
    void replaceShouldReturnALaterPlan() {
        StoredTeleconsultation stored = stored(READY);
        interference.afterUnanswered(WRITE, () -> change(one -> one.replanned(THIRD_PLAN)));

        assertThat(records.replace(stored, READY.replanned(OTHER_PLAN), CONTEXT)
                        .orElseThrow()
                        .teleconsultation()
                        .plan())
                .isEqualTo(THIRD_PLAN);
    }

    /** Neither result would be certain. */
    @Test
    void replaceShouldFailWhenTheRecordIsDeleted() {
        StoredTeleconsultation stored = stored(READY);
        interference.afterUnanswered(
                WRITE, () -> assertThat(raw().delete(current(), CONTEXT)).isTrue());

        assertThatThrownBy(() -> records.replace(stored, READY.replanned(OTHER_PLAN), CONTEXT))
                .isInstanceOf(PortUnavailableException.class);
    }

    @Test
    void replaceShouldFailWhenTooManyWritesFollowed() {
        StoredTeleconsultation stored = stored(READY);
        interference.afterUnanswered(WRITE, () -> {
            for (int writes = 0; writes < TeleconsultationStore.MARKS_KEPT; writes++) {
                int hours = 10 + writes;
                change(one -> one.replanned(lasting(hours)));
            }
        });

        assertThatThrownBy(() -> records.replace(stored, READY.replanned(OTHER_PLAN), CONTEXT))
                .isInstanceOf(PortUnavailableException.class);
    }

    @Test
    void replaceShouldFailWhenTheRecordIsUnchanged() {
        StoredTeleconsultation stored = stored(READY);
        storage.failNext(InMemoryStorage.Operation.REPLACE, Failures.unanswered());

        assertThatThrownBy(() -> records.replace(stored, READY.replanned(OTHER_PLAN), CONTEXT))
                .isInstanceOf(PortUnavailableException.class);
    }

    @Test
    void replaceShouldReturnItsWriteWhenTheRecordIsClosedMeanwhile() {
        StoredTeleconsultation stored = stored(NO_ROOM);
        Teleconsultation ending = NO_ROOM.ending(Ending.CANCELLED);
        interference.afterUnanswered(WRITE, () -> change(Teleconsultation::closed));

        assertThat(records.replace(stored, ending, CONTEXT)
                        .orElseThrow()
                        .teleconsultation()
                        .state())
                .isEqualTo(ending.state());
    }

    @Test
    void updateShouldSurviveNineConcurrentWrites() {
        StoredTeleconsultation stored = stored(READY);
        changeByOtherCallersFirst(2 * TeleconsultationRecords.ATTEMPTS - 1);

        assertThat(records.update(stored, one -> one.callEnded(LATER), CONTEXT)
                        .orElseThrow()
                        .teleconsultation())
                .isEqualTo(current().teleconsultation())
                .matches(one -> one.leftovers().contains(new Leftover.Uploads(FIRST.id(), LATER)));
    }

    @Test
    void updateShouldBeRefusedAfterTenConcurrentWrites() {
        StoredTeleconsultation stored = stored(READY);
        changeByOtherCallersFirst(2 * TeleconsultationRecords.ATTEMPTS);

        Bench.refusal(
                RefusalCode.CONCURRENT_CHANGE, () -> records.update(stored, one -> one.callEnded(LATER), CONTEXT));
    }

    /** Before each of this number of writes another caller changes the plan. */
    private void changeByOtherCallersFirst(int times) {
        AtomicInteger count = new AtomicInteger();
        interference.beforeEach(WRITE, () -> {
            if (count.getAndIncrement() < times) {
                change(one -> one.replanned(lasting(10 + count.get())));
            }
        });
    }

    private TeleconsultationStore raw() {
        return storage.teleconsultations();
    }

    private StoredTeleconsultation stored(Teleconsultation one) {
        storage.put(one);
        return current();
    }

    private StoredTeleconsultation current() {
        return raw().find(DomainFixtures.anId(), CONTEXT).orElseThrow();
    }

    private void putInPlace(Teleconsultation other) {
        change(one -> other);
    }

    private void change(UnaryOperator<Teleconsultation> change) {
        StoredTeleconsultation now = current();
        Optional<StoredTeleconsultation> changed =
                raw().replace(now, change.apply(now.teleconsultation()), WriteMark.random(), CONTEXT);
        assertThat(changed).isPresent();
    }

    private static Teleconsultation in(RoomState state) {
        return DomainFixtures.aTeleconsultation(state);
    }

    /** With earlier owed work. */
    private static Teleconsultation owing(Teleconsultation one) {
        TeleconsultationId id = one.id();
        Leftover old = new Leftover.KnownRoom(DomainFixtures.aRoom("room-0").id());
        return new Teleconsultation(id, one.plan(), one.state(), List.of(old));
    }

    private static Plan lasting(int hours) {
        return new Plan(
                DomainFixtures.everyParticipant(2), Schedule.startingAt(DomainFixtures.START, Duration.ofHours(hours)));
    }
}
