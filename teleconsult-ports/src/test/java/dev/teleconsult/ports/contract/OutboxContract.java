package dev.teleconsult.ports.contract;

import static dev.teleconsult.domain.DomainFixtures.LINK_MARK;
import static dev.teleconsult.domain.DomainFixtures.LONG_BEFORE;
import static dev.teleconsult.domain.DomainFixtures.NAME_MARK;
import static dev.teleconsult.domain.DomainFixtures.START;
import static dev.teleconsult.domain.DomainFixtures.aCompletePlan;
import static dev.teleconsult.domain.DomainFixtures.aPlan;
import static dev.teleconsult.domain.DomainFixtures.aRoom;
import static dev.teleconsult.domain.DomainFixtures.anOperation;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.teleconsult.domain.Assurance;
import dev.teleconsult.domain.Fact;
import dev.teleconsult.domain.MadeFacts;
import dev.teleconsult.domain.Outline;
import dev.teleconsult.domain.RoomState;
import dev.teleconsult.domain.Schedule;
import dev.teleconsult.domain.Teleconsultation;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.domain.UserId;
import dev.teleconsult.domain.VideoUserId;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.outbound.KeptFact;
import dev.teleconsult.ports.outbound.KeptFact.Delivery;
import dev.teleconsult.ports.outbound.Outbox;
import dev.teleconsult.ports.outbound.Outbox.Claim;
import dev.teleconsult.ports.outbound.Outbox.Moment;
import dev.teleconsult.ports.outbound.Outbox.Reaching;
import dev.teleconsult.ports.outbound.StoredTeleconsultation;
import dev.teleconsult.ports.outbound.TeleconsultationStore;
import dev.teleconsult.ports.outbound.WriteMark;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The contract of {@link Outbox}, and of a {@link TeleconsultationStore} that keeps facts. */
public interface OutboxContract extends PortFailureContract {

    RequestContext CONTEXT = RequestContext.system();

    /** After every fact of these tests, and before the end of every claim. */
    Instant NOW = Instant.parse("2030-01-01T12:00:00Z");

    Instant LATER = NOW.plusSeconds(60);

    /** Returns the same object throughout a test; it is empty when the test begins. */
    Outbox testee();

    /** The same outbox as another process sees it. */
    Outbox anotherReplica();

    /** The store of the teleconsultations that the facts belong to. */
    TeleconsultationStore teleconsultations();

    @Override
    default Class<?> port() {
        return Outbox.class;
    }

    @Override
    default List<Attempt> attempts() {
        StoredTeleconsultation stored = ready();
        Fact added = Fact.of(Fact.Kind.PARTICIPANT_JOINED, LONG_BEFORE, new VideoUserId("usr_" + UUID.randomUUID()));
        KeptFact claimable = erased(LONG_BEFORE);
        KeptFact updated = erased(LONG_BEFORE);
        KeptFact old = erased(LONG_BEFORE);
        testee().update(old, Map.of(), LONG_BEFORE, CONTEXT);
        VideoUserId before = new VideoUserId("before-" + UUID.randomUUID());
        VideoUserId after = new VideoUserId("after-" + UUID.randomUUID());
        Fact naming = Fact.of(Fact.Kind.PARTICIPANT_LEFT, LONG_BEFORE, before);
        testee().add(stored, List.of(naming), CONTEXT);
        KeptFact named = found(naming.messageId(Optional.of(stored.id()), edition(stored)));
        KeptFact owing = owing(LONG_BEFORE, "w" + UUID.randomUUID().toString().substring(0, 8), false);
        return List.of(
                Attempt.changing(
                        "add",
                        () -> testee().add(stored, List.of(added), CONTEXT),
                        () -> all().stream().anyMatch(kept -> kept.fact().equals(added))),
                Attempt.reading("dueForFact", () -> dueForFact(Moment.START, START, START.plusSeconds(1))),
                Attempt.changing(
                        "claim",
                        () -> testee().claim(new Claim("a", NOW, LATER, 1_000), CONTEXT),
                        () -> !isDue(claimable.id(), NOW)),
                Attempt.changing(
                        "update",
                        () -> testee().update(found(updated.id()), Map.of(), NOW, CONTEXT),
                        () -> found(updated.id()).settled().isPresent()),
                Attempt.reading("find", () -> testee().find(updated.id(), CONTEXT)),
                Attempt.reading("search", () -> testee().search(LONG_BEFORE, NOW, Optional.empty(), 10, CONTEXT)),
                Attempt.reading("searchOf", () -> testee().searchOf(stored.id(), Optional.empty(), 10, CONTEXT)),
                Attempt.changing(
                        "rename",
                        () -> rename(testee(), before, after),
                        () -> found(named.id()).fact().person().equals(Optional.of(after))),
                Attempt.reading("unrecorded", () -> testee().unrecorded(NOW, 10, CONTEXT)),
                Attempt.changing(
                        "recorded",
                        () -> testee().recorded(Set.of(owing.id()), NOW, CONTEXT),
                        () -> found(owing.id()).fact().cause().isEmpty()),
                Attempt.reading("state", () -> testee().state(CONTEXT)),
                Attempt.changing(
                        "removeSettledBefore",
                        () -> testee().removeSettledBefore(LONG_BEFORE.plusSeconds(1), CONTEXT),
                        () -> testee().find(old.id(), CONTEXT).isEmpty()));
    }

    @Test
    default void emptyStoreShouldReturnNothing() {
        assertThat(testee().claim(new Claim("a", NOW, LATER, 10), CONTEXT)).isEmpty();
        assertThat(testee().find("msg_unknown", CONTEXT)).isEmpty();
        assertThat(all()).isEmpty();
        assertThat(testee().state(CONTEXT)).isEqualTo(new Outbox.State(0, Optional.empty(), 0));
        assertThat(dueForFact(Moment.START, Instant.EPOCH, NOW)).isEmpty();
        testee().removeSettledBefore(NOW, CONTEXT);
    }

    // Facts with a write.

    @Test
    default void storeShouldReportThatItKeepsFacts() {
        assertThat(teleconsultations().keepsFacts()).isTrue();
    }

    @Test
    default void factsShouldBeKeptWithTheirWrite() {
        StoredTeleconsultation before = inserted();
        Teleconsultation next = before.teleconsultation()
                .opened(aRoom("room_1"), aCompletePlan())
                .withMadeFacts(MadeFacts.NOTHING);
        List<Fact> made =
                List.of(Fact.of(Fact.Kind.SCHEDULED, LONG_BEFORE), Fact.of(Fact.Kind.READY, LONG_BEFORE.plusMillis(1)));

        StoredTeleconsultation now = replaced(before, next, made);

        assertThat(now.teleconsultation()).isEqualTo(next);
        List<KeptFact> kept = all();
        assertThat(kept).extracting(KeptFact::fact).containsExactlyElementsOf(made);
        for (KeptFact one : kept) {
            assertThat(one.teleconsultation()).contains(before.id());
            assertThat(one.outline()).contains(Outline.of(next));
            assertThat(one.sequence()).isEqualTo(edition(before));
            assertThat(one.id()).isEqualTo(one.fact().messageId(one.teleconsultation(), one.sequence()));
            assertThat(one.deliveries()).isEmpty();
            assertThat(one.settled()).isEmpty();
            assertThat(testee().find(one.id(), CONTEXT)).contains(one);
        }
    }

    @Test
    default void failedWriteShouldKeepNoFact() {
        StoredTeleconsultation before = inserted();
        StoredTeleconsultation meanwhile =
                replaced(before, before.teleconsultation().opened(aRoom("room_1"), aCompletePlan()), List.of());

        Optional<StoredTeleconsultation> second = teleconsultations()
                .replace(
                        before,
                        before.teleconsultation().ending(RoomState.Ending.CANCELLED),
                        WriteMark.random(),
                        List.of(Fact.of(Fact.Kind.CANCELLED, LONG_BEFORE)),
                        CONTEXT);

        assertThat(second).isEmpty();
        assertThat(all()).isEmpty();
        assertThat(teleconsultations().find(before.id(), CONTEXT))
                .map(StoredTeleconsultation::teleconsultation)
                .contains(meanwhile.teleconsultation());
    }

    @Test
    default void sequenceShouldRiseWithEachEdition() {
        StoredTeleconsultation current = ready();
        for (int people = 3; people < 8; people++) {
            current = replaced(
                    current,
                    current.teleconsultation().replanned(aCompletePlan(people)),
                    List.of(Fact.of(Fact.Kind.CHANGED, LONG_BEFORE.plusSeconds(people))));
        }
        current = replaced(
                current,
                current.teleconsultation().revealed(),
                List.of(Fact.of(Fact.Kind.LINK_AVAILABLE, LONG_BEFORE.plusSeconds(8))));
        current = replaced(
                current,
                current.teleconsultation().ending(RoomState.Ending.CANCELLED),
                List.of(Fact.of(Fact.Kind.CANCELLED, LONG_BEFORE.plusSeconds(9))));

        List<KeptFact> kept = all();

        assertThat(kept).hasSize(7);
        for (int i = 1; i < kept.size(); i++) {
            long rise = kept.get(i).sequence() - kept.get(i - 1).sequence();
            if (kept.get(i).fact().kind().isOfTheEdition()) {
                assertThat(rise).isPositive();
            } else {
                assertThat(rise).isZero();
            }
        }
        assertThat(kept.get(6).sequence()).isEqualTo(edition(current));
    }

    @Test
    default void closingShouldKeepItsFactAndTheEarlierFacts() {
        StoredTeleconsultation current = ready();
        current = replaced(
                current,
                current.teleconsultation().ending(RoomState.Ending.CANCELLED),
                List.of(Fact.of(Fact.Kind.CANCELLED, LONG_BEFORE)));
        Teleconsultation empty = current.teleconsultation()
                .without(current.teleconsultation().leftovers().get(0))
                .withMadeFacts(MadeFacts.NOTHING);
        Fact cleaned = Fact.of(Fact.Kind.CLEANED, LONG_BEFORE.plusSeconds(1))
                .with(Fact.Detail.ROOMS, "1")
                .with(Fact.Detail.UPLOADS, "0");

        Optional<StoredTeleconsultation> closed =
                teleconsultations().replace(current, empty.closed(), WriteMark.random(), List.of(cleaned), CONTEXT);

        assertThat(closed).isPresent();
        assertThat(teleconsultations().isClosed(current.id(), CONTEXT)).isTrue();
        assertThat(all()).extracting(one -> one.fact().kind()).containsExactly(Fact.Kind.CANCELLED, Fact.Kind.CLEANED);
        assertThat(all().get(1).fact()).isEqualTo(cleaned);
    }

    /** Repetition changes nothing, so a step that is repeated after a crash makes no second fact. */
    @Test
    default void factShouldBeKeptOnce() {
        StoredTeleconsultation current = ready();
        List<Fact> made = List.of(Fact.of(Fact.Kind.STARTED, LONG_BEFORE));

        current = replaced(current, current.teleconsultation().connected(2, LONG_BEFORE), made);
        assertThat(all()).hasSize(1);
        StoredTeleconsultation now =
                teleconsultations().find(current.id(), CONTEXT).orElseThrow();
        replaced(now, now.teleconsultation().revealed(), made);

        assertThat(all()).hasSize(1);
    }

    @Test
    default void factsShouldBeReadBackUnchanged() {
        StoredTeleconsultation current = ready();
        List<Fact> made = new ArrayList<>();
        for (Fact.Kind kind : Fact.Kind.values()) {
            Instant at = LONG_BEFORE.plusMillis(kind.ordinal());
            made.add(
                    kind.name().startsWith("PARTICIPANT")
                            ? Fact.of(kind, at, new VideoUserId("usr_'\"%\\ :=~@,é-1"))
                            : Fact.of(kind, at).with(Fact.Detail.CHANGED, "schedule,participants,expected"));
        }
        List<Fact> few = made.subList(0, 7);

        replaced(current, current.teleconsultation().revealed(), few);
        testee().add(current, made.subList(7, made.size()), CONTEXT);

        assertThat(all()).extracting(KeptFact::fact).containsExactlyElementsOf(made);
    }

    @Test
    default void toldFactsShouldBeReadBackUnchanged() {
        MadeFacts everything = new MadeFacts(
                true,
                true,
                Optional.of(START),
                Optional.of(START.plusMillis(1)),
                Optional.of(START.plusMillis(2)),
                true,
                3,
                4,
                true);
        List<MadeFacts> some = List.of(
                everything,
                MadeFacts.NOTHING,
                new MadeFacts(true, true, Optional.empty(), Optional.empty(), Optional.empty(), false, 0, 0, false),
                new MadeFacts(true, false, Optional.of(START), Optional.empty(), Optional.empty(), false, 0, 1, false));
        StoredTeleconsultation current = ready();
        for (MadeFacts made : some) {
            current = replaced(current, current.teleconsultation().withMadeFacts(made), List.of());

            assertThat(teleconsultations()
                            .find(current.id(), CONTEXT)
                            .orElseThrow()
                            .teleconsultation()
                            .madeFacts())
                    .isEqualTo(made);
        }
    }

    /** The trace of a request is kept; an invalid one is not. */
    @Test
    default void traceOfTheRequestShouldBeKept() {
        String trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        StoredTeleconsultation current = ready();

        teleconsultations()
                .replace(
                        current,
                        current.teleconsultation().revealed(),
                        WriteMark.random(),
                        List.of(Fact.of(Fact.Kind.LINK_AVAILABLE, LONG_BEFORE)),
                        CONTEXT.forwardedHeaders(Map.of("Traceparent", trace)));
        testee().add(
                        Fact.of(Fact.Kind.USER_ERASED, LONG_BEFORE.plusSeconds(1)),
                        CONTEXT.forwardedHeaders(Map.of("traceparent", "nonsense")));

        assertThat(all()).extracting(KeptFact::trace).containsExactly(Optional.of(trace), Optional.empty());
    }

    /** Receivers must not get names and links. */
    @Test
    default void namesAndLinksShouldNotBeKept() {
        StoredTeleconsultation current = ready();
        replaced(
                current,
                current.teleconsultation().revealed(),
                List.of(Fact.of(Fact.Kind.LINK_AVAILABLE, LONG_BEFORE)));

        assertThat(all())
                .hasSize(1)
                .allSatisfy(kept -> assertThat(kept.outline() + kept.version()).doesNotContain(NAME_MARK, LINK_MARK));
    }

    // Facts without a write.

    @Test
    default void addShouldKeepFactsWithoutChangingTheRecord() {
        StoredTeleconsultation current = ready();
        Fact joined = Fact.of(Fact.Kind.PARTICIPANT_JOINED, LONG_BEFORE, new VideoUserId("usr_doctor"));
        Fact again = Fact.of(Fact.Kind.PARTICIPANT_JOINED, LONG_BEFORE.plusMillis(1), new VideoUserId("usr_doctor"));

        testee().add(current, List.of(joined, again), CONTEXT);
        anotherReplica().add(current, List.of(joined), CONTEXT);

        assertThat(all()).extracting(KeptFact::fact).containsExactly(joined, again);
        assertThat(all()).allSatisfy(kept -> {
            assertThat(kept.sequence()).isEqualTo(edition(current));
            assertThat(kept.outline()).contains(Outline.of(current.teleconsultation()));
        });
        assertThat(teleconsultations().find(current.id(), CONTEXT)).contains(current);
    }

    @Test
    default void addShouldKeepAFactWithoutATeleconsultation() {
        Fact erased = Fact.of(Fact.Kind.USER_ERASED, LONG_BEFORE).with(Fact.Detail.RECEIPT, "receipt-1");

        testee().add(erased, CONTEXT);
        testee().add(erased, CONTEXT);

        assertThat(all()).singleElement().satisfies(kept -> {
            assertThat(kept.fact()).isEqualTo(erased);
            assertThat(kept.teleconsultation()).isEmpty();
            assertThat(kept.outline()).isEmpty();
            assertThat(kept.sequence()).isZero();
        });
    }

    /** In facts and their outlines, told and dueForFact, including facts that are still in their record. */
    @Test
    default void renameShouldRemoveTheFormerName() {
        StoredTeleconsultation one = ready();
        VideoUserId person =
                one.teleconsultation().plan().participants().known().get(0).videoUser();
        VideoUserId other =
                one.teleconsultation().plan().participants().known().get(1).videoUser();
        VideoUserId erased = new VideoUserId("erased-7f3a");
        StoredTeleconsultation current =
                replaced(one, one.teleconsultation().revealed(), List.of(Fact.of(Fact.Kind.READY, LONG_BEFORE)));
        testee().add(
                        current,
                        List.of(
                                Fact.of(Fact.Kind.PARTICIPANT_JOINED, LONG_BEFORE, person),
                                Fact.of(Fact.Kind.PARTICIPANT_JOINED, LONG_BEFORE, other)),
                        CONTEXT);
        erased(LONG_BEFORE.plusSeconds(1));

        rename(testee(), person, erased);
        List<KeptFact> once = all();
        rename(anotherReplica(), person, erased);

        assertThat(all())
                .hasSize(4)
                .extracting(KeptFact::id)
                .containsExactlyElementsOf(once.stream().map(KeptFact::id).toList());
        assertThat(all()).allSatisfy(kept -> {
            assertThat(kept.fact().person()).isNotEqualTo(Optional.of(person));
            kept.outline()
                    .ifPresent(outline -> assertThat(outline.participants())
                            .contains(erased, other)
                            .doesNotContain(person));
        });
        assertThat(all().stream().flatMap(kept -> kept.fact().person().stream()))
                .containsExactlyInAnyOrder(erased, other);
        KeptFact joined = all().stream()
                .filter(kept -> kept.fact().person().equals(Optional.of(erased)))
                .findFirst()
                .orElseThrow();
        assertThat(joined.id())
                .isEqualTo(Fact.of(Fact.Kind.PARTICIPANT_JOINED, LONG_BEFORE, person)
                        .messageId(Optional.of(one.id()), edition(current)));
    }

    /** Each call processes a part, and together they process all. */
    @Test
    default void renameShouldReachEveryFactInSeveralCalls() {
        StoredTeleconsultation one = ready();
        VideoUserId person = new VideoUserId("usr_1");
        VideoUserId erased = new VideoUserId("erased-1");
        List<Fact> many = IntStream.range(0, 230)
                .mapToObj(i -> Fact.of(
                        Fact.Kind.PARTICIPANT_JOINED,
                        LONG_BEFORE.plusMillis(i),
                        i % 23 == 0 ? person : new VideoUserId("usr_2")))
                .toList();
        testee().add(one, many, CONTEXT);

        assertThat(testee().rename(person, erased, Optional.empty(), CONTEXT)).isPresent();
        rename(testee(), person, erased);

        List<VideoUserId> named = new ArrayList<>();
        Optional<KeptFact> last = Optional.empty();
        List<KeptFact> page;
        do {
            page = testee().search(LONG_BEFORE, NOW, last, 200, CONTEXT);
            page.forEach(kept -> kept.fact().person().ifPresent(named::add));
            last = page.isEmpty() ? last : Optional.of(page.get(page.size() - 1));
        } while (!page.isEmpty());
        assertThat(named).doesNotContain(person).filteredOn(erased::equals).hasSize(10);
    }

    private static void rename(Outbox outbox, VideoUserId from, VideoUserId to) {
        Optional<String> at = Optional.empty();
        do {
            at = outbox.rename(from, to, at, CONTEXT);
        } while (at.isPresent());
    }

    @Test
    default void renameShouldKeepTheDeliveryOfAFact() {
        StoredTeleconsultation one = ready();
        VideoUserId person = new VideoUserId("usr_1");
        testee().add(one, List.of(Fact.of(Fact.Kind.PARTICIPANT_JOINED, LONG_BEFORE, person)), CONTEXT);
        KeptFact held = testee().claim(new Claim("a", NOW, LATER, 10), CONTEXT).stream()
                .filter(kept -> kept.fact().person().isPresent())
                .findFirst()
                .orElseThrow();
        Map<String, KeptFact.Delivery> deliveries =
                Map.of("here", new KeptFact.Delivery(KeptFact.Delivery.State.DONE, 1, NOW));

        rename(testee(), person, new VideoUserId("erased-1"));

        assertThat(testee().update(held, deliveries, NOW, CONTEXT)).isPresent();
        assertThat(found(held.id()).deliveries()).isEqualTo(deliveries);
        assertThat(found(held.id()).fact().person()).contains(new VideoUserId("erased-1"));
    }

    // Claims.

    @Test
    default void concurrentClaimsShouldReturnEachFactOnce() {
        Set<String> ids = new HashSet<>();
        IntStream.range(0, 40)
                .forEach(i -> ids.add(erased(LONG_BEFORE.plusMillis(i)).id()));

        List<List<KeptFact>> claimed = Race.run(runner -> {
            List<KeptFact> mine = new ArrayList<>();
            Outbox outbox = runner % 2 == 0 ? testee() : anotherReplica();
            for (List<KeptFact> some = claimed(outbox, runner); !some.isEmpty(); some = claimed(outbox, runner)) {
                mine.addAll(some);
            }
            return mine;
        });

        List<String> all = claimed.stream()
                .flatMap(List::stream)
                .map(KeptFact::id)
                .sorted()
                .toList();
        assertThat(all).doesNotHaveDuplicates().hasSameElementsAs(ids);
    }

    private static List<KeptFact> claimed(Outbox outbox, int runner) {
        return outbox.claim(new Claim("holder-" + runner, NOW, LATER, 3), CONTEXT);
    }

    @Test
    default void claimShouldReturnTheOldestFirstUpToTheLimit() {
        KeptFact second = erased(LONG_BEFORE.plusSeconds(2));
        KeptFact first = erased(LONG_BEFORE.plusSeconds(1));
        erased(LONG_BEFORE.plusSeconds(3));

        assertThat(testee().claim(new Claim("a", NOW, LATER, 2), CONTEXT))
                .extracting(KeptFact::id)
                .containsExactly(first.id(), second.id());
    }

    @Test
    default void claimShouldExpire() {
        KeptFact one = erased(LONG_BEFORE);
        KeptFact held = testee().claim(new Claim("a", NOW, LATER, 10), CONTEXT).get(0);

        assertThat(anotherReplica().claim(new Claim("b", LATER.minusMillis(1), LATER.plusSeconds(60), 10), CONTEXT))
                .isEmpty();
        KeptFact taken = anotherReplica()
                .claim(new Claim("b", LATER, LATER.plusSeconds(60), 10), CONTEXT)
                .get(0);

        assertThat(taken.id()).isEqualTo(one.id());
        assertThat(testee().update(held, Map.of(), LATER, CONTEXT)).isEmpty();
        assertThat(found(one.id()).settled()).isEmpty();
        assertThat(anotherReplica().update(taken, Map.of(), LATER, CONTEXT)).isPresent();
    }

    @Test
    default void claimShouldRejectInvalidArguments() {
        assertThatThrownBy(() -> testee().claim(new Claim("a", NOW, NOW, 1), CONTEXT))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> testee().claim(new Claim("a", NOW, LATER, 0), CONTEXT))
                .isInstanceOf(IllegalArgumentException.class);
    }

    // Deliveries.

    @Test
    default void waitingFactShouldBeDueAtItsEarliestTry() {
        KeptFact one = erased(LONG_BEFORE);
        Map<String, Delivery> deliveries = new LinkedHashMap<>();
        deliveries.put("first.endpoint/with:odd \"name\"", new Delivery(Delivery.State.DONE, 1, NOW));
        deliveries.put("second", new Delivery(Delivery.State.WAITING, 2, NOW.plusSeconds(300)));
        deliveries.put("third", new Delivery(Delivery.State.WAITING, 1, NOW.plusSeconds(5)));
        deliveries.put("fourth", new Delivery(Delivery.State.GIVEN_UP, 10, NOW.minusSeconds(5)));
        KeptFact held = testee().claim(new Claim("a", NOW, LATER, 10), CONTEXT).get(0);

        KeptFact put = testee().update(held, deliveries, NOW, CONTEXT).orElseThrow();

        assertThat(put.deliveries()).isEqualTo(deliveries);
        assertThat(found(one.id())).isEqualTo(put);
        assertThat(put.settled()).isEmpty();
        assertThat(isDue(one.id(), NOW.plusSeconds(4))).isFalse();
        KeptFact again = testee().claim(new Claim("a", NOW.plusSeconds(5), NOW.plusSeconds(65), 10), CONTEXT)
                .get(0);
        assertThat(again.deliveries()).isEqualTo(deliveries);
    }

    @Test
    default void factWithoutPendingDeliveriesShouldBeSettled() {
        KeptFact one = erased(LONG_BEFORE);
        KeptFact other = erased(LONG_BEFORE.plusSeconds(1));
        erased(LONG_BEFORE.plusSeconds(2));

        testee().update(one, Map.of("e", new Delivery(Delivery.State.DONE, 1, NOW)), NOW, CONTEXT);
        testee().update(other, Map.of("e", new Delivery(Delivery.State.GIVEN_UP, 10, NOW)), NOW, CONTEXT);

        assertThat(found(one.id()).settled()).contains(NOW);
        assertThat(found(other.id()).settled()).contains(NOW);
        assertThat(isDue(one.id(), LATER)).isFalse();
        assertThat(testee().state(CONTEXT)).isEqualTo(new Outbox.State(1, Optional.of(LONG_BEFORE.plusSeconds(2)), 1));
    }

    @Test
    default void settledFactShouldBeDueAgainWhenItIsToWait() {
        KeptFact one = erased(LONG_BEFORE);
        KeptFact settled = testee().update(
                        one, Map.of("e", new Delivery(Delivery.State.GIVEN_UP, 10, NOW)), NOW, CONTEXT)
                .orElseThrow();

        testee().update(settled, Map.of("e", new Delivery(Delivery.State.WAITING, 0, NOW)), NOW, CONTEXT);

        assertThat(testee().claim(new Claim("a", NOW, LATER, 10), CONTEXT))
                .extracting(KeptFact::id)
                .containsExactly(one.id());
    }

    @Test
    default void updateShouldDoNothingForAStaleVersion() {
        KeptFact one = erased(LONG_BEFORE);
        KeptFact held = testee().claim(new Claim("a", NOW, LATER, 10), CONTEXT).get(0);

        assertThat(testee().update(one, Map.of(), NOW, CONTEXT)).isEmpty();
        assertThat(testee().update(held, Map.of(), NOW, CONTEXT)).isPresent();
        assertThat(testee().update(held, Map.of(), NOW, CONTEXT)).isEmpty();
    }

    // Searches.

    @Test
    default void searchShouldPageThroughATimeRange() {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            ids.add(erased(LONG_BEFORE.plusSeconds(i / 2)).id());
        }
        List<String> inRange = all().stream().map(KeptFact::id).toList().subList(2, 7);
        assertThat(ids).containsAll(inRange);

        List<String> found = new ArrayList<>();
        Optional<KeptFact> last = Optional.empty();
        List<KeptFact> page;
        do {
            page = testee().search(LONG_BEFORE.plusSeconds(1), LONG_BEFORE.plusSeconds(4), last, 2, CONTEXT);
            page.forEach(one -> found.add(one.id()));
            last = page.isEmpty() ? last : Optional.of(page.get(page.size() - 1));
        } while (!page.isEmpty());

        assertThat(found).containsExactlyElementsOf(inRange);
    }

    @Test
    default void searchOfOneVisitShouldPageThroughItsFactsOnly() {
        StoredTeleconsultation one = inserted();
        StoredTeleconsultation other = inserted();
        for (int i = 0; i < 7; i++) {
            Fact joined =
                    Fact.of(Fact.Kind.PARTICIPANT_JOINED, LONG_BEFORE.plusSeconds(i / 2), new VideoUserId("usr_" + i));
            testee().add(one, List.of(joined), CONTEXT);
            testee().add(other, List.of(joined), CONTEXT);
        }
        erased(LONG_BEFORE);
        List<String> ofOne = all().stream()
                .filter(kept -> kept.teleconsultation().filter(one.id()::equals).isPresent())
                .map(KeptFact::id)
                .toList();
        assertThat(ofOne).hasSizeGreaterThanOrEqualTo(7);

        List<String> found = new ArrayList<>();
        Optional<KeptFact> last = Optional.empty();
        List<KeptFact> page;
        do {
            page = testee().searchOf(one.id(), last, 2, CONTEXT);
            page.forEach(kept -> found.add(kept.id()));
            last = page.isEmpty() ? last : Optional.of(page.get(page.size() - 1));
        } while (!page.isEmpty());

        assertThat(found).containsExactlyElementsOf(ofOne);
        assertThat(testee().searchOf(new TeleconsultationId("unknown"), Optional.empty(), 10, CONTEXT))
                .isEmpty();
    }

    @Test
    default void removeSettledBeforeShouldKeepWaitingFacts() {
        KeptFact waiting = erased(LONG_BEFORE);
        KeptFact old = erased(LONG_BEFORE.plusSeconds(1));
        KeptFact young = erased(LONG_BEFORE.plusSeconds(2));
        testee().update(old, Map.of(), NOW.minusMillis(1), CONTEXT);
        testee().update(young, Map.of(), NOW, CONTEXT);

        testee().removeSettledBefore(NOW, CONTEXT);

        assertThat(all()).extracting(KeptFact::id).containsExactly(waiting.id(), young.id());
    }

    // Rows of the audit trail.

    /** A caller's id and request are read back unchanged, unusual characters included. */
    @Test
    default void causeShouldBeKeptWithTheWriteUntilTheRowIsWritten() {
        StoredTeleconsultation current = ready();
        Fact.Cause full = new Fact.Cause(
                "0a1b2c",
                Optional.of(new UserId("auth0|δoctor ' \" \\ %_~/+")),
                Optional.of(Assurance.TOKEN),
                Optional.of("req 1/~ü"),
                Optional.of("2001:db8:1::/48"),
                false);
        Fact.Cause alone =
                new Fact.Cause("0a1b2c", Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), true);
        Fact told = Fact.of(Fact.Kind.CHANGED, LONG_BEFORE)
                .with(Fact.Detail.CHANGED, "schedule")
                .because(full);
        Fact row = Fact.of(Fact.Kind.NAMED, LONG_BEFORE.plusMillis(1), new VideoUserId("usr_doctor"))
                .because(alone);
        replaced(current, current.teleconsultation().replanned(aCompletePlan(3)), List.of(told, row));

        List<KeptFact> owed = anotherReplica().unrecorded(NOW, 10, CONTEXT);

        assertThat(owed).extracting(KeptFact::fact).containsExactly(told, row);
        assertThat(owed).extracting(KeptFact::teleconsultation).containsOnly(Optional.of(current.id()));
        assertThat(testee().unrecorded(LONG_BEFORE.plusMillis(1), 10, CONTEXT)).hasSize(1);
        assertThat(testee().unrecorded(NOW, 1, CONTEXT)).hasSize(1);

        rename(testee(), new VideoUserId("usr_doctor"), new VideoUserId("erased-a"));
        assertThat(testee().unrecorded(NOW, 10, CONTEXT))
                .extracting(kept -> kept.fact().rowId(current.id()))
                .containsExactly(told.rowId(current.id()), row.rowId(current.id()));

        testee().recorded(Set.of(owed.get(0).id(), owed.get(1).id(), "msg_unknown"), NOW, CONTEXT);
        anotherReplica().recorded(Set.of(owed.get(0).id()), LATER, CONTEXT);
        testee().recorded(Set.of(), NOW, CONTEXT);

        assertThat(testee().unrecorded(NOW, 10, CONTEXT)).isEmpty();
        assertThat(all())
                .extracting(KeptFact::fact)
                .containsExactly(
                        told.withoutCause(),
                        row.withoutCause().renamed(new VideoUserId("usr_doctor"), new VideoUserId("erased-a")));
    }

    /** A fact for the audit trail only has no receiver, and expires like others. */
    @Test
    default void factForTheAuditTrailOnlyShouldNotBeDelivered() {
        KeptFact alone = owing(LONG_BEFORE, "0a", true);
        KeptFact told = owing(LONG_BEFORE.plusMillis(1), "0b", false);

        assertThat(testee().state(CONTEXT))
                .isEqualTo(new Outbox.State(1, Optional.of(told.fact().at()), 0));
        assertThat(testee().claim(new Claim("a", NOW, LATER, 10), CONTEXT))
                .extracting(KeptFact::id)
                .containsExactly(told.id());
        testee().recorded(Set.of(alone.id(), told.id()), NOW, CONTEXT);

        assertThat(found(alone.id()).settled()).contains(NOW);
        assertThat(found(told.id()).settled()).isEmpty();
        assertThat(testee().state(CONTEXT).waiting()).isEqualTo(1);
        testee().removeSettledBefore(LATER, CONTEXT);
        assertThat(all()).extracting(KeptFact::id).containsExactly(told.id());
    }

    /** Deliveries and the row are independent. */
    @Test
    default void factWithAPendingRowShouldBeSettledAndStay() {
        KeptFact owing = owing(LONG_BEFORE, "0a", false);
        KeptFact held = testee().claim(new Claim("a", NOW, LATER, 10), CONTEXT).get(0);
        testee().recorded(Set.of(), NOW, CONTEXT);
        assertThat(testee().update(held, Map.of(), NOW, CONTEXT)).isPresent();

        testee().removeSettledBefore(LATER, CONTEXT);
        assertThat(testee().unrecorded(NOW, 10, CONTEXT))
                .extracting(KeptFact::id)
                .containsExactly(owing.id());

        testee().recorded(Set.of(owing.id()), LATER, CONTEXT);
        assertThat(found(owing.id()).settled()).contains(NOW);
        testee().removeSettledBefore(LATER, CONTEXT);
        assertThat(all()).isEmpty();
    }

    @Test
    default void factsShouldOutliveTheirTeleconsultation() {
        StoredTeleconsultation current = ready();
        current = replaced(
                current,
                current.teleconsultation().ending(RoomState.Ending.CANCELLED),
                List.of(Fact.of(Fact.Kind.CANCELLED, LONG_BEFORE)));
        assertThat(all()).hasSize(1);

        teleconsultations()
                .find(current.id(), CONTEXT)
                .ifPresent(now -> teleconsultations().delete(now, CONTEXT));

        assertThat(all()).hasSize(1);
    }

    // Facts that depend on time only.

    @Test
    default void dueForFactShouldFindRecordsThatReachAMoment() {
        StoredTeleconsultation ready = ready();
        StoredTeleconsultation noRoom = teleconsultations().insert(aPlan(), new RoomState.NoRoom(), CONTEXT);

        assertThat(dueForFact(Moment.START, START, START.plusMillis(1))).containsExactly(ready.id());
        assertThat(dueForFact(Moment.START, START.plusMillis(1), NOW)).isEmpty();
        assertThat(dueForFact(Moment.START, START.minusSeconds(60), START)).isEmpty();
        Instant end = START.plus(Duration.ofHours(1));
        assertThat(dueForFact(Moment.END, end, end.plusMillis(1)))
                .as("links were never shown")
                .isEmpty();
        assertThat(dueForFact(Moment.LAST_LEFT, Instant.EPOCH, NOW)).isEmpty();
        assertThat(noRoom.teleconsultation().room()).isEmpty();
    }

    @Test
    default void dueForFactShouldOmitToldRecords() {
        StoredTeleconsultation current = ready();
        MadeFacts made = new MadeFacts(
                true,
                true,
                Optional.of(START),
                Optional.of(START.plusSeconds(9)),
                Optional.empty(),
                false,
                0,
                0,
                false);
        current = replaced(current, current.teleconsultation().withMadeFacts(made), List.of());

        assertThat(dueForFact(Moment.START, Instant.EPOCH, NOW)).isEmpty();
        assertThat(dueForFact(Moment.LAST_LEFT, START.plusSeconds(9), NOW)).containsExactly(current.id());
        Instant end = START.plus(Duration.ofHours(1));
        assertThat(dueForFact(Moment.END, end, end.plusMillis(1))).containsExactly(current.id());
        assertThat(dueForFact(Moment.END, end.plusMillis(1), NOW)).isEmpty();
        MadeFacts all =
                new MadeFacts(true, true, Optional.of(START), Optional.empty(), Optional.of(START), true, 0, 0, false);
        replaced(current, current.teleconsultation().withMadeFacts(all), List.of());
        for (Moment moment : Moment.values()) {
            assertThat(dueForFact(moment, Instant.EPOCH, NOW)).isEmpty();
        }
    }

    /** For any length of a visit, and any time after its start at which people return. */
    @Test
    default void dueForFactShouldFindAMomentFarFromTheStart() {
        Duration length = Duration.ofDays(45);
        StoredTeleconsultation current = ready(Schedule.startingAt(START, length));
        Instant end = START.plus(length);
        Instant left = end.plus(Duration.ofDays(90));
        MadeFacts made =
                new MadeFacts(true, true, Optional.of(START), Optional.of(left), Optional.empty(), false, 0, 0, false);
        replaced(current, current.teleconsultation().withMadeFacts(made), List.of());

        assertThat(dueForFact(Moment.END, end, end.plusMillis(1))).containsExactly(current.id());
        assertThat(dueForFact(Moment.END, end.plusMillis(1), left)).isEmpty();
        assertThat(dueForFact(Moment.LAST_LEFT, left, left.plusMillis(1))).containsExactly(current.id());
        assertThat(dueForFact(Moment.LAST_LEFT, START, left)).isEmpty();
    }

    @Test
    default void dueForFactShouldDistinguishRecordsWithToldFacts() {
        StoredTeleconsultation unheard = ready();
        StoredTeleconsultation followed = ready();
        MadeFacts any =
                new MadeFacts(true, false, Optional.empty(), Optional.empty(), Optional.empty(), false, 0, 0, false);
        followed = replaced(followed, followed.teleconsultation().withMadeFacts(any), List.of());

        assertThat(dueForFact(Moment.START, START, START.plusMillis(1))).contains(unheard.id(), followed.id());
        assertThat(dueForFact(Moment.START_OF_FOLLOWED, START, START.plusMillis(1)))
                .containsExactly(followed.id());
        assertThat(dueForFact(Moment.START_OF_FOLLOWED, START.plusMillis(1), NOW))
                .isEmpty();
        MadeFacts opened =
                new MadeFacts(true, true, Optional.empty(), Optional.empty(), Optional.empty(), false, 0, 0, false);
        replaced(followed, followed.teleconsultation().withMadeFacts(opened), List.of());
        assertThat(dueForFact(Moment.START_OF_FOLLOWED, START, START.plusMillis(1)))
                .isEmpty();
    }

    @Test
    default void dueForFactShouldReturnTheEarliestFirstAndSkipExcludedIds() {
        StoredTeleconsultation later = ready(Schedule.startingAt(START.plusSeconds(60), Duration.ofHours(1)));
        StoredTeleconsultation first = ready();

        assertThat(dueForFact(Moment.START, START, NOW)).containsExactly(first.id(), later.id());
        assertThat(testee().dueForFact(new Reaching(Moment.START, START, NOW, 1, Set.of()), CONTEXT))
                .extracting(StoredTeleconsultation::id)
                .containsExactly(first.id());
        assertThat(testee().dueForFact(new Reaching(Moment.START, START, NOW, 1, Set.of(first.id())), CONTEXT))
                .extracting(StoredTeleconsultation::id)
                .containsExactly(later.id());
        assertThat(testee().dueForFact(new Reaching(Moment.START, START, NOW, 10, Set.of()), CONTEXT))
                .contains(teleconsultations().find(first.id(), CONTEXT).orElseThrow());
    }

    // Helpers.

    private StoredTeleconsultation inserted() {
        return teleconsultations()
                .insert(aCompletePlan(), new RoomState.Opening(anOperation("op-1"), LONG_BEFORE, true), CONTEXT);
    }

    private StoredTeleconsultation ready() {
        return ready(aCompletePlan().schedule());
    }

    private StoredTeleconsultation ready(Schedule schedule) {
        StoredTeleconsultation current = inserted();
        return replaced(
                current,
                current.teleconsultation()
                        .opened(
                                aRoom("room_" + UUID.randomUUID()),
                                aCompletePlan().with(schedule)),
                List.of());
    }

    private StoredTeleconsultation replaced(StoredTeleconsultation current, Teleconsultation next, List<Fact> facts) {
        return teleconsultations()
                .replace(current, next, WriteMark.random(), facts, CONTEXT)
                .orElseThrow();
    }

    /** A unique fact without a teleconsultation. */
    private KeptFact erased(Instant at) {
        Fact fact = Fact.of(Fact.Kind.USER_ERASED, at)
                .with(Fact.Detail.RECEIPT, UUID.randomUUID().toString());
        testee().add(fact, CONTEXT);
        return found(fact.messageId(Optional.empty(), 0));
    }

    /** A fact with a pending row, of its own teleconsultation. */
    private KeptFact owing(Instant at, String write, boolean alone) {
        StoredTeleconsultation current = ready();
        Fact fact = Fact.of(alone ? Fact.Kind.REVEALED : Fact.Kind.LINK_AVAILABLE, at)
                .because(new Fact.Cause(
                        write, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), alone));
        replaced(current, current.teleconsultation().revealed(), List.of(fact));
        return testee().unrecorded(NOW, 1_000, CONTEXT).stream()
                .filter(kept -> kept.teleconsultation().equals(Optional.of(current.id())))
                .findFirst()
                .orElseThrow();
    }

    private KeptFact found(String id) {
        return testee().find(id, CONTEXT).orElseThrow();
    }

    private boolean isDue(String id, Instant when) {
        return testee().claim(new Claim("looker", when, when.plusMillis(1), 1_000), CONTEXT).stream()
                .anyMatch(kept -> kept.id().equals(id));
    }

    /** All facts by time. A store that moves facts in two steps does so when it is asked for due ones. */
    private List<KeptFact> all() {
        testee().claim(new Claim("looker", Instant.EPOCH, Instant.EPOCH.plusMillis(1), 1), CONTEXT);
        return testee().search(Instant.EPOCH, Instant.parse("2040-01-01T00:00:00Z"), Optional.empty(), 200, CONTEXT);
    }

    private List<TeleconsultationId> dueForFact(Moment moment, Instant from, Instant to) {
        return testee().dueForFact(new Reaching(moment, from, to, 100, Set.of()), CONTEXT).stream()
                .map(StoredTeleconsultation::id)
                .toList();
    }

    private long edition(StoredTeleconsultation one) {
        return teleconsultations()
                .lookUp(one.id(), CONTEXT)
                .orElseThrow()
                .edition()
                .number();
    }
}
