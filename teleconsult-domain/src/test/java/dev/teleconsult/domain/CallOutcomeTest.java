package dev.teleconsult.domain;

import static dev.teleconsult.domain.DomainFixtures.aCompletePlan;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.teleconsult.domain.CallOutcome.Attendance;
import dev.teleconsult.domain.CallOutcome.Standing;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class CallOutcomeTest {

    private static final Plan PLAN = aCompletePlan(3);
    private static final List<VideoUserId> PEOPLE =
            PLAN.participants().known().stream().map(Participant::videoUser).toList();
    private static final VideoUserId DOCTOR = PEOPLE.get(0);
    private static final VideoUserId PATIENT = PEOPLE.get(1);
    private static final VideoUserId RELATIVE = PEOPLE.get(2);
    private static final RoomId ROOM = new RoomId("room_1");
    private static final SessionId CALL = new SessionId("session_1");
    private static final Instant START = PLAN.schedule().start();
    private static final Instant END = PLAN.schedule().end().orElseThrow();
    private static final Instant AFTERWARDS = END.plusSeconds(600);

    /** The doctor is present for 20 minutes, the patient for 10 of them; no mark is missing. */
    private static final List<CallMark> A_VISIT = List.of(
            CallMark.joined(ROOM, CALL, DOCTOR, START),
            CallMark.joined(ROOM, CALL, PATIENT, START.plusSeconds(300)),
            CallMark.met(ROOM, CALL, START.plusSeconds(300)),
            CallMark.left(ROOM, CALL, PATIENT, START.plusSeconds(900)),
            CallMark.left(ROOM, CALL, DOCTOR, START.plusSeconds(1200)),
            CallMark.ended(ROOM, CALL, START.plusSeconds(1200)));

    private static final List<HeldCall> ITS_LIST = List.of(held(CALL, 600, DOCTOR, PATIENT));

    @Test
    void outcomeShouldReportWhenEachParticipantWasPresent() {
        CallOutcome outcome = CallOutcome.of(A_VISIT, PLAN, Optional.of(ITS_LIST), AFTERWARDS);

        assertThat(outcome.people())
                .containsExactly(
                        new Attendance(DOCTOR, START, START.plusSeconds(1200), false, 1, Duration.ofSeconds(1200)),
                        new Attendance(
                                PATIENT,
                                START.plusSeconds(300),
                                START.plusSeconds(900),
                                false,
                                1,
                                Duration.ofSeconds(600)));
        assertThat(outcome.together()).isEqualTo(Duration.ofSeconds(600));
        assertThat(outcome.meeting().orElseThrow().until()).isBeforeOrEqualTo(START.plusSeconds(1200));
        assertThat(outcome.complete()).isTrue();
        assertThat(outcome.tookPlace()).contains(true);
        assertThat(outcome.missed()).containsExactly(RELATIVE);
        assertThat(outcome.firstJoined()).contains(START);
        assertThat(outcome.lastLeft()).contains(START.plusSeconds(1200));
        assertThat(outcome.standing(PLAN, AFTERWARDS)).isEqualTo(Standing.FULFILLED);
        assertThat(outcome.standing(PLAN, END.minusMillis(1))).isEqualTo(Standing.ARRIVED);
    }

    @Test
    void outcomeFromMarksAloneShouldBeIncomplete() {
        CallOutcome outcome = CallOutcome.of(A_VISIT, PLAN, Optional.empty(), AFTERWARDS);

        assertThat(outcome.complete()).isFalse();
        assertThat(outcome.missed()).isEmpty();
        assertThat(outcome.tookPlace()).contains(true);
        assertThat(outcome.together()).isEqualTo(Duration.ofSeconds(600));
    }

    @Test
    void meetingShouldLastFromItsFirstToItsLastMomentAcrossABreak() {
        CallOutcome outcome = CallOutcome.of(
                List.of(
                        CallMark.joined(ROOM, CALL, DOCTOR, START),
                        CallMark.joined(ROOM, CALL, PATIENT, START.plusSeconds(60)),
                        CallMark.left(ROOM, CALL, PATIENT, START.plusSeconds(120)),
                        CallMark.joined(ROOM, CALL, PATIENT, START.plusSeconds(300)),
                        CallMark.left(ROOM, CALL, DOCTOR, START.plusSeconds(500)),
                        CallMark.left(ROOM, CALL, PATIENT, START.plusSeconds(510))),
                PLAN,
                Optional.empty(),
                AFTERWARDS);

        assertThat(outcome.meeting()).contains(new CallOutcome.Meeting(START.plusSeconds(60), START.plusSeconds(500)));
        assertThat(outcome.together()).isEqualTo(Duration.ofSeconds(260));
    }

    @Test
    void absenceOfMarksShouldNotProveThatTheVisitDidNotTakePlace() {
        CallOutcome unasked = CallOutcome.of(List.of(), PLAN, Optional.empty(), AFTERWARDS);
        assertThat(unasked.tookPlace()).isEmpty();
        assertThat(unasked.complete()).isFalse();
        assertThat(unasked.standing(PLAN, AFTERWARDS)).isEqualTo(Standing.UNKNOWN);
        assertThat(unasked.firstJoined()).isEmpty();
        assertThat(unasked.lastLeft()).isEmpty();

        CallOutcome asked = CallOutcome.of(List.of(), PLAN, Optional.of(List.of()), AFTERWARDS);
        assertThat(asked.complete()).isTrue();
        assertThat(asked.tookPlace()).contains(false);
        assertThat(asked.standing(PLAN, AFTERWARDS)).isEqualTo(Standing.NO_SHOW);
        // No message has arrived, so a participant may have waited alone.
        assertThat(asked.missed()).isEmpty();
        assertThat(CallOutcome.of(List.of(), PLAN, Optional.of(List.of()), END.minusMillis(1))
                        .tookPlace())
                .isEmpty();
    }

    @Test
    void participantWhoWaitedAloneShouldNotBeReportedAsMissed() {
        List<CallMark> alone = List.of(
                CallMark.joined(ROOM, CALL, DOCTOR, START), CallMark.left(ROOM, CALL, DOCTOR, START.plusSeconds(60)));

        CallOutcome outcome = CallOutcome.of(alone, PLAN, Optional.of(List.of()), AFTERWARDS);

        assertThat(outcome.tookPlace()).contains(false);
        assertThat(outcome.missed()).containsExactlyInAnyOrder(PATIENT, RELATIVE);
    }

    @Test
    void outcomeShouldBeIncompleteWhenTheCallListContradictsTheMarks() {
        for (List<HeldCall> other : List.<List<HeldCall>>of(
                List.of(),
                List.of(held(CALL, 603, DOCTOR, PATIENT)),
                List.of(held(CALL, 597, DOCTOR, PATIENT)),
                List.of(held(CALL, 600, DOCTOR, PATIENT, RELATIVE)),
                List.of(held(CALL, 600, DOCTOR)),
                List.of(new HeldCall(CALL, Optional.of(Set.of(DOCTOR, PATIENT)), Optional.empty())),
                List.of(new HeldCall(CALL, Optional.empty(), Optional.of(Duration.ofSeconds(600)))),
                List.of(ITS_LIST.get(0), held(new SessionId("session_2"), 5, DOCTOR, PATIENT)))) {
            CallOutcome outcome = CallOutcome.of(A_VISIT, PLAN, Optional.of(other), AFTERWARDS);

            assertThat(outcome.complete()).as("%s", other).isFalse();
            assertThat(outcome.missed()).as("%s", other).isEmpty();
        }
        for (int seconds : List.of(598, 602)) {
            assertThat(CallOutcome.of(
                                    A_VISIT,
                                    PLAN,
                                    Optional.of(List.of(held(CALL, seconds, DOCTOR, PATIENT))),
                                    AFTERWARDS)
                            .complete())
                    .isTrue();
        }
    }

    @Test
    void missingLeaveMarkShouldBeReplacedByTheEndOfTheCallOrPlan() {
        List<CallMark> withEnd = A_VISIT.stream()
                .filter(mark -> !mark.kind().equals(CallMark.Kind.LEFT))
                .toList();
        List<CallMark> withoutEnd = withEnd.stream()
                .filter(mark -> !mark.kind().equals(CallMark.Kind.ENDED))
                .toList();

        CallOutcome byCall = CallOutcome.of(withEnd, PLAN, Optional.of(ITS_LIST), AFTERWARDS);
        CallOutcome byPlan = CallOutcome.of(withoutEnd, PLAN, Optional.of(ITS_LIST), AFTERWARDS);
        CallOutcome running = CallOutcome.of(withoutEnd, PLAN, Optional.empty(), START.plusSeconds(400));

        assertThat(byCall.people()).allMatch(Attendance::open);
        assertThat(byCall.people()).allMatch(one -> one.left().equals(START.plusSeconds(1200)));
        assertThat(byCall.complete()).isFalse();
        assertThat(byPlan.people()).allMatch(one -> one.open() && one.left().equals(END));
        assertThat(running.people()).allMatch(one -> one.open() && one.left().equals(START.plusSeconds(400)));
        assertThat(running.standing(PLAN, START.plusSeconds(400))).isEqualTo(Standing.ARRIVED);
    }

    @Test
    void twoDevicesOfOneParticipantShouldCountAsOneParticipant() {
        List<CallMark> marks = List.of(
                CallMark.joined(ROOM, CALL, DOCTOR, START),
                CallMark.joined(ROOM, CALL, DOCTOR, START.plusSeconds(10)),
                CallMark.left(ROOM, CALL, DOCTOR, START.plusSeconds(20)),
                CallMark.left(ROOM, CALL, DOCTOR, START.plusSeconds(30)));

        CallOutcome outcome = CallOutcome.of(marks, PLAN, Optional.of(List.of()), AFTERWARDS);

        assertThat(outcome.people())
                .containsExactly(
                        new Attendance(DOCTOR, START, START.plusSeconds(30), false, 1, Duration.ofSeconds(30)));
        assertThat(outcome.together()).isZero();
        assertThat(outcome.meeting()).isEmpty();
    }

    @Test
    void marksOfStrangersShouldBeIgnored() {
        List<CallMark> marks = new ArrayList<>(A_VISIT);
        VideoUserId stranger = new VideoUserId("stranger");
        marks.add(CallMark.joined(ROOM, CALL, stranger, START));

        assertThat(CallOutcome.of(marks, PLAN, Optional.of(ITS_LIST), AFTERWARDS))
                .isEqualTo(CallOutcome.of(A_VISIT, PLAN, Optional.of(ITS_LIST), AFTERWARDS));
    }

    @Test
    void outcomeShouldBeIncompleteWhenTheMarkLimitIsReached() {
        List<CallMark> many = new ArrayList<>(A_VISIT);
        for (int second = 0; many.size() < CallOutcome.MOST_MARKS - 1; second++) {
            many.add(CallMark.met(ROOM, CALL, START.plusSeconds(300L + second)));
        }
        assertThat(CallOutcome.of(many, PLAN, Optional.of(ITS_LIST), AFTERWARDS).complete())
                .isTrue();
        many.add(CallMark.met(ROOM, CALL, START.plusMillis(300_001)));
        assertThat(CallOutcome.of(many, PLAN, Optional.of(ITS_LIST), AFTERWARDS).complete())
                .isFalse();
    }

    @Test
    void joinAndLeaveMarksShouldNameAParticipant() {
        assertThatThrownBy(() -> new CallMark(CallMark.Kind.JOINED, ROOM, CALL, Optional.empty(), START))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new CallMark(CallMark.Kind.ENDED, ROOM, CALL, Optional.of(DOCTOR), START))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(CallMark.met(ROOM, CALL, START).renamed(DOCTOR, PATIENT)).isEqualTo(CallMark.met(ROOM, CALL, START));
        assertThat(CallMark.left(ROOM, CALL, DOCTOR, START).renamed(DOCTOR, PATIENT))
                .isEqualTo(CallMark.left(ROOM, CALL, PATIENT, START));
        assertThat(CallMark.left(ROOM, CALL, RELATIVE, START).renamed(DOCTOR, PATIENT))
                .isEqualTo(CallMark.left(ROOM, CALL, RELATIVE, START));
    }

    /** Order and repetition of marks change nothing, and lost marks make no statement wrong. */
    @Test
    void shuffledRepeatedAndLostMarksShouldNeverGiveAWrongOutcome() {
        int[] complete = new int[2];
        int[] lagging = new int[1];
        Property.check(property -> {
            Truth truth = new Truth(property);
            Random random = new Random(property.intBetween(0, Integer.MAX_VALUE - 1));
            CallOutcome whole = CallOutcome.of(truth.marks, PLAN, Optional.of(truth.held()), AFTERWARDS);
            assertThat(whole.complete()).isTrue();
            truth.requireTrue(whole);
            assertThat(whole.people().stream().collect(Collectors.toMap(Attendance::person, Attendance::time)))
                    .isEqualTo(truth.times());

            List<CallMark> told = new ArrayList<>(truth.marks);
            told.addAll(truth.marks.subList(0, property.intBetween(0, truth.marks.size())));
            Collections.shuffle(told, random);
            assertThat(CallOutcome.of(told, PLAN, Optional.of(truth.held()), AFTERWARDS))
                    .isEqualTo(whole);

            Set<CallMark> lost = new HashSet<>();
            int from = property.intBetween(0, truth.marks.size());
            if (property.maybe()) {
                // During an outage of ours the messages of that time are lost.
                lost.addAll(truth.marks.subList(from, property.intBetween(from, truth.marks.size())));
            } else {
                truth.marks.stream().filter(mark -> random.nextInt(6) == 0).forEach(lost::add);
            }
            told.removeIf(lost::contains);
            for (Optional<List<HeldCall>> list : List.of(Optional.of(truth.held()), Optional.<List<HeldCall>>empty())) {
                CallOutcome rest = CallOutcome.of(told, PLAN, list, AFTERWARDS);
                truth.requireTrue(rest);
                complete[rest.complete() ? 1 : 0]++;
            }
            for (List<HeldCall> wrong : truth.listsThatLagBehind()) {
                CallOutcome rest = CallOutcome.of(truth.marks, PLAN, Optional.of(wrong), AFTERWARDS);
                assertThat(rest.complete()).isFalse();
                truth.requireTrue(rest);
                lagging[0]++;
            }
        });
        assertThat(complete[0]).as("incomplete").isPositive();
        assertThat(complete[1]).as("complete").isPositive();
        assertThat(lagging[0]).as("lists that lag behind").isPositive();
    }

    private static HeldCall held(SessionId session, int seconds, VideoUserId... people) {
        return new HeldCall(session, Optional.of(Set.of(people)), Optional.of(Duration.ofSeconds(seconds)));
    }

    /** The true attendance, second by second: who came and left in one or two calls. */
    private static final class Truth {

        private final List<CallMark> marks = new ArrayList<>();
        private final Map<SessionId, Set<VideoUserId>> met = new LinkedHashMap<>();
        private final Map<SessionId, Integer> seconds = new LinkedHashMap<>();
        private final Map<VideoUserId, Duration> times = new LinkedHashMap<>();

        private Truth(Property property) {
            Instant now = START;
            int calls = property.intBetween(0, 2);
            for (int call = 0; call < calls; call++) {
                SessionId session = new SessionId("session_" + call);
                Set<VideoUserId> there = new HashSet<>();
                int steps = property.intBetween(1, 8);
                for (int step = 0; step < steps; step++) {
                    now = pass(session, there, now, property.intBetween(1, 90));
                    VideoUserId person = property.oneOf(PEOPLE);
                    if (there.remove(person)) {
                        marks.add(CallMark.left(ROOM, session, person, now));
                    } else {
                        there.add(person);
                        marks.add(CallMark.joined(ROOM, session, person, now));
                        if (there.size() >= 2) {
                            marks.add(CallMark.met(ROOM, session, now));
                        }
                    }
                }
                for (VideoUserId person : List.copyOf(there)) {
                    now = pass(session, there, now, property.intBetween(1, 90));
                    there.remove(person);
                    marks.add(CallMark.left(ROOM, session, person, now));
                }
                marks.add(CallMark.ended(ROOM, session, now));
                now = now.plusSeconds(1);
            }
        }

        private Instant pass(SessionId session, Set<VideoUserId> there, Instant from, int length) {
            there.forEach(person -> times.merge(person, Duration.ofSeconds(length), Duration::plus));
            if (there.size() >= 2) {
                seconds.merge(session, length, Integer::sum);
            }
            if (there.size() >= 2 || met.containsKey(session)) {
                met.computeIfAbsent(session, any -> new HashSet<>()).addAll(there);
            }
            return from.plusSeconds(length);
        }

        private List<HeldCall> held() {
            // A call is listed once two participants have met in it, with all who were ever in it.
            return seconds.keySet().stream()
                    .map(session -> new HeldCall(
                            session,
                            Optional.of(marks.stream()
                                    .filter(mark -> mark.session().equals(session))
                                    .flatMap(mark -> mark.person().stream())
                                    .collect(Collectors.toSet())),
                            Optional.of(Duration.ofSeconds(seconds.get(session)))))
                    .toList();
        }

        /** Each list without one of the calls, and each with one participant of a call missing. */
        private List<List<HeldCall>> listsThatLagBehind() {
            List<List<HeldCall>> lists = new ArrayList<>();
            List<HeldCall> whole = held();
            for (HeldCall call : whole) {
                List<HeldCall> others = new ArrayList<>(whole);
                others.remove(call);
                lists.add(List.copyOf(others));
                for (VideoUserId person : call.people().orElseThrow()) {
                    Set<VideoUserId> rest = new HashSet<>(call.people().get());
                    rest.remove(person);
                    List<HeldCall> other = new ArrayList<>(others);
                    other.add(new HeldCall(call.session(), Optional.of(rest), call.length()));
                    lists.add(other);
                }
            }
            return lists;
        }

        private Map<VideoUserId, Duration> times() {
            return times;
        }

        private void requireTrue(CallOutcome outcome) {
            outcome.tookPlace().ifPresent(said -> assertThat(said).isEqualTo(!seconds.isEmpty()));
            Set<VideoUserId> everMet =
                    met.values().stream().flatMap(Set::stream).collect(Collectors.toSet());
            assertThat(everMet).noneMatch(outcome.missed()::contains);
            if (!outcome.complete()) {
                assertThat(outcome.missed()).as("of an incomplete outcome").isEmpty();
            }
            if (outcome.complete()) {
                Duration whole = Duration.ofSeconds(
                        seconds.values().stream().mapToInt(i -> i).sum());
                assertThat(outcome.together().minus(whole).abs())
                        .isLessThanOrEqualTo(CallOutcome.TOLERANCE.multipliedBy(Math.max(1, seconds.size())));
                assertThat(outcome.people().stream().map(Attendance::person).toList())
                        .containsAll(everMet);
            }
        }
    }
}
