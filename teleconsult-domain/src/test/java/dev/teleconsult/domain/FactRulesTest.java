package dev.teleconsult.domain;

import static dev.teleconsult.domain.DomainFixtures.LONG_BEFORE;
import static dev.teleconsult.domain.DomainFixtures.START;
import static dev.teleconsult.domain.DomainFixtures.aCompletePlan;
import static dev.teleconsult.domain.DomainFixtures.aPlan;
import static dev.teleconsult.domain.DomainFixtures.aRoom;
import static dev.teleconsult.domain.DomainFixtures.anId;
import static dev.teleconsult.domain.DomainFixtures.anOperation;
import static dev.teleconsult.domain.DomainFixtures.oneToBeNamed;
import static dev.teleconsult.domain.DomainFixtures.owedTerms;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.teleconsult.domain.Fact.Detail;
import dev.teleconsult.domain.Fact.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Which step makes which fact, and what is recorded so that it is made once. */
class FactRulesTest {

    private static final Duration LEAD = Duration.ofMinutes(10);
    private static final Duration GRACE = Duration.ofMinutes(2);
    private static final Instant END = START.plus(Duration.ofHours(1));

    private final FactRules rules = new FactRules(new ImmutabilityWindow(LEAD), 5);
    private final List<Fact> made = new ArrayList<>();
    private Teleconsultation current = new Teleconsultation(
            anId(), aCompletePlan(), new RoomState.Opening(anOperation("op-1"), LONG_BEFORE, true), List.of());
    private Instant now = LONG_BEFORE;

    private void step(UnaryOperator<Teleconsultation> change) {
        FactRules.Step step = rules.of(current, change.apply(current), now);
        current = step.next();
        made.addAll(step.facts());
    }

    private List<Kind> kinds() {
        List<Kind> kinds = made.stream().map(Fact::kind).toList();
        made.clear();
        return kinds;
    }

    private void schedule() {
        step(one -> one.opened(aRoom("room_1"), one.plan()));
        made.clear();
    }

    @Test
    void visitThatWasNeverAnnouncedShouldMakeNoFact() {
        step(one -> one.notOpened(true));
        step(one -> one.found(anOperation("op-1"), List.of(new RoomId("room_1"))));
        step(one -> one.without(new Leftover.KnownRoom(new RoomId("room_1"))));

        assertThat(made).isEmpty();
    }

    @Test
    void schedulingACompleteRosterShouldMakeTheScheduledAndReadyFacts() {
        step(one -> one.opened(aRoom("room_1"), one.plan()));

        assertThat(made).containsExactly(Fact.of(Kind.SCHEDULED, now), Fact.of(Kind.READY, now));
    }

    @Test
    void incompleteVisitShouldBecomeReadyWhenTheLastParticipantIsNamed() {
        current = new Teleconsultation(anId(), aPlan(), new RoomState.NoRoom(Optional.of(LONG_BEFORE)), List.of());

        step(Teleconsultation::announced);
        assertThat(kinds()).containsExactly(Kind.SCHEDULED);
        step(one -> one.intending(anOperation("op-2"), now));
        assertThat(kinds()).isEmpty();
        step(one -> one.opened(aRoom("room_1"), aCompletePlan()));

        assertThat(made)
                .containsExactly(
                        Fact.of(Kind.CHANGED, now).with(Detail.CHANGED, "participants"), Fact.of(Kind.READY, now));
    }

    @Test
    void changeFactShouldNameWhatChanged() {
        schedule();

        step(one -> one.replanned(one.plan().with(Schedule.startingAt(START, Duration.ofHours(2)))));
        step(one -> one.replannedWithoutRoom(one.plan().with(oneToBeNamed(4))));
        step(one -> one.replanned(one.plan().with(oneToBeNamed(4)).with(DomainFixtures.aSchedule())));
        step(one -> one.replanned(one.plan()));

        assertThat(made)
                .extracting(fact -> fact.details().get(Detail.CHANGED))
                .containsExactly("schedule", "participants,expected", "schedule");
    }

    @Test
    void roomForAChangedPlanShouldMakeAChangeAndNoSecondReady() {
        schedule();

        step(one -> one.intending(anOperation("op-2"), now));
        step(one -> one.opened(aRoom("room_2"), aCompletePlan(3)));

        assertThat(kinds()).containsExactly(Kind.CHANGED);
    }

    @Test
    void failedChangeShouldMakeNoFact() {
        schedule();

        step(one -> one.intending(anOperation("op-2"), now));
        step(one -> one.notOpened(true));

        assertThat(made).isEmpty();
    }

    @Test
    void linkAvailableShouldBeMadeOnceByTheFirstStepInTheWindow() {
        schedule();
        now = START.minus(LEAD).minusMillis(1);
        step(one -> one);
        assertThat(made).isEmpty();
        now = START.minus(LEAD);

        step(one -> one);
        assertThat(kinds()).containsExactly(Kind.LINK_AVAILABLE);
        step(Teleconsultation::revealed);
        step(one -> one);

        assertThat(made).isEmpty();
        assertThat(current.madeFacts().linkAvailable()).isTrue();
    }

    @Test
    void revealingShouldMakeLinkAvailableWhenTheReconcilerDidNot() {
        schedule();
        now = START;

        step(Teleconsultation::revealed);

        assertThat(kinds()).containsExactly(Kind.LINK_AVAILABLE);
    }

    @Test
    void newScheduleShouldMakeLinkAvailableAgain() {
        schedule();
        now = START.minus(LEAD);
        step(one -> one);
        now = START.minus(LEAD).minusSeconds(1);
        made.clear();

        step(one -> one.replanned(one.plan().with(Schedule.startingAt(START.plusSeconds(60), Duration.ofHours(1)))));
        now = START.plusSeconds(60).minus(LEAD);
        step(one -> one);

        assertThat(kinds()).containsExactly(Kind.CHANGED, Kind.LINK_AVAILABLE);
    }

    @Test
    void callShouldStartOnceAndEndAfterTheGracePeriod() {
        schedule();
        now = START;
        step(Teleconsultation::revealed);
        made.clear();

        step(one -> one.connected(1, START));
        assertThat(made).isEmpty();
        step(one -> one.connected(2, START.plusSeconds(1)));
        step(one -> one.connected(2, START.plusSeconds(9)));
        assertThat(made).containsExactly(Fact.of(Kind.STARTED, START.plusSeconds(1)));
        made.clear();
        step(one -> one.lastLeft(START.plusSeconds(100)));
        step(one -> one.callOver(GRACE, START.plusSeconds(100).plus(GRACE).minusMillis(1)));
        assertThat(made).isEmpty();
        step(one -> one.callOver(GRACE, START.plusSeconds(100).plus(GRACE)));
        step(one -> one.callOver(GRACE, END));

        assertThat(made).containsExactly(Fact.of(Kind.ENDED, START.plusSeconds(100)));
    }

    @Test
    void callThatResumesWithinTheGracePeriodShouldNotEnd() {
        schedule();
        step(one -> one.connected(2, START));
        made.clear();

        step(one -> one.lastLeft(START.plusSeconds(100)));
        step(one -> one.connected(1, START.plusSeconds(101)));
        step(one -> one.callOver(GRACE, END));
        assertThat(made).isEmpty();
        step(one -> one.lastLeft(START.plusSeconds(200)));
        step(one -> one.callOver(GRACE, END));
        step(one -> one.connected(2, START.plusSeconds(300)));
        step(one -> one.lastLeft(START.plusSeconds(400)));
        step(one -> one.callOver(GRACE, END));

        assertThat(made)
                .containsExactly(
                        Fact.of(Kind.ENDED, START.plusSeconds(200)), Fact.of(Kind.ENDED, START.plusSeconds(400)));
    }

    /** The provider's messages arrive in any order, and twice. */
    @Test
    void messagesOutOfOrderShouldNotEndARunningCall() {
        schedule();
        step(one -> one.connected(2, START.plusSeconds(10)));
        made.clear();

        step(one -> one.connected(1, START.plusSeconds(60)));
        step(one -> one.lastLeft(START.plusSeconds(50)));
        step(one -> one.connected(1, START.plusSeconds(60)));
        step(one -> one.callOver(GRACE, END));

        assertThat(made).isEmpty();
    }

    @Test
    void callWithOneParticipantShouldMakeNeitherStartedNorEnded() {
        schedule();

        step(one -> one.connected(1, START));
        step(one -> one.connected(-1, START));
        step(one -> one.lastLeft(START.plusSeconds(10)));
        step(one -> one.callOver(GRACE, END));

        assertThat(made).isEmpty();
    }

    @Test
    void completedShouldBeMadeOnceAfterThePlannedEndAndADelay() {
        schedule();
        now = START;
        step(Teleconsultation::revealed);
        made.clear();
        Duration after = Duration.ofMinutes(5);

        step(one -> one.completed(after, END.plus(after).minusMillis(1)));
        assertThat(made).isEmpty();
        step(one -> one.completed(after, END.plus(after)));
        step(one -> one.completed(after, END.plus(after)));

        assertThat(kinds()).containsExactly(Kind.COMPLETED);
    }

    @Test
    void cancellingShouldMakeCancelledAndLaterThatEverythingWasDeleted() {
        schedule();
        step(one -> one.intending(anOperation("op-2"), now));
        step(one -> one.opened(aRoom("room_2"), aCompletePlan(3)));
        step(one -> one.without(new Leftover.KnownRoom(new RoomId("room_1"))));
        made.clear();

        step(one -> one.ending(RoomState.Ending.CANCELLED));
        assertThat(kinds()).containsExactly(Kind.CANCELLED);
        step(one -> one.without(new Leftover.KnownRoom(new RoomId("room_2"))).closed());

        assertThat(made)
                .containsExactly(
                        Fact.of(Kind.CLEANED, now).with(Detail.ROOMS, "2").with(Detail.UPLOADS, "0"));
        made.clear();
        MadeFacts told = current.madeFacts();
        current = new Teleconsultation(
                        anId(), aCompletePlan(), new RoomState.Closing(RoomState.Ending.CANCELLED), List.of())
                .withMadeFacts(told);
        step(Teleconsultation::closed);
        assertThat(made).as("a store that closes in two writes").isEmpty();
    }

    @Test
    void deletedUploadsOfAnEndedCallShouldMakeAFact() {
        schedule();
        now = START;
        step(Teleconsultation::revealed);
        step(one -> one.callEnded(START.plusSeconds(100)));
        made.clear();

        step(one -> one.without(new Leftover.Uploads(new RoomId("room_1"), START.plusSeconds(100))));
        assertThat(made)
                .containsExactly(
                        Fact.of(Kind.CLEANED, now).with(Detail.ROOMS, "0").with(Detail.UPLOADS, "1"));
        made.clear();
        step(one -> one.callEnded(START.plusSeconds(200)));
        step(one -> one.callResumed(START.plusSeconds(201)));

        assertThat(made).as("the uploads stay").isEmpty();
    }

    @Test
    void workThatKeepsFailingShouldMakeOneProblemFact() {
        schedule();
        step(one -> one.ending(RoomState.Ending.CANCELLED).withTurns(owedTerms(), now));
        made.clear();

        for (int tries = 1; tries <= 20; tries++) {
            step(one -> one.taken(one.owed(), owedTerms(), now, 0));
            assertThat(made).as("after %d", tries).hasSize(tries <= 5 ? 0 : 1);
        }
        assertThat(made).containsExactly(Fact.of(Kind.PROBLEM, now).with(Detail.WHAT, "cleanup"));
    }

    /** In one edition a fact of a kind that does not repeat has one id, after all steps. */
    @Test
    void idsShouldDifferForDifferentFacts() {
        Set<String> ids = new HashSet<>();
        List<Fact> facts = new ArrayList<>();
        for (Kind kind : Kind.values()) {
            facts.add(Fact.of(kind, START));
        }
        facts.add(Fact.of(Kind.ENDED, START.plusMillis(1)));
        facts.add(Fact.of(Kind.PARTICIPANT_JOINED, START.plusMillis(1)));
        facts.add(Fact.of(Kind.PARTICIPANT_JOINED, START, new VideoUserId("a")));
        facts.add(Fact.of(Kind.PARTICIPANT_JOINED, START, new VideoUserId("b")));
        facts.add(FactRules.unusableRoom(START));
        facts.add(Fact.of(Kind.USER_ERASED, START).with(Detail.RECEIPT, "r"));
        for (Fact fact : facts) {
            assertThat(ids.add(fact.messageId(Optional.of(anId()), 1))).isTrue();
            assertThat(ids.add(fact.messageId(Optional.of(anId()), 2))).isTrue();
            assertThat(ids.add(fact.messageId(Optional.empty(), 1))).isTrue();
        }
        assertThat(ids).allMatch(id -> id.matches("msg_[A-Z2-7]{26}"));
        assertThat(ids)
                .contains(Fact.of(Kind.STARTED, START.plusSeconds(7)).messageId(Optional.of(anId()), 1))
                .doesNotContain(Fact.of(Kind.ENDED, START.plusSeconds(7)).messageId(Optional.of(anId()), 1));
    }

    /** Computed once with Python's hashlib and base64, from the text with line feeds. */
    @Test
    void messageIdShouldEqualTheReferenceValues() {
        assertThat(Fact.of(Kind.SCHEDULED, START)
                        .messageId(Optional.of(new TeleconsultationId("65f0c0ffee65f0c0ffee65f0")), 3))
                .isEqualTo("msg_QIPFFIBQFTQ4X4AASAGDM2TIBI");
        assertThat(Fact.of(Kind.PARTICIPANT_JOINED, Instant.ofEpochMilli(1893492000123L), new VideoUserId("usr_1"))
                        .messageId(Optional.of(new TeleconsultationId("t-1")), 12))
                .isEqualTo("msg_GZX63ZU6UJ4I6T2NTLZMNE6ENG");
    }

    @Test
    void waitingShouldBeOneFactPerTimeSpan() {
        VideoUserId who = new VideoUserId("usr_1");
        Duration span = Duration.ofMinutes(5);

        assertThat(FactRules.waiting(who, START, span))
                .isEqualTo(FactRules.waiting(who, START.plus(span).minusMillis(1), span))
                .isNotEqualTo(FactRules.waiting(who, START.plus(span), span));
    }

    /** A fact cannot contain a name or a link. */
    @Test
    void factDetailsShouldAcceptOnlyPlainWords() {
        for (String value : List.of("", "Ada Rossi", "https://video.example/x", "ü", "a\nb", "x".repeat(65))) {
            assertThatThrownBy(() -> Fact.of(Kind.PROBLEM, START).with(Detail.WHAT, value))
                    .isInstanceOf(IllegalArgumentException.class);
        }
        assertThat(new Fact(Kind.PROBLEM, START, Optional.empty(), Map.of(Detail.WHAT, "x".repeat(64))).details())
                .hasSize(1);
    }

    @Test
    void firstFactShouldBeRecordedAsTold() {
        schedule();

        assertThat(current.madeFacts().followed()).isTrue();
        assertThat(current.madeFacts().linkAvailable()).isFalse();
        assertThat(current.madeFacts().isNothing()).isFalse();
        assertThat(new MadeFacts(false, false, Optional.empty(), Optional.empty(), Optional.empty(), false, 0, 1, false)
                        .followed())
                .isTrue();
    }

    /** No replica ran from before the window until the room was closed. */
    @Test
    void roomClosedAfterTheEndShouldMakeAMissingLinkAvailableFact() {
        schedule();
        now = END.plus(Duration.ofDays(3));

        step(one -> one.ended(now));
        step(one -> one.completed(GRACE, now));

        assertThat(kinds()).containsExactly(Kind.LINK_AVAILABLE, Kind.COMPLETED);
    }

    @Test
    void roomClosedAfterTheEndShouldNotRepeatLinkAvailable() {
        schedule();
        now = START;
        step(Teleconsultation::revealed);
        now = END;

        step(one -> one.ended(now));

        assertThat(kinds()).containsExactly(Kind.LINK_AVAILABLE);
    }

    @Test
    void toldShouldStayEmptyWhenNoFactIsMade() {
        step(one -> one.notOpened(true));

        assertThat(current.madeFacts()).isEqualTo(MadeFacts.NOTHING);
        assertThat(current.madeFacts().isNothing()).isTrue();
        assertThatThrownBy(() -> new MadeFacts(
                        false, false, Optional.empty(), Optional.empty(), Optional.empty(), false, -1, 0, false))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new FactRules(new ImmutabilityWindow(LEAD), 0))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
