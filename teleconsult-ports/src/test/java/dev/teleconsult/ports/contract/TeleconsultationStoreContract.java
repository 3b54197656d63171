package dev.teleconsult.ports.contract;

import static dev.teleconsult.domain.DomainFixtures.LONG_BEFORE;
import static dev.teleconsult.domain.DomainFixtures.START;
import static dev.teleconsult.domain.DomainFixtures.aCompletePlan;
import static dev.teleconsult.domain.DomainFixtures.aLink;
import static dev.teleconsult.domain.DomainFixtures.aPlan;
import static dev.teleconsult.domain.DomainFixtures.aRoom;
import static dev.teleconsult.domain.DomainFixtures.aSchedule;
import static dev.teleconsult.domain.DomainFixtures.aTeleconsultation;
import static dev.teleconsult.domain.DomainFixtures.anOperation;
import static dev.teleconsult.domain.DomainFixtures.oneToBeNamed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.teleconsult.domain.AccessLink;
import dev.teleconsult.domain.DomainFixtures;
import dev.teleconsult.domain.Language;
import dev.teleconsult.domain.Leftover;
import dev.teleconsult.domain.Leftover.KnownRoom;
import dev.teleconsult.domain.Leftover.PossibleRoom;
import dev.teleconsult.domain.Leftover.Uploads;
import dev.teleconsult.domain.OperationId;
import dev.teleconsult.domain.Owed;
import dev.teleconsult.domain.OwedTerms;
import dev.teleconsult.domain.Participant;
import dev.teleconsult.domain.Participants;
import dev.teleconsult.domain.Plan;
import dev.teleconsult.domain.Room;
import dev.teleconsult.domain.RoomId;
import dev.teleconsult.domain.RoomState;
import dev.teleconsult.domain.RoomState.Ending;
import dev.teleconsult.domain.RoomState.Phase;
import dev.teleconsult.domain.Schedule;
import dev.teleconsult.domain.Teleconsultation;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.domain.Turn;
import dev.teleconsult.domain.UserId;
import dev.teleconsult.domain.VideoUserId;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.outbound.Backlog;
import dev.teleconsult.ports.outbound.Edition;
import dev.teleconsult.ports.outbound.FoundTeleconsultation;
import dev.teleconsult.ports.outbound.StoredTeleconsultation;
import dev.teleconsult.ports.outbound.TeleconsultationPage;
import dev.teleconsult.ports.outbound.TeleconsultationQuery;
import dev.teleconsult.ports.outbound.TeleconsultationStore;
import dev.teleconsult.ports.outbound.WriteMark;
import dev.teleconsult.ports.outbound.WriteOutcome;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The contract of {@link TeleconsultationStore}. */
public interface TeleconsultationStoreContract extends PortFailureContract {

    /** Returns the same object throughout a test; it is empty when the test begins. */
    TeleconsultationStore testee();

    /** The same store as another process sees it. */
    TeleconsultationStore anotherReplica();

    /** Returns when later writes have a later time than earlier ones, by the store's clock. */
    default void letTimePass() {
        long then = System.currentTimeMillis();
        while (System.currentTimeMillis() <= then + 1) {
            Thread.onSpinWait();
        }
    }

    @Override
    default Class<?> port() {
        return TeleconsultationStore.class;
    }

    @Override
    default List<Attempt> attempts() {
        OperationId inserted = anOperation("op-" + UUID.randomUUID());
        StoredTeleconsultation replaced = insert();
        Teleconsultation next = replaced.teleconsultation().replanned(aPlan().with(oneToBeNamed(3)));
        StoredTeleconsultation deleted = insert();
        TeleconsultationId closed = closed().id();
        return Stream.of(
                        Attempt.changing(
                                "insert",
                                () -> testee().insert(aCompletePlan(), opening(inserted), CONTEXT),
                                () -> testee().backlog(ANY_TIME, 10, Set.of(), CONTEXT).due().stream()
                                        .anyMatch(one ->
                                                one.teleconsultation().state().equals(opening(inserted)))),
                        Attempt.reading("find", () -> testee().find(replaced.id(), CONTEXT)),
                        Attempt.reading("isClosed", () -> testee().isClosed(replaced.id(), CONTEXT)),
                        Attempt.reading("findAll", () -> testee().findAll(Set.of(replaced.id()), CONTEXT)),
                        Attempt.reading("findByRoom", () -> testee().findByRoom(new RoomId("room_1"), CONTEXT)),
                        Attempt.changing(
                                "replace",
                                () -> attempt(replaced, next),
                                () -> read(replaced).equals(next)),
                        Attempt.reading("outcome", () -> testee().outcome(replaced, WriteMark.random(), CONTEXT)),
                        Attempt.changing(
                                "delete",
                                () -> testee().delete(deleted, CONTEXT),
                                () -> testee().find(deleted.id(), CONTEXT).isEmpty()),
                        Attempt.reading(
                                "backlog",
                                () -> testee().backlog(ANY_TIME, 10, Set.of(), CONTEXT)
                                        .due()),
                        Attempt.changing(
                                "forget",
                                () -> testee().forget(
                                                closed,
                                                aCompletePlan().participants().forgotten(),
                                                CONTEXT),
                                () -> testee().lookUp(closed, CONTEXT)
                                        .filter(found ->
                                                found.teleconsultation().isForgotten())
                                        .isPresent()),
                        Attempt.reading("lookUp", () -> testee().lookUp(replaced.id(), CONTEXT)),
                        Attempt.reading(
                                "search",
                                () -> testee().search(
                                                TeleconsultationQuery.between(START, START.plusSeconds(1), 10),
                                                CONTEXT)),
                        Attempt.reading(
                                "lastWriteOfOlderVersion",
                                () -> testee().lastWriteOfOlderVersion(LONG_BEFORE, CONTEXT)),
                        Attempt.reading("countByPhase", () -> testee().countByPhase(CONTEXT)))
                .filter(attempt -> !makesNoCall().contains(attempt.method()))
                .toList();
    }

    /** A store may use the port's default for older versions, which makes no call. */
    @Override
    default Set<String> makesNoCall() {
        Set<String> methods = new HashSet<>(PortFailureContract.super.makesNoCall());
        Arrays.stream(testee().getClass().getMethods())
                .filter(method -> method.getName().equals("lastWriteOfOlderVersion") && method.isDefault())
                .forEach(inherited -> methods.add(inherited.getName()));
        return methods;
    }

    // Empty store.

    /** The tests of each store cover writes of older versions. */
    @Test
    default void currentVersionShouldNotBeTakenForAnOlderWriter() {
        StoredTeleconsultation current = testee().insert(aPlan(), new RoomState.NoRoom(), CONTEXT);
        attempt(current, current.teleconsultation().replanned(aCompletePlan()));
        testee().insert(aPlan(), new RoomState.NoRoom(), CONTEXT);

        assertThat(testee().lastWriteOfOlderVersion(Instant.EPOCH, CONTEXT)).isEmpty();
    }

    @Test
    default void emptyStoreShouldReturnNothing() {
        assertThat(testee().find(new TeleconsultationId("unknown"), CONTEXT)).isEmpty();
        assertThat(testee().findAll(Set.of(new TeleconsultationId("unknown")), CONTEXT))
                .isEmpty();
        assertThat(testee().findByRoom(new RoomId("unknown"), CONTEXT)).isEmpty();
        assertThat(testee().lookUp(new TeleconsultationId("unknown"), CONTEXT)).isEmpty();
        assertThat(searched(Optional.empty(), 10)).isEmpty();
        assertThat(testee().backlog(ANY_TIME, 10, Set.of(), CONTEXT).due()).isEmpty();
        assertThat(counts()).isEmpty();
    }

    /** Ids come from callers; those with a meaning in a path, a route or a query are still unknown. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "0",
                "-1",
                "000000000000000000000000",
                "0123456789abcdef01234567",
                "00000000-0000-0000-0000-000000000000",
                ".",
                "..",
                "~",
                "-",
                "_",
                "null",
                "count",
                "export",
                "schema",
                "bulk",
                "state"
            })
    default void findShouldBeEmptyForAnUnknownId(String id) {
        insert();

        assertThat(testee().find(new TeleconsultationId(id), CONTEXT)).isEmpty();
        assertThat(testee().findAll(Set.of(new TeleconsultationId(id)), CONTEXT))
                .isEmpty();
    }

    @Test
    default void findShouldBeEmptyForTheLongestUnknownId() {
        assertThat(testee().find(new TeleconsultationId("x".repeat(128)), CONTEXT))
                .isEmpty();
    }

    // Writing and reading.

    @ParameterizedTest
    @MethodSource("dev.teleconsult.ports.contract.TeleconsultationStoreContract#newStates")
    default void insertShouldKeepTheGivenPlanAndState(RoomState state) {
        StoredTeleconsultation inserted = testee().insert(aCompletePlan(), state, CONTEXT);

        assertThat(inserted.teleconsultation())
                .isEqualTo(new Teleconsultation(inserted.id(), aCompletePlan(), state, List.of()));
        assertThat(read(inserted)).isEqualTo(inserted.teleconsultation());
    }

    @Test
    default void repeatedInsertShouldMakeTwoRecords() {
        StoredTeleconsultation one = insert();
        StoredTeleconsultation other = insert();

        assertThat(one.id()).isNotEqualTo(other.id());
        assertThat(read(one)).isEqualTo(one.teleconsultation());
        assertThat(read(other)).isEqualTo(other.teleconsultation());
    }

    @ParameterizedTest
    @MethodSource("dev.teleconsult.ports.contract.TeleconsultationStoreContract#laterStates")
    default void insertShouldRejectAStateThatNoRecordStartsIn(RoomState state) {
        assertThatThrownBy(() -> testee().insert(aCompletePlan(), state, CONTEXT))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(counts()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("dev.teleconsult.ports.contract.TeleconsultationStoreContract#plans")
    default void plansShouldBeReadBackUnchanged(Plan plan) {
        StoredTeleconsultation inserted = testee().insert(plan, new RoomState.NoRoom(), CONTEXT);
        assertThat(read(inserted).plan()).isEqualTo(plan);

        StoredTeleconsultation other = insert();
        Teleconsultation replanned = other.teleconsultation().replanned(plan);
        assertThat(replace(other, replanned)).isEqualTo(replanned);
        assertThat(read(other)).isEqualTo(replanned);
    }

    @ParameterizedTest
    @MethodSource("dev.teleconsult.ports.contract.TeleconsultationStoreContract#openStates")
    default void statesShouldBeReadBackUnchanged(RoomState state) {
        for (List<Leftover> leftovers : leftoversOfAllKinds()) {
            StoredTeleconsultation inserted = testee().insert(aCompletePlan(), new RoomState.NoRoom(), CONTEXT);
            Teleconsultation next = new Teleconsultation(inserted.id(), aCompletePlan(), state, leftovers);

            assertThat(replace(inserted, next)).isEqualTo(next);
            assertThat(read(inserted)).isEqualTo(next);
        }
    }

    @Test
    default void everyStateShouldBeReplaceableByEveryOther() {
        StoredTeleconsultation current = testee().insert(aCompletePlan(), new RoomState.NoRoom(), CONTEXT);
        for (RoomState one : openStates()) {
            for (RoomState other : openStates()) {
                current = replaced(current, in(current, one));
                current = replaced(current, in(current, other));
                assertThat(read(current)).isEqualTo(in(current, other));
            }
        }
    }

    @Test
    default void rostersShouldKeepTheirOrder() {
        List<Participant> people = new ArrayList<>();
        for (int number :
                new int[] {13, 2, 25, 7, 1, 24, 3, 19, 8, 11, 5, 22, 16, 4, 20, 9, 15, 6, 23, 10, 18, 12, 21, 14, 17}) {
            people.add(person("usr_" + number, "Number " + number));
        }
        Plan plan = new Plan(Participants.of(people), aSchedule());

        StoredTeleconsultation inserted = testee().insert(plan, new RoomState.NoRoom(), CONTEXT);

        assertThat(read(inserted).plan().participants().known()).containsExactlyElementsOf(people);
    }

    @Test
    default void linksShouldBeReadBackUnchanged() {
        Plan plan = aCompletePlan(25);
        Map<VideoUserId, AccessLink> links = new HashMap<>();
        plan.participants()
                .known()
                .forEach(participant -> links.put(
                        participant.videoUser(),
                        new AccessLink(URI.create("https://video.example:8443/a%2Fb/c;d=e/~" + links.size()
                                + "?x=1&y=%22%7B%7D%27&z=a+b%20c#f"))));
        StoredTeleconsultation inserted = testee().insert(plan, opening(anOperation("op-1")), CONTEXT);

        Teleconsultation ready = inserted.teleconsultation().opened(new Room(new RoomId("room_\"1\\{}"), links), plan);

        assertThat(replace(inserted, ready)).isEqualTo(ready);
        assertThat(read(inserted)).isEqualTo(ready);
    }

    /** Records of the original service can lack the link of one participant, or all links. */
    @Test
    default void missingLinksShouldStayMissing() {
        StoredTeleconsultation current = testee().insert(aCompletePlan(), opening(anOperation("op-1")), CONTEXT);
        VideoUserId one = aCompletePlan().participants().known().get(1).videoUser();
        Room oneLink = new Room(new RoomId("room_1"), Map.of(one, aLink("only")));
        Room noLink = new Room(new RoomId("room_2"), Map.of());

        current = replaced(current, in(current, new RoomState.Ready(oneLink)));
        assertThat(read(current).room()).contains(oneLink);

        current = replaced(current, in(current, new RoomState.Ready(noLink)));
        assertThat(read(current).room()).contains(noLink);
    }

    @Test
    default void roomShouldBeRemovedWithItsState() {
        StoredTeleconsultation current = testee().insert(aCompletePlan(), opening(anOperation("op-1")), CONTEXT);
        current = replaced(current, current.teleconsultation().opened(aRoom("room_1"), aCompletePlan()));

        current = replaced(current, current.teleconsultation().replannedWithoutRoom(aPlan()));

        assertThat(read(current).room()).isEmpty();
        assertThat(read(current).leftovers()).containsExactly(new KnownRoom(new RoomId("room_1")));
    }

    @ParameterizedTest
    @MethodSource("dev.teleconsult.ports.contract.TeleconsultationStoreContract#contexts")
    default void everyCallerShouldBeAnswered(RequestContext context) {
        StoredTeleconsultation inserted = testee().insert(aPlan(), new RoomState.NoRoom(), context);
        Teleconsultation next = inserted.teleconsultation().replanned(aCompletePlan());

        StoredTeleconsultation kept =
                testee().replace(inserted, next, WriteMark.random(), context).orElseThrow();
        assertThat(testee().find(inserted.id(), context))
                .map(StoredTeleconsultation::teleconsultation)
                .contains(next);
        assertThat(testee().delete(kept, context)).isTrue();
    }

    // Compare and set.

    @Test
    default void replaceShouldReturnAUsableVersion() {
        StoredTeleconsultation current = insert();
        for (int people = 2; people <= 25; people++) {
            current = replaced(current, current.teleconsultation().replanned(aPlan().with(oneToBeNamed(people))));
        }

        assertThat(read(current).plan().participants().expected()).isEqualTo(25);
    }

    @Test
    default void replaceShouldAcceptARecordOfFind() {
        StoredTeleconsultation inserted = insert();
        StoredTeleconsultation found = testee().find(inserted.id(), CONTEXT).orElseThrow();

        assertThat(attempt(found, found.teleconsultation().replanned(aCompletePlan())))
                .isPresent();
    }

    @Test
    default void replaceShouldAcceptARecordOfBacklog() {
        testee().insert(aCompletePlan(), opening(anOperation("op-1")), CONTEXT);
        StoredTeleconsultation found =
                testee().backlog(ANY_TIME, 1, Set.of(), CONTEXT).due().get(0);
        Teleconsultation next = found.teleconsultation().opened(aRoom("room_1"), aCompletePlan());

        assertThat(replace(found, next)).isEqualTo(next);
    }

    @Test
    default void replaceShouldDoNothingWhenStale() {
        StoredTeleconsultation stale = insert();
        Teleconsultation won = stale.teleconsultation().replanned(aPlan().with(oneToBeNamed(3)));
        replace(stale, won);

        assertThat(attempt(stale, stale.teleconsultation().replanned(aPlan().with(oneToBeNamed(4)))))
                .isEmpty();
        assertThat(read(stale)).isEqualTo(won);
    }

    @Test
    default void replaceShouldDoNothingTheSecondTime() {
        StoredTeleconsultation current = insert();
        Teleconsultation next = current.teleconsultation().replanned(aCompletePlan());
        replace(current, next);

        assertThat(attempt(current, next)).isEmpty();
        assertThat(read(current)).isEqualTo(next);
    }

    /** A copy that differs in any part is stale. */
    @Test
    default void replaceShouldNoticeAnyChange() {
        Plan plan = aCompletePlan();
        Teleconsultation ready = new Teleconsultation(
                new TeleconsultationId("any"),
                plan,
                new RoomState.Ready(aRoom("room_1")),
                List.of(new KnownRoom(new RoomId("old"))));
        List<Teleconsultation> others = List.of(
                new Teleconsultation(
                        ready.id(), plan.with(aCompletePlan(3).participants()), ready.state(), ready.leftovers()),
                new Teleconsultation(
                        ready.id(),
                        plan.with(Schedule.startingAt(START.plusMillis(1), Duration.ofHours(1))),
                        ready.state(),
                        ready.leftovers()),
                new Teleconsultation(
                        ready.id(),
                        plan.with(
                                Schedule.between(START, START.plusSeconds(3600).plusMillis(1))),
                        ready.state(),
                        ready.leftovers()),
                new Teleconsultation(ready.id(), plan, new RoomState.Revealed(aRoom("room_1")), ready.leftovers()),
                new Teleconsultation(ready.id(), plan, new RoomState.Ready(aRoom("room_2")), ready.leftovers()),
                new Teleconsultation(ready.id(), plan, ready.state(), List.of()));
        for (Teleconsultation other : others) {
            StoredTeleconsultation inserted = testee().insert(plan, new RoomState.NoRoom(), CONTEXT);
            StoredTeleconsultation stale = replaced(inserted, withId(ready, inserted.id()));
            Teleconsultation changed = withId(other, inserted.id());
            replace(stale, changed);

            assertThat(attempt(stale, stale.teleconsultation().revealed()))
                    .as("after %s", changed)
                    .isEmpty();
            assertThat(read(stale)).isEqualTo(changed);
        }
    }

    private StoredTeleconsultation closed() {
        StoredTeleconsultation inserted = testee().insert(aCompletePlan(), new RoomState.NoRoom(), CONTEXT);
        StoredTeleconsultation closing =
                replaced(inserted, inserted.teleconsultation().ending(RoomState.Ending.CANCELLED));
        return attempt(closing, closing.teleconsultation().closed()).orElseThrow();
    }

    @Test
    default void forgetShouldRemoveThePeopleOfAClosedRecord() {
        StoredTeleconsultation inserted = testee().insert(aCompletePlan(3), new RoomState.NoRoom(), CONTEXT);
        VideoUserId person = aCompletePlan(3).participants().known().get(1).videoUser();
        Participants forgotten = aCompletePlan(3).participants().forgotten();
        assertThat(testee().forget(inserted.id(), forgotten, CONTEXT)).isTrue();
        assertThat(read(inserted)).isEqualTo(inserted.teleconsultation());
        StoredTeleconsultation closing =
                replaced(inserted, inserted.teleconsultation().ending(RoomState.Ending.CANCELLED));
        assertThat(replace(closing, closing.teleconsultation().closed())).isNotNull();
        FoundTeleconsultation before = lookedUp(inserted.id());

        testee().forget(inserted.id(), forgotten, CONTEXT);
        testee().forget(inserted.id(), forgotten, CONTEXT);
        testee().forget(new TeleconsultationId("unknown"), forgotten, CONTEXT);

        FoundTeleconsultation after = lookedUp(inserted.id());
        assertThat(after.teleconsultation().plan())
                .isEqualTo(before.teleconsultation().plan().with(forgotten));
        assertThat(after.teleconsultation().state())
                .isEqualTo(before.teleconsultation().state());
        assertThat(after.teleconsultation().isForgotten()).isTrue();
        assertThat(after.edition().number()).isEqualTo(before.edition().number());
        TeleconsultationQuery all = TeleconsultationQuery.between(Instant.EPOCH, START.plusSeconds(86_400), 100);
        assertThat(testee().search(all.of(person), CONTEXT).found()).isEmpty();
        assertThat(testee().search(all, CONTEXT).found())
                .extracting(FoundTeleconsultation::id)
                .contains(inserted.id());
    }

    @Test
    default void forgettingPeopleShouldKeepTheEdition() {
        StoredTeleconsultation inserted = testee().insert(aCompletePlan(), new RoomState.NoRoom(), CONTEXT);
        long before = lookedUp(inserted.id()).edition().number();

        StoredTeleconsultation forgotten =
                replaced(inserted, inserted.teleconsultation().forgotten());

        assertThat(read(forgotten)).isEqualTo(forgotten.teleconsultation());
        assertThat(lookedUp(inserted.id()).edition().number()).isEqualTo(before);
    }

    @Test
    default void endedRecordShouldKeepNoLinkAndNoRoom() {
        StoredTeleconsultation inserted = testee().insert(aCompletePlan(), new RoomState.NoRoom(), CONTEXT);
        StoredTeleconsultation ready = replaced(
                inserted,
                new Teleconsultation(
                        inserted.id(), aCompletePlan(), new RoomState.Ready(aRoom("room_ended")), List.of()));

        StoredTeleconsultation ended = replaced(ready, ready.teleconsultation().ended(START));

        assertThat(read(ended)).isEqualTo(ended.teleconsultation());
        assertThat(ended.teleconsultation().isEnded()).isTrue();
        assertThat(read(inserted).isEnded()).isTrue();
        assertThat(testee().findByRoom(new RoomId("room_ended"), CONTEXT)).isEmpty();
        assertThat(lookedUp(inserted.id()).teleconsultation().isEnded()).isTrue();
        assertThat(testee().isClosed(inserted.id(), CONTEXT)).isFalse();
    }

    @Test
    default void replaceShouldDoNothingWhenDeleted() {
        StoredTeleconsultation gone = insert();
        testee().delete(gone, CONTEXT);

        assertThat(attempt(gone, gone.teleconsultation().replanned(aCompletePlan())))
                .isEmpty();
        assertThat(testee().find(gone.id(), CONTEXT)).isEmpty();
    }

    @Test
    default void replaceShouldRejectAnotherId() {
        StoredTeleconsultation current = insert();

        assertThatThrownBy(
                        () -> attempt(current, withId(current.teleconsultation(), new TeleconsultationId("another"))))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    default void oneOfManyConcurrentReplacementsShouldSucceed() {
        for (int round = 0; round < 5; round++) {
            StoredTeleconsultation read = insert();
            IntFunction<Teleconsultation> next =
                    runner -> read.teleconsultation().replanned(aPlan().with(oneToBeNamed(2 + runner)));

            List<Optional<StoredTeleconsultation>> answers =
                    Race.run(runner -> (runner % 2 == 0 ? testee() : anotherReplica())
                            .replace(read, next.apply(runner), WriteMark.random(), CONTEXT));

            List<Teleconsultation> won = answers.stream()
                    .flatMap(Optional::stream)
                    .map(StoredTeleconsultation::teleconsultation)
                    .toList();
            assertThat(won).hasSize(1);
            assertThat(read(read)).isEqualTo(won.get(0));
        }
    }

    @Test
    default void concurrentReplaceAndDeleteShouldNotBothSucceed() {
        for (int round = 0; round < 5; round++) {
            StoredTeleconsultation read = insert();
            Teleconsultation next = read.teleconsultation().replanned(aCompletePlan());

            List<Boolean> won = Race.run(runner -> runner % 2 == 0
                    ? testee().delete(read, CONTEXT)
                    : anotherReplica()
                            .replace(read, next, WriteMark.random(), CONTEXT)
                            .isPresent());

            assertThat(won).containsOnlyOnce(true);
        }
    }

    // Closing.

    @Test
    default void closedRecordShouldNotBeFound() {
        StoredTeleconsultation current = insert();
        current = replaced(current, current.teleconsultation().ending(Ending.CANCELLED));

        Teleconsultation closed = current.teleconsultation().closed();

        assertThat(replace(current, closed)).isEqualTo(closed);
        assertThat(testee().find(current.id(), CONTEXT)).isEmpty();
        assertThat(anotherReplica().find(current.id(), CONTEXT)).isEmpty();
        assertThat(testee().backlog(ANY_TIME, 10, Set.of(), CONTEXT).due()).isEmpty();
        assertThat(counts()).isEmpty();
    }

    @Test
    default void oneOfManyConcurrentClosingsShouldSucceed() {
        StoredTeleconsultation inserted = insert();
        StoredTeleconsultation closing =
                replaced(inserted, inserted.teleconsultation().ending(Ending.CANCELLED));

        List<Boolean> won = Race.run(
                runner -> attempt(closing, closing.teleconsultation().closed()).isPresent());

        assertThat(won).containsOnlyOnce(true);
    }

    // Write marks.

    @Test
    default void outcomeShouldBeDoneWhenAtMostThreeWritesFollowed() {
        StoredTeleconsultation before = insert();
        WriteMark mark = WriteMark.random();
        StoredTeleconsultation current = testee().replace(
                        before, before.teleconsultation().replanned(aCompletePlan()), mark, CONTEXT)
                .orElseThrow();
        for (int following = 0; following < TeleconsultationStore.MARKS_KEPT; following++) {
            for (TeleconsultationStore store : List.of(testee(), anotherReplica())) {
                WriteOutcome outcome = store.outcome(before, mark, CONTEXT);
                assertThat(outcome.kind()).as("%d writes followed", following).isEqualTo(WriteOutcome.Kind.DONE);
                assertThat(outcome.now().orElseThrow().teleconsultation()).isEqualTo(current.teleconsultation());
            }
            current =
                    replaced(current, current.teleconsultation().replanned(aPlan().with(oneToBeNamed(3 + following))));
        }

        assertThat(testee().outcome(before, mark, CONTEXT).kind()).isNotEqualTo(WriteOutcome.Kind.NOT_DONE);
    }

    /** The version in an outcome can be used for the next write. */
    @Test
    default void outcomeShouldReturnAUsableVersion() {
        StoredTeleconsultation before = insert();
        WriteMark mark = WriteMark.random();
        testee().replace(before, before.teleconsultation().replanned(aCompletePlan()), mark, CONTEXT);

        StoredTeleconsultation now =
                testee().outcome(before, mark, CONTEXT).now().orElseThrow();

        assertThat(attempt(now, now.teleconsultation().replanned(aPlan()))).isPresent();
    }

    @Test
    default void outcomeShouldBeNotDoneWhenAtMostThreeWritesFollowedTheConcurrentWrite() {
        StoredTeleconsultation before = insert();
        StoredTeleconsultation current =
                replaced(before, before.teleconsultation().replanned(aCompletePlan()));
        WriteMark mark = WriteMark.random();
        assertThat(testee().replace(before, before.teleconsultation().replanned(aPlan()), mark, CONTEXT))
                .isEmpty();
        for (int following = 0; following < TeleconsultationStore.MARKS_KEPT; following++) {
            assertThat(testee().outcome(before, mark, CONTEXT))
                    .as("%d writes followed", following)
                    .isEqualTo(WriteOutcome.notDone());
            current =
                    replaced(current, current.teleconsultation().replanned(aPlan().with(oneToBeNamed(3 + following))));
        }

        assertThat(testee().outcome(before, mark, CONTEXT)).isEqualTo(WriteOutcome.unknown());
    }

    /** The write may still arrive. */
    @Test
    default void outcomeShouldBeUnknownWhileTheRecordIsUnchanged() {
        StoredTeleconsultation inserted = insert();
        assertThat(testee().outcome(inserted, WriteMark.random(), CONTEXT)).isEqualTo(WriteOutcome.unknown());

        StoredTeleconsultation replaced =
                replaced(inserted, inserted.teleconsultation().replanned(aCompletePlan()));
        assertThat(testee().outcome(replaced, WriteMark.random(), CONTEXT)).isEqualTo(WriteOutcome.unknown());
    }

    @Test
    default void outcomeShouldBeUnknownWhenTheRecordIsDeleted() {
        StoredTeleconsultation deleted = insert();
        testee().delete(deleted, CONTEXT);

        assertThat(testee().outcome(deleted, WriteMark.random(), CONTEXT)).isEqualTo(WriteOutcome.unknown());
    }

    @Test
    default void outcomeShouldBeDoneWhenTheRecordWasClosedSince() {
        StoredTeleconsultation before = insert();
        WriteMark ending = WriteMark.random();
        WriteMark closing = WriteMark.random();
        StoredTeleconsultation ended = testee().replace(
                        before, before.teleconsultation().ending(Ending.CANCELLED), ending, CONTEXT)
                .orElseThrow();
        assertThat(testee().replace(ended, ended.teleconsultation().closed(), closing, CONTEXT))
                .isPresent();

        assertThat(testee().outcome(before, ending, CONTEXT)).isEqualTo(WriteOutcome.done(Optional.empty()));
        assertThat(testee().outcome(ended, closing, CONTEXT)).isEqualTo(WriteOutcome.done(Optional.empty()));
    }

    @Test
    default void deleteShouldRemoveTheRecord() {
        StoredTeleconsultation kept = insert();
        StoredTeleconsultation deleted = testee().insert(aCompletePlan(), opening(anOperation("op-1")), CONTEXT);

        assertThat(testee().delete(deleted, CONTEXT)).isTrue();

        assertThat(testee().find(deleted.id(), CONTEXT)).isEmpty();
        assertThat(testee().backlog(ANY_TIME, 10, Set.of(), CONTEXT).due()).isEmpty();
        assertThat(counts()).isEqualTo(Map.of(Phase.NO_ROOM, 1L));
        assertThat(read(kept)).isEqualTo(kept.teleconsultation());
    }

    @Test
    default void deleteShouldDoNothingTheSecondTime() {
        StoredTeleconsultation deleted = insert();
        testee().delete(deleted, CONTEXT);

        assertThat(testee().delete(deleted, CONTEXT)).isFalse();
    }

    @Test
    default void deleteShouldDoNothingWhenStale() {
        StoredTeleconsultation stale = insert();
        Teleconsultation won = stale.teleconsultation().replanned(aCompletePlan());
        replace(stale, won);

        assertThat(testee().delete(stale, CONTEXT)).isFalse();
        assertThat(read(stale)).isEqualTo(won);
    }

    @Test
    default void abandonedRecordShouldBeDeletable() {
        StoredTeleconsultation current = testee().insert(aCompletePlan(), opening(anOperation("op-1")), CONTEXT);
        current = replaced(current, current.teleconsultation().ending(Ending.ABANDONED));

        assertThat(testee().delete(current, CONTEXT)).isTrue();
        assertThat(testee().find(current.id(), CONTEXT)).isEmpty();
    }

    // Many records at once, and by room.

    @Test
    default void findAllShouldReturnExistingRecords() {
        StoredTeleconsultation one = insert();
        StoredTeleconsultation other = testee().insert(aCompletePlan(), opening(anOperation("op-1")), CONTEXT);
        insert();
        StoredTeleconsultation closed = insert();
        closed = replaced(closed, closed.teleconsultation().ending(Ending.CANCELLED));
        replaced(closed, closed.teleconsultation().closed());
        StoredTeleconsultation deleted = insert();
        testee().delete(deleted, CONTEXT);

        Map<TeleconsultationId, StoredTeleconsultation> found = testee().findAll(
                        Set.of(one.id(), other.id(), closed.id(), deleted.id(), new TeleconsultationId("unknown")),
                        CONTEXT);

        assertThat(found).containsOnlyKeys(one.id(), other.id());
        assertThat(found.get(one.id()).teleconsultation()).isEqualTo(one.teleconsultation());
        assertThat(found.get(other.id()).teleconsultation()).isEqualTo(other.teleconsultation());
    }

    @Test
    default void findAllShouldReturnNothingForNoIds() {
        insert();

        assertThat(testee().findAll(Set.of(), CONTEXT)).isEmpty();
    }

    @Test
    default void replaceShouldAcceptARecordOfFindAll() {
        StoredTeleconsultation inserted = insert();
        StoredTeleconsultation found =
                testee().findAll(Set.of(inserted.id()), CONTEXT).get(inserted.id());
        Teleconsultation next = found.teleconsultation().replanned(aCompletePlan());

        assertThat(replace(found, next)).isEqualTo(next);
    }

    /** A page of some stores, the next page, and more than a URL holds. */
    @Test
    default void anyNumberOfRecordsShouldBeFoundAtOnce() {
        List<TeleconsultationId> ids =
                IntStream.range(0, 300).mapToObj(i -> insert().id()).toList();

        for (int count : new int[] {1, 25, 26, 200, 201, 300}) {
            assertThat(testee().findAll(Set.copyOf(ids.subList(0, count)), CONTEXT))
                    .containsOnlyKeys(ids.subList(0, count));
        }
    }

    @Test
    default void findByRoomShouldReturnTheRecordOfACurrentRoom() {
        for (RoomState state : openStates()) {
            StoredTeleconsultation one = testee().insert(aCompletePlan(), new RoomState.NoRoom(), CONTEXT);
            replaced(one, in(one, state))
                    .teleconsultation()
                    .room()
                    .ifPresent(room -> assertThat(testee().findByRoom(room.id(), CONTEXT))
                            .as("%s", state.phase())
                            .map(StoredTeleconsultation::id)
                            .contains(one.id()));
        }
    }

    @Test
    default void replaceShouldAcceptARecordOfFindByRoom() {
        StoredTeleconsultation inserted = testee().insert(aCompletePlan(), opening(anOperation("op-1")), CONTEXT);
        replaced(inserted, inserted.teleconsultation().opened(aRoom("room_1"), aCompletePlan()));
        StoredTeleconsultation found =
                testee().findByRoom(new RoomId("room_1"), CONTEXT).orElseThrow();

        assertThat(replace(found, found.teleconsultation().revealed()))
                .isEqualTo(found.teleconsultation().revealed());
    }

    @Test
    default void findByRoomShouldNotFindFormerRooms() {
        StoredTeleconsultation current = testee().insert(aCompletePlan(), opening(anOperation("op-1")), CONTEXT);
        current = replaced(current, current.teleconsultation().opened(aRoom("room_1"), aCompletePlan()));
        current = replaced(current, current.teleconsultation().intending(anOperation("op-2"), LONG_BEFORE));
        current = replaced(current, current.teleconsultation().opened(aRoom("room_2"), aCompletePlan()));

        assertThat(testee().findByRoom(new RoomId("room_1"), CONTEXT)).isEmpty();
        assertThat(testee().findByRoom(new RoomId("room_2"), CONTEXT)).isPresent();

        replaced(current, current.teleconsultation().ending(Ending.CANCELLED));

        assertThat(testee().findByRoom(new RoomId("room_2"), CONTEXT)).isEmpty();
    }

    @Test
    default void findByRoomShouldDistinguishUnusualRooms() {
        List<String> texts = Oddities.texts(256);
        Map<RoomId, TeleconsultationId> expected = new HashMap<>();
        for (String text : texts) {
            StoredTeleconsultation one = testee().insert(aCompletePlan(), new RoomState.NoRoom(), CONTEXT);
            replaced(one, in(one, new RoomState.Ready(new Room(new RoomId(text), Map.of()))));
            expected.put(new RoomId(text), one.id());
        }

        expected.forEach((room, id) -> assertThat(testee().findByRoom(room, CONTEXT))
                .as("%s", room)
                .map(StoredTeleconsultation::id)
                .contains(id));
    }

    // Owed work.

    @Test
    default void backlogShouldReturnUnsettledRecordsOnly() {
        List<StoredTeleconsultation> unsettled = new ArrayList<>();
        for (RoomState state : openStates()) {
            for (List<Leftover> leftovers : leftoversOfAllKinds()) {
                StoredTeleconsultation one = testee().insert(aCompletePlan(), new RoomState.NoRoom(), CONTEXT);
                StoredTeleconsultation kept =
                        replaced(one, new Teleconsultation(one.id(), aCompletePlan(), state, leftovers));
                if (kept.teleconsultation().isUnsettled()) {
                    unsettled.add(kept);
                }
            }
        }
        assertThat(unsettled).isNotEmpty();

        assertThat(testee().backlog(ANY_TIME, 1000, Set.of(), CONTEXT).due())
                .extracting(StoredTeleconsultation::teleconsultation)
                .containsExactlyInAnyOrderElementsOf(unsettled.stream()
                        .map(StoredTeleconsultation::teleconsultation)
                        .toList());
    }

    @Test
    default void backlogShouldStartWithTheLeastRecentlyWritten() {
        StoredTeleconsultation first = testee().insert(aCompletePlan(), opening(anOperation("op-1")), CONTEXT);
        letTimePass();
        StoredTeleconsultation second = insert();
        letTimePass();
        StoredTeleconsultation third = testee().insert(aCompletePlan(), opening(anOperation("op-3")), CONTEXT);
        letTimePass();
        replaced(second, second.teleconsultation().ending(Ending.CANCELLED));
        letTimePass();
        StoredTeleconsultation fourth = testee().insert(aCompletePlan(), opening(anOperation("op-4")), CONTEXT);
        letTimePass();
        replaced(
                first,
                first.teleconsultation()
                        .opened(aRoom("room_1"), aCompletePlan())
                        .ending(Ending.CANCELLED));

        assertThat(testee().backlog(ANY_TIME, 10, Set.of(), CONTEXT).due())
                .extracting(StoredTeleconsultation::id)
                .as("attempts in flight first")
                .containsExactly(third.id(), fourth.id(), second.id(), first.id());
        assertThat(testee().backlog(ANY_TIME, 2, Set.of(), CONTEXT).due())
                .extracting(StoredTeleconsultation::id)
                .containsExactly(third.id(), fourth.id());
        assertThat(testee().backlog(ANY_TIME, 1, Set.of(), CONTEXT).due())
                .extracting(StoredTeleconsultation::id)
                .containsExactly(third.id());
    }

    /** Writing a record again, even unchanged, lets those behind it come first. */
    @Test
    default void writtenRecordShouldMoveToTheEndOfTheBacklog() {
        StoredTeleconsultation first = testee().insert(aCompletePlan(), opening(anOperation("op-1")), CONTEXT);
        letTimePass();
        StoredTeleconsultation second = testee().insert(aCompletePlan(), opening(anOperation("op-2")), CONTEXT);
        letTimePass();

        assertThat(replace(first, first.teleconsultation())).isEqualTo(first.teleconsultation());

        assertThat(testee().backlog(ANY_TIME, 10, Set.of(), CONTEXT).due())
                .extracting(StoredTeleconsultation::id)
                .containsExactly(second.id(), first.id());
    }

    @Test
    default void backlogShouldReachBeyondAnyPage() {
        int settled = 30;
        int unsettled = 230;
        IntStream.range(0, settled).forEach(i -> insert());
        Set<TeleconsultationId> ids = new HashSet<>();
        for (int i = 0; i < unsettled; i++) {
            ids.add(testee().insert(aCompletePlan(), opening(anOperation("op-" + i)), CONTEXT)
                    .id());
        }

        assertThat(testee().backlog(ANY_TIME, 1000, Set.of(), CONTEXT).due())
                .extracting(StoredTeleconsultation::id)
                .containsExactlyInAnyOrderElementsOf(ids);
        for (int limit : new int[] {1, 24, 25, 26, 199, 200, 201, 229, 230, 231}) {
            List<StoredTeleconsultation> found =
                    testee().backlog(ANY_TIME, limit, Set.of(), CONTEXT).due();
            assertThat(found).as("limit %d", limit).hasSize(Math.min(limit, unsettled));
            assertThat(found).extracting(StoredTeleconsultation::id).doesNotHaveDuplicates();
        }
        assertThat(counts()).isEqualTo(Map.of(Phase.NO_ROOM, (long) settled, Phase.OPENING, (long) unsettled));
    }

    @Test
    default void turnsShouldBeReadBackUnchanged() {
        for (RoomState state : openStates()) {
            for (List<Leftover> leftovers : leftoversOfAllKinds()) {
                StoredTeleconsultation one = insert();
                Teleconsultation owing =
                        new Teleconsultation(one.id(), aCompletePlan(), state, leftovers).withTurns(TERMS, START);
                StoredTeleconsultation kept = replaced(one, owing);
                assertThat(read(one)).isEqualTo(owing);

                Teleconsultation taken = owing.taken(owing.owed(), TERMS, START, 0.5);
                kept = replaced(kept, taken);
                assertThat(read(one)).isEqualTo(taken);

                // Some with a turn, some without.
                Map<Owed, Turn> some = new HashMap<>(taken.turns());
                taken.owed().stream().findFirst().ifPresent(some::remove);
                Teleconsultation partly =
                        new Teleconsultation(one.id(), taken.plan(), taken.state(), taken.leftovers(), some);
                replaced(kept, partly);
                assertThat(read(one)).isEqualTo(partly);
            }
        }
    }

    @Test
    default void backlogShouldOmitRecordsThatAreNotDue() {
        StoredTeleconsultation later = dueAt("later", START.plusMillis(1));
        StoredTeleconsultation now = dueAt("now", START);
        StoredTeleconsultation earlier = dueAt("earlier", START.minusMillis(1));
        StoredTeleconsultation withoutTurn = insert();
        replaced(withoutTurn, withoutTurn.teleconsultation().ending(Ending.CANCELLED));

        Backlog backlog = testee().backlog(START, 10, Set.of(), CONTEXT);

        assertThat(backlog.due())
                .extracting(StoredTeleconsultation::id)
                .containsExactlyInAnyOrder(withoutTurn.id(), earlier.id(), now.id());
        assertThat(backlog.unsettled()).isEqualTo(4);
        assertThat(testee().backlog(START.plusMillis(1), 10, Set.of(), CONTEXT).due())
                .extracting(StoredTeleconsultation::id)
                .contains(later.id());
    }

    @Test
    default void backlogShouldOmitExcludedIds() {
        Set<TeleconsultationId> passedOver = new HashSet<>();
        for (int one = 0; one < 230; one++) {
            passedOver.add(testee().insert(aCompletePlan(), opening(anOperation("op-" + one)), CONTEXT)
                    .id());
        }
        StoredTeleconsultation behind = dueAt("behind", START);

        Backlog backlog = testee().backlog(ANY_TIME, 10, passedOver, CONTEXT);

        assertThat(backlog.due()).extracting(StoredTeleconsultation::id).containsExactly(behind.id());
        assertThat(backlog.unsettled()).isEqualTo(231);
    }

    @Test
    default void backlogShouldReportTheNumberAndTheOldest() {
        assertThat(testee().backlog(ANY_TIME, 1, Set.of(), CONTEXT))
                .isEqualTo(new Backlog(List.of(), 0, Optional.empty()));
        insert();
        for (int one = 0; one < 230; one++) {
            dueAt("room-" + one, START.plusSeconds(one));
        }
        dueAt("oldest", LONG_BEFORE);

        Backlog backlog = testee().backlog(START, 1, Set.of(), CONTEXT);

        assertThat(backlog.due()).hasSize(1);
        assertThat(backlog.unsettled()).isEqualTo(231);
        assertThat(backlog.oldest()).contains(LONG_BEFORE);
    }

    /** Only the time of the write is known. */
    @Test
    default void backlogShouldReturnUnannouncedRecords() {
        RoomState unannounced = new RoomState.NoRoom(Optional.of(LONG_BEFORE));
        StoredTeleconsultation one = testee().insert(aPlan(), unannounced, CONTEXT);

        assertThat(testee().backlog(START, 1, Set.of(), CONTEXT).due()).containsExactly(one);

        replaced(one, one.teleconsultation().announced());
        assertThat(read(one).state()).isEqualTo(new RoomState.NoRoom());
        assertThat(testee().backlog(ANY_TIME, 1, Set.of(), CONTEXT).unsettled()).isZero();
    }

    private StoredTeleconsultation dueAt(String room, Instant due) {
        StoredTeleconsultation inserted = insert();
        Teleconsultation owing = new Teleconsultation(
                inserted.id(), aPlan(), new RoomState.NoRoom(), List.of(new KnownRoom(new RoomId(room))));
        return replaced(inserted, owing.withTurns(TERMS, due));
    }

    @Test
    default void isClosedShouldBeTrueForClosedRecordsOnly() {
        StoredTeleconsultation closed = insert();
        assertThat(testee().isClosed(closed.id(), CONTEXT)).isFalse();
        closed = replaced(closed, closed.teleconsultation().ending(Ending.CANCELLED));
        assertThat(testee().isClosed(closed.id(), CONTEXT)).isFalse();
        replaced(closed, closed.teleconsultation().closed());
        StoredTeleconsultation deleted = insert();
        testee().delete(deleted, CONTEXT);

        assertThat(testee().isClosed(closed.id(), CONTEXT)).isTrue();
        assertThat(anotherReplica().isClosed(closed.id(), CONTEXT)).isTrue();
        assertThat(testee().isClosed(deleted.id(), CONTEXT)).isFalse();
        assertThat(testee().isClosed(new TeleconsultationId("unknown"), CONTEXT))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1})
    default void backlogShouldRejectALimitBelowOne(int limit) {
        assertThatThrownBy(() ->
                        testee().backlog(ANY_TIME, limit, Set.of(), CONTEXT).due())
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    default void countByPhaseShouldCountEveryPhaseButClosed() {
        Map<Phase, Long> expected = new HashMap<>();
        for (RoomState state : openStates()) {
            StoredTeleconsultation one = insert();
            replaced(one, in(one, state));
            expected.merge(state.phase(), 1L, Long::sum);
        }
        StoredTeleconsultation closed = insert();
        closed = replaced(closed, closed.teleconsultation().ending(Ending.CANCELLED));
        replaced(closed, closed.teleconsultation().closed());

        assertThat(counts()).isEqualTo(expected);
        assertThat(counts().keySet()).doesNotContain(Phase.CLOSED);
    }

    @Test
    default void recordsShouldBeSharedBetweenReplicas() {
        StoredTeleconsultation inserted = insert();
        StoredTeleconsultation found =
                anotherReplica().find(inserted.id(), CONTEXT).orElseThrow();
        assertThat(found.teleconsultation()).isEqualTo(inserted.teleconsultation());

        Teleconsultation next = found.teleconsultation().replanned(aCompletePlan());
        assertThat(anotherReplica().replace(inserted, next, WriteMark.random(), CONTEXT))
                .isPresent();

        assertThat(read(inserted)).isEqualTo(next);
    }

    OwedTerms TERMS = DomainFixtures.owedTerms();

    /** Everything is due by then. */
    Instant ANY_TIME = Instant.parse("9999-12-31T23:59:59.999Z");

    /** A context without headers of a caller. */
    RequestContext CONTEXT = RequestContext.system();

    // Looking up.

    @ParameterizedTest
    @MethodSource("dev.teleconsult.ports.contract.TeleconsultationStoreContract#openStates")
    default void lookUpShouldReturnTheRecordWithoutLinks(RoomState state) {
        StoredTeleconsultation inserted = testee().insert(aCompletePlan(), new RoomState.NoRoom(), CONTEXT);
        StoredTeleconsultation current = replaced(
                inserted,
                new Teleconsultation(inserted.id(), aCompletePlan(), state, List.of(new KnownRoom(new RoomId("old")))));

        FoundTeleconsultation found = lookedUp(current.id());

        assertThat(found.teleconsultation())
                .isEqualTo(current.teleconsultation().withoutLinks());
        assertThat(found.teleconsultation().room().map(Room::links).orElse(Map.of()))
                .isEmpty();
        assertThat(searched(Optional.empty(), 10)).containsExactly(found);
    }

    @Test
    default void closedRecordShouldBeFoundByLookUpUntilItIsDeleted() {
        StoredTeleconsultation closing = closing(insert());
        replaced(closing, closing.teleconsultation().closed());
        StoredTeleconsultation deleted = insert();
        testee().delete(deleted, CONTEXT);

        assertThat(testee().find(closing.id(), CONTEXT)).isEmpty();
        assertThat(lookedUp(closing.id()).teleconsultation())
                .isEqualTo(closing.teleconsultation().closed());
        assertThat(testee().lookUp(deleted.id(), CONTEXT)).isEmpty();
        assertThat(searched(Optional.empty(), 10))
                .extracting(FoundTeleconsultation::id)
                .containsExactly(closing.id());
    }

    /** A store need not record the time of scheduling; if it does, no write changes it. */
    @Test
    default void creationTimeShouldNotChange() {
        StoredTeleconsultation current = testee().insert(aPlan(), new RoomState.NoRoom(), CONTEXT);
        FoundTeleconsultation first = lookedUp(current.id());
        current = replaced(current, current.teleconsultation().intending(anOperation("op-1"), LONG_BEFORE));
        current = replaced(current, current.teleconsultation().opened(aRoom("room_1"), aCompletePlan()));
        current = replaced(
                current,
                current.teleconsultation()
                        .replanned(current.teleconsultation()
                                .plan()
                                .with(Schedule.startingAt(START.plusSeconds(60), Duration.ofHours(1)))));
        current = replaced(current, current.teleconsultation().ending(Ending.CANCELLED));

        assertThat(lookedUp(current.id()).created()).isEqualTo(first.created());
        assertThat(anotherReplica().lookUp(current.id(), CONTEXT).orElseThrow().created())
                .isEqualTo(first.created());
    }

    @Test
    default void editionShouldRiseOnlyWithVisibleChanges() {
        StoredTeleconsultation current = testee().insert(aPlan(), new RoomState.NoRoom(), CONTEXT);
        Edition first = lookedUp(current.id()).edition();
        current = replaced(current, current.teleconsultation().intending(anOperation("op-1"), LONG_BEFORE));
        assertThat(lookedUp(current.id()).edition()).isEqualTo(first);

        current = replaced(current, current.teleconsultation().opened(aRoom("room_1"), aCompletePlan()));
        Edition complete = lookedUp(current.id()).edition();
        assertThat(complete.number()).isGreaterThan(first.number());
        assertThat(complete.since()).isAfterOrEqualTo(first.since());

        current = replaced(
                current,
                current.teleconsultation()
                        .replanned(current.teleconsultation()
                                .plan()
                                .with(Schedule.startingAt(START.plusSeconds(60), Duration.ofHours(1)))));
        Edition moved = lookedUp(current.id()).edition();
        assertThat(moved.number()).isGreaterThan(complete.number());

        current = replaced(current, current.teleconsultation().revealed());
        assertThat(lookedUp(current.id()).edition()).isEqualTo(moved);

        current = replaced(current, current.teleconsultation().ending(Ending.CANCELLED));
        Edition cancelled = lookedUp(current.id()).edition();
        assertThat(cancelled.number()).isGreaterThan(moved.number());

        while (!current.teleconsultation().leftovers().isEmpty()) {
            current = replaced(
                    current,
                    current.teleconsultation()
                            .without(current.teleconsultation().leftovers().get(0)));
        }
        replaced(current, current.teleconsultation().closed());
        assertThat(lookedUp(current.id()).edition()).isEqualTo(cancelled);
        assertThat(anotherReplica().lookUp(current.id(), CONTEXT)).contains(lookedUp(current.id()));
    }

    @Test
    default void pagesShouldEqualASimpleFilter() {
        Random random = new Random(17);
        List<Participant> people = DomainFixtures.people(6);
        for (int number = 0; number < 60; number++) {
            List<Participant> some = new ArrayList<>(people);
            Collections.shuffle(some, random);
            // Many at the same time, as appointments are, and some just outside the range.
            Instant start = START.plusMillis(random.nextInt(9) - 1L);
            Plan plan = new Plan(
                    new Participants(3, some.subList(0, random.nextInt(4))),
                    Schedule.startingAt(start, Duration.ofMinutes(30)));
            StoredTeleconsultation current = testee().insert(plan, new RoomState.NoRoom(), CONTEXT);
            if (number % 4 == 0) {
                current = replaced(
                        current,
                        current.teleconsultation()
                                .replanned(plan.with(Schedule.startingAt(
                                        START.plusMillis(random.nextInt(9) - 1L), Duration.ofMinutes(5)))));
            }
            if (number % 5 == 0) {
                current = closing(current);
                if (number % 10 == 0) {
                    replaced(current, current.teleconsultation().closed());
                }
            }
        }
        List<FoundTeleconsultation> all =
                pages(TeleconsultationQuery.between(START.minusSeconds(1), START.plusSeconds(1), 200), testee());
        assertThat(all).hasSize(60);

        for (int limit : new int[] {1, 7, 200}) {
            for (Optional<Participant> one : List.of(Optional.<Participant>empty(), Optional.of(people.get(2)))) {
                TeleconsultationQuery query = TeleconsultationQuery.between(START, START.plusMillis(7), limit);
                Optional<VideoUserId> user = one.map(Participant::videoUser);
                TeleconsultationQuery asked = user.map(query::of).orElse(query);
                List<FoundTeleconsultation> expected = new ArrayList<>(all.stream()
                        .filter(found -> isIn(found, START, START.plusMillis(7)))
                        .filter(found ->
                                user.flatMap(found.teleconsultation().plan().participants()::find)
                                                .isPresent()
                                        || user.isEmpty())
                        .sorted(Comparator.comparing(TeleconsultationStoreContract::startOf)
                                .thenComparing(found -> found.id().value()))
                        .toList());
                assertThat(pages(asked, testee()))
                        .as("pages of %s, by person: %s", limit, one.isPresent())
                        .containsExactlyElementsOf(expected);
                Collections.reverse(expected);
                assertThat(pages(asked.inReverse(), testee()))
                        .as("pages of %s in reverse, by person: %s", limit, one.isPresent())
                        .containsExactlyElementsOf(expected);
            }
        }
    }

    @Test
    default void rangeShouldIncludeItsBeginningAndExcludeItsEnd() {
        StoredTeleconsultation one = insert();
        Instant start = one.teleconsultation().plan().schedule().start();

        assertThat(found(start, start.plusMillis(1))).containsExactly(one.id());
        assertThat(found(start.minusNanos(1), start.plusNanos(1))).containsExactly(one.id());
        assertThat(found(start.minusMillis(1), start)).isEmpty();
        assertThat(found(start.plusNanos(1), start.plusSeconds(1))).isEmpty();
        assertThat(found(start, start)).isEmpty();
    }

    @Test
    default void pagingShouldNeitherLoseNorRepeatRecordsDuringInserts() throws InterruptedException {
        Set<TeleconsultationId> before = new HashSet<>();
        for (int number = 0; number < 20; number++) {
            before.add(testee().insert(startingAt(START.plusMillis(number / 4)), new RoomState.NoRoom(), CONTEXT)
                    .id());
        }
        AtomicBoolean isRead = new AtomicBoolean();
        List<TeleconsultationId> meanwhile = Collections.synchronizedList(new ArrayList<>());
        Thread other = new Thread(() -> {
            for (int number = 0; number < 40 && !isRead.get(); number++) {
                meanwhile.add(anotherReplica()
                        .insert(startingAt(START.plusMillis(number % 5)), new RoomState.NoRoom(), CONTEXT)
                        .id());
            }
        });
        other.start();
        List<TeleconsultationId> read =
                pages(TeleconsultationQuery.between(START, START.plusSeconds(1), 3), testee()).stream()
                        .map(FoundTeleconsultation::id)
                        .toList();
        isRead.set(true);
        other.join();

        assertThat(read).doesNotHaveDuplicates().containsAll(before);
        assertThat(read).allMatch(id -> before.contains(id) || meanwhile.contains(id));
    }

    @Test
    default void personWithAnUnusualIdShouldBeFound() {
        List<String> texts = Oddities.texts(128);
        for (String text : texts) {
            Plan plan = aPlan().with(new Participants(
                    2, List.of(new Participant(new VideoUserId(text), text, Set.of(text), Language.ITALIAN))));
            testee().insert(plan, new RoomState.NoRoom(), CONTEXT);
        }

        for (String text : texts) {
            assertThat(searched(Optional.of(new VideoUserId(text)), 10))
                    .as(text)
                    .singleElement()
                    .satisfies(found -> assertThat(found.teleconsultation()
                                    .plan()
                                    .participants()
                                    .find(new VideoUserId(text)))
                            .isPresent());
        }
    }

    @Test
    default void personShouldBeFoundByTheCurrentRosterOnly() {
        StoredTeleconsultation current = testee().insert(aCompletePlan(), new RoomState.NoRoom(), CONTEXT);
        Optional<VideoUserId> leaving =
                Optional.of(aCompletePlan().participants().known().get(1).videoUser());
        Optional<VideoUserId> coming = Optional.of(new VideoUserId("usr_new"));
        assertThat(searched(leaving, 10)).hasSize(1);
        assertThat(searched(coming, 10)).isEmpty();

        Participants others =
                Participants.of(List.of(aCompletePlan().participants().known().get(0), person("usr_new", "New")));
        replaced(current, current.teleconsultation().replanned(aCompletePlan().with(others)));

        assertThat(searched(leaving, 10)).isEmpty();
        assertThat(searched(coming, 10)).hasSize(1);
    }

    /** The states a teleconsultation can start in. */
    static List<RoomState> newStates() {
        return List.of(
                new RoomState.NoRoom(),
                new RoomState.NoRoom(Optional.of(LONG_BEFORE)),
                new RoomState.Opening(anOperation("op-1"), LONG_BEFORE, true),
                new RoomState.Opening(anOperation("op-\"2\\ {}"), START, false));
    }

    /** The other states. */
    static List<RoomState> laterStates() {
        List<RoomState> states = new ArrayList<>(openStates());
        states.removeAll(newStates());
        states.add(new RoomState.Closed());
        return states;
    }

    /** Every state but {@link RoomState.Closed}, in all its variants. */
    static List<RoomState> openStates() {
        List<RoomState> states = new ArrayList<>(newStates());
        states.add(new RoomState.Ready(aRoom("room_1")));
        states.add(new RoomState.Replacing(aRoom("room_2"), anOperation("op-3"), LONG_BEFORE));
        states.add(new RoomState.Revealed(aRoom("room_3")));
        states.add(aTeleconsultation(new RoomState.Revealed(aRoom("room_4")))
                .ended(START)
                .state());
        for (Ending ending : Ending.values()) {
            states.add(new RoomState.Closing(ending));
        }
        return List.copyOf(states);
    }

    /** Rosters and schedules of every kind. */
    static List<Plan> plans() {
        List<Plan> plans = new ArrayList<>(List.of(
                aPlan(),
                aCompletePlan(),
                aCompletePlan(25),
                aPlan().with(new Participants(2, List.of())),
                aPlan().with(oneToBeNamed(25)),
                aPlan().with(Schedule.openEnded(START)),
                aPlan().with(Schedule.between(START, START.plusMillis(1))),
                aPlan().with(Schedule.between(Instant.EPOCH, Instant.EPOCH.plusMillis(1))),
                aPlan().with(Schedule.between(
                        Instant.parse("9999-12-31T23:59:59.998Z"), Instant.parse("9999-12-31T23:59:59.999Z"))),
                aPlan().with(Schedule.between(
                        Instant.parse("2030-03-31T00:59:59.007Z"), Instant.parse("2030-03-31T01:00:00.070Z"))),
                aPlan().with(Participants.of(List.of(
                        person("usr_unnamed", ""),
                        new Participant(new VideoUserId("usr_plain"), "", Set.of(), Language.COMPANY_DEFAULT)))),
                aPlan().with(Participants.of(List.of(
                        new Participant(new VideoUserId("usr_1"), "One", Set.of("a", "b", "c"), Language.ENGLISH),
                        new Participant(new VideoUserId("usr_2"), "Two", Set.of("c"), Language.ITALIAN)))),
                // Of a provider with other limits.
                aPlan().with(new Participants(
                        300,
                        List.of(new Participant(new VideoUserId("usr_1"), "One", Set.of("a"), new Language("de")))))));
        List<String> texts = Oddities.texts(128);
        int each = 60;
        for (int from = 0; from < texts.size(); from += each - 1) {
            List<Participant> odd = new ArrayList<>();
            texts.subList(from, Math.min(texts.size(), from + each - 1))
                    .forEach(text -> odd.add(
                            new Participant(new VideoUserId(text), text, Set.of(text, "other"), Language.ITALIAN)));
            plans.add(aPlan().with(new Participants(each, odd)));
        }
        String longName = "\u00e8".repeat(2000) + "\ud83e\ude7a";
        plans.add(aPlan().with(Participants.of(
                List.of(person("v".repeat(128), longName), person("w".repeat(128), "  a\tb\nc  ")))));
        return List.copyOf(plans);
    }

    /** Contexts of every kind. */
    static List<RequestContext> contexts() {
        List<RequestContext> contexts = new ArrayList<>();
        contexts.add(RequestContext.system());
        contexts.add(RequestContext.anonymous("request \"1\" \u00e8 \ud83e\ude7a"));
        for (UserId user : Oddities.userIds()) {
            contexts.add(RequestContext.of(user));
        }
        contexts.add(RequestContext.of(new UserId("auth0|1"))
                .groups(Set.of("admins", "\u00e8"))
                .backoffice(true)
                .clientType("cms \u00e8")
                .idempotencyKey("key")
                .forwardedHeaders(
                        Map.of("x-request-id", "1", "cookie", "a=b; c=d", "x-name", "Zo\u00eb \ud83e\ude7a")));
        return List.copyOf(contexts);
    }

    private static List<List<Leftover>> leftoversOfAllKinds() {
        return List.of(
                List.of(),
                List.of(new KnownRoom(new RoomId("room_old"))),
                List.of(new PossibleRoom(anOperation("op-9"), LONG_BEFORE)),
                List.of(new Uploads(new RoomId("room_2"), LONG_BEFORE)),
                List.of(
                        new KnownRoom(new RoomId("room_z")),
                        new PossibleRoom(anOperation("op-z"), START),
                        new KnownRoom(new RoomId("room_\"a\\{}")),
                        new PossibleRoom(anOperation("op-\"a\\{}"), LONG_BEFORE),
                        new Uploads(new RoomId("room_\"a\\{}"), START),
                        new KnownRoom(new RoomId("room_m"))));
    }

    private static Participant person(String videoUser, String fullName) {
        return new Participant(new VideoUserId(videoUser), fullName, Set.of("doctors"), Language.COMPANY_DEFAULT);
    }

    private static RoomState opening(OperationId operation) {
        return new RoomState.Opening(operation, LONG_BEFORE, true);
    }

    private static Teleconsultation in(StoredTeleconsultation one, RoomState state) {
        return new Teleconsultation(one.id(), aCompletePlan(), state, List.of());
    }

    private static Teleconsultation withId(Teleconsultation one, TeleconsultationId id) {
        return new Teleconsultation(id, one.plan(), one.state(), one.leftovers());
    }

    private static Plan startingAt(Instant start) {
        return aPlan().with(Schedule.startingAt(start, Duration.ofHours(1)));
    }

    private static Instant startOf(FoundTeleconsultation found) {
        return found.teleconsultation().plan().schedule().start();
    }

    private static boolean isIn(FoundTeleconsultation found, Instant from, Instant to) {
        return !startOf(found).isBefore(from) && startOf(found).isBefore(to);
    }

    /** All records of all pages. */
    private static List<FoundTeleconsultation> pages(TeleconsultationQuery query, TeleconsultationStore store) {
        List<FoundTeleconsultation> found = new ArrayList<>();
        Optional<TeleconsultationQuery> next = Optional.of(query);
        while (next.isPresent()) {
            TeleconsultationPage page = store.search(next.get(), CONTEXT);
            assertThat(page.found()).hasSizeLessThanOrEqualTo(query.limit());
            found.addAll(page.found());
            next = page.next().map(query::after);
        }
        return found;
    }

    /** Around the start of fixtures. */
    private List<FoundTeleconsultation> searched(Optional<VideoUserId> user, int limit) {
        TeleconsultationQuery query = TeleconsultationQuery.between(START.minusSeconds(1), START.plusSeconds(1), limit);
        return pages(user.map(query::of).orElse(query), testee());
    }

    private List<TeleconsultationId> found(Instant from, Instant to) {
        return pages(TeleconsultationQuery.between(from, to, 10), testee()).stream()
                .map(FoundTeleconsultation::id)
                .toList();
    }

    private FoundTeleconsultation lookedUp(TeleconsultationId id) {
        return testee().lookUp(id, CONTEXT).orElseThrow();
    }

    private StoredTeleconsultation closing(StoredTeleconsultation current) {
        return replaced(current, current.teleconsultation().ending(Ending.CANCELLED));
    }

    private StoredTeleconsultation insert() {
        return testee().insert(aPlan(), new RoomState.NoRoom(), CONTEXT);
    }

    private Optional<StoredTeleconsultation> attempt(StoredTeleconsultation current, Teleconsultation next) {
        return testee().replace(current, next, WriteMark.random(), CONTEXT);
    }

    private StoredTeleconsultation replaced(StoredTeleconsultation current, Teleconsultation next) {
        return attempt(current, next).orElseThrow();
    }

    private Teleconsultation replace(StoredTeleconsultation current, Teleconsultation next) {
        return replaced(current, next).teleconsultation();
    }

    private Teleconsultation read(StoredTeleconsultation one) {
        return testee().find(one.id(), CONTEXT).orElseThrow().teleconsultation();
    }

    private Map<Phase, Long> counts() {
        Map<Phase, Long> counts = new HashMap<>(testee().countByPhase(CONTEXT));
        counts.values().removeIf(count -> count == 0);
        return counts;
    }
}
