package dev.teleconsult.ports.application;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.teleconsult.domain.DomainFixtures;
import dev.teleconsult.domain.Fact;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.domain.UserId;
import dev.teleconsult.domain.VideoUserId;
import dev.teleconsult.domain.VisitState;
import dev.teleconsult.ports.CheckResult;
import dev.teleconsult.ports.PortException;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.application.events.DeliveryTerms;
import dev.teleconsult.ports.outbound.KeptFact;
import dev.teleconsult.ports.outbound.KeptFact.Delivery;
import dev.teleconsult.ports.outbound.Outbox;
import dev.teleconsult.ports.outbound.OutgoingEvent;
import dev.teleconsult.ports.outbound.SinkAnswer;
import dev.teleconsult.ports.outbound.SinkAnswer.Reason;
import dev.teleconsult.ports.outbound.TeleconsultStorage;
import dev.teleconsult.ports.testing.Failures;
import dev.teleconsult.ports.testing.FakeEventSink;
import dev.teleconsult.ports.testing.InMemoryStorage;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class EventRelayTest {

    private static final RequestContext US = RequestContext.system();
    private static final SinkAnswer DOWN = new SinkAnswer.Failed(Reason.UNREACHABLE);

    private final FakeEventSink sink = new FakeEventSink().add("his").add("billing", Set.of(Fact.Kind.CANCELLED));
    private final Heard heard = new Heard();
    private final List<AutoCloseable> open = new ArrayList<>();
    private final Bench bench = bench(builder -> builder);
    private final EventRelay relay = bench.application.eventRelay().orElseThrow();
    private final Outbox outbox = bench.storage.outbox().orElseThrow();

    /** The listener's notifications, one per line. */
    private static final class Heard implements DeliveryListener {

        private final List<String> lines = new ArrayList<>();

        @Override
        public synchronized void taken(String endpoint, Duration age) {
            lines.add(endpoint + " took " + age);
        }

        @Override
        public synchronized void failed(String endpoint, Reason reason) {
            lines.add(endpoint + " failed " + reason);
        }

        @Override
        public synchronized void paused(String endpoint, Instant until) {
            lines.add(endpoint + " paused " + until);
        }

        @Override
        public synchronized void givenUp(String endpoint, String eventId) {
            lines.add(endpoint + " given up");
        }

        @Override
        public synchronized void disabled(String endpoint, boolean byReceiver) {
            lines.add(endpoint + " disabled " + byReceiver);
        }

        @Override
        public synchronized void notPutDown(String eventId) {
            lines.add("not put down");
        }

        synchronized long count(String line) {
            return lines.stream().filter(line::equals).count();
        }
    }

    private Bench bench(UnaryOperator<TeleconsultApplication.Builder> how) {
        Bench made = Bench.with(builder ->
                how.apply(builder.events(sink).deliveryListener(heard).deliveryJitter(() -> 0.5)));
        open.add(made);
        return made;
    }

    /** Another replica on the same store, with threads of its own. */
    private TeleconsultApplication replica(UnaryOperator<TeleconsultApplication.Builder> how) {
        TeleconsultApplication made = how.apply(TeleconsultApplication.builder(bench.storage, bench.video)
                        .events(sink)
                        .deliveryListener(heard)
                        .deliveryJitter(() -> 0.5)
                        .clock(bench.clock))
                .build();
        open.add(made);
        return made;
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable one : open) {
            one.close();
        }
    }

    /** A fact that no step of a record makes, so that the test controls which facts there are. */
    private String told(TeleconsultationId id, Fact fact) {
        settleAll();
        var record = bench.storage.teleconsultations().find(id, US).orElseThrow();
        Set<String> before = ids();
        outbox.add(record, List.of(fact), US);
        Set<String> added = ids();
        added.removeAll(before);
        return added.iterator().next();
    }

    /** The facts that the application itself made before. */
    private void settleAll() {
        bench.storage.allFacts().stream()
                .filter(kept -> kept.settled().isEmpty() && kept.deliveries().isEmpty())
                .filter(kept -> kept.fact().kind() != Fact.Kind.USER_ERASED)
                .filter(kept -> kept.fact().kind() != Fact.Kind.PARTICIPANT_JOINED)
                .forEach(kept -> outbox.update(kept, Map.of(), bench.clock.instant(), US));
    }

    private Set<String> ids() {
        Set<String> ids = new HashSet<>();
        bench.storage.allFacts().forEach(kept -> ids.add(kept.id()));
        return ids;
    }

    /** A fact without a teleconsultation. */
    private String erased(String receipt) {
        Fact fact = Fact.of(Fact.Kind.USER_ERASED, bench.clock.instant()).with(Fact.Detail.RECEIPT, receipt);
        outbox.add(fact, US);
        return fact.messageId(Optional.empty(), 0);
    }

    private Delivery at(String id, String endpoint) {
        return outbox.find(id, US).orElseThrow().deliveries().get(endpoint);
    }

    private List<String> received(String endpoint) {
        return sink.received(endpoint).stream().map(OutgoingEvent::id).toList();
    }

    private CheckResult check(String endpoint) {
        return bench.application.dependencies().all().stream()
                .filter(result -> result.name().equals("events:" + endpoint))
                .findFirst()
                .orElseThrow();
    }

    private void runFor(Duration time, Duration step) {
        Instant end = bench.clock.instant().plus(time);
        while (bench.clock.instant().isBefore(end)) {
            relay.runOnce();
            bench.clock.advance(step);
        }
        relay.runOnce();
    }

    @Test
    void eventShouldContainTheVisitAndNothingSecret() {
        TeleconsultationId id = bench.scheduled();
        VideoUserId doctor =
                bench.storage.userIds().find(Set.of(new UserId("doctor")), US).get(new UserId("doctor"));
        String event = told(id, Fact.of(Fact.Kind.PARTICIPANT_JOINED, bench.clock.instant(), doctor));
        // An event contains the state of its time.
        bench.clock.set(Bench.START.plus(Bench.HOUR));

        relay.runOnce();

        OutgoingEvent told = sink.received("his").get(0);
        assertThat(told.id()).isEqualTo(event).matches("msg_[A-Z2-7]{26}");
        assertThat(told.user()).contains(new UserId("doctor"));
        assertThat(told.teleconsultation()).contains(id);
        OutgoingEvent.Shown shown = told.shown().orElseThrow();
        assertThat(shown.state()).isEqualTo(VisitState.PLANNED);
        assertThat(shown.joinableFrom()).isEqualTo(Bench.OPENS);
        assertThat(shown.participants()).contains(List.of(new UserId("doctor"), new UserId("patient-1")));
        assertThat(received("billing")).isEmpty();
    }

    @Test
    void eventsShouldNameNoPeopleWhenSoConfigured() {
        Bench without = bench(builder -> builder.eventsNamePeople(false));
        TeleconsultationId id = without.scheduled();
        var record = without.storage.teleconsultations().find(id, US).orElseThrow();
        VideoUserId doctor =
                record.teleconsultation().plan().participants().known().get(0).videoUser();
        without.storage
                .outbox()
                .orElseThrow()
                .add(record, List.of(Fact.of(Fact.Kind.PARTICIPANT_LEFT, Bench.START, doctor)), US);
        without.clock.set(Bench.START);

        without.application.eventRelay().orElseThrow().runOnce();

        OutgoingEvent told = sink.received("his").stream()
                .filter(event -> event.kind() == Fact.Kind.PARTICIPANT_LEFT)
                .findFirst()
                .orElseThrow();
        assertThat(told.user()).isEmpty();
        assertThat(told.shown().orElseThrow().participants()).isEmpty();
    }

    @Test
    void failingReceiverShouldBeTriedTenTimesInSeventyFiveHours() {
        sink.answer("his", DOWN);
        Instant begin = bench.clock.instant();
        String event = erased("r");
        List<Duration> tries = new ArrayList<>();
        sink.before("his", () -> tries.add(Duration.between(begin, bench.clock.instant())));

        relay.runOnce();
        while (at(event, "his").state() == Delivery.State.WAITING) {
            Instant next = at(event, "his").when();
            bench.clock.set(next.minusMillis(1));
            relay.runOnce();
            bench.clock.set(next);
            relay.runOnce();
        }

        List<Duration> wanted = new ArrayList<>(List.of(Duration.ZERO));
        DeliveryTerms.DISTANCES.forEach(
                distance -> wanted.add(wanted.get(wanted.size() - 1).plus(distance)));
        assertThat(tries).isEqualTo(wanted).hasSize(10);
        assertThat(tries.get(9)).isBetween(Duration.ofHours(75), Duration.ofHours(76));
        assertThat(at(event, "his").state()).isEqualTo(Delivery.State.GIVEN_UP);
        assertThat(heard.lines).hasSize(11).last().isEqualTo("his given up");
        assertThat(outbox.state(US).givenUp()).isEqualTo(1);
        assertThat(outbox.state(US).waiting()).isZero();
    }

    @Test
    void distancesShouldVaryByAFifthAtMost() {
        Instant now = Bench.START;
        for (int attempt = 1; attempt <= 9; attempt++) {
            long distance = DeliveryTerms.DISTANCES.get(attempt - 1).toMillis();
            assertThat(new DeliveryTerms(() -> 0.0).next(attempt, now)).contains(now.plusMillis(distance * 8 / 10));
            assertThat(new DeliveryTerms(() -> 0.9999999999).next(attempt, now))
                    .contains(now.plusMillis(distance * 12 / 10));
        }
        assertThat(new DeliveryTerms(() -> 0.5).next(10, now)).isEmpty();
    }

    @Test
    void receiverThatIsDownForThreeDaysShouldMissNothingAndDelayNoOther() {
        FakeEventSink both = new FakeEventSink().add("down").add("up");
        Bench two = bench(builder -> builder.events(both));
        EventRelay relayOfBoth = two.application.eventRelay().orElseThrow();
        Outbox facts = two.storage.outbox().orElseThrow();
        both.answer("down", DOWN);
        Set<String> committed = new HashSet<>();
        Instant mended = two.clock.instant().plus(Duration.ofDays(3));

        for (int i = 0; two.clock.instant().isBefore(mended.plus(Duration.ofDays(2))); i++) {
            if (two.clock.instant().isBefore(mended)) {
                Fact fact = Fact.of(Fact.Kind.USER_ERASED, two.clock.instant()).with(Fact.Detail.RECEIPT, "r" + i);
                facts.add(fact, US);
                committed.add(fact.messageId(Optional.empty(), 0));
            } else {
                both.answer("down", new SinkAnswer.Taken());
            }
            relayOfBoth.runOnce();
            if (two.clock.instant().isBefore(mended)) {
                assertThat(both.received("up")).hasSize(committed.size());
            }
            two.clock.advance(Duration.ofHours(1));
        }

        Set<String> taken = new HashSet<>();
        both.received().stream()
                .filter(one -> one.taken() && one.endpoint().equals("down"))
                .forEach(one -> taken.add(one.event().id()));
        assertThat(taken).isEqualTo(committed).hasSize(72);
        assertThat(both.received("up")).hasSize(72);
        assertThat(facts.state(US)).isEqualTo(new Outbox.State(0, Optional.empty(), 0));
    }

    @Test
    void goneReceiverShouldBeDisabled() {
        sink.answerNext("his", new SinkAnswer.Gone());
        String first = erased("a");
        relay.runOnce();
        String second = erased("b");

        runFor(Duration.ofDays(1), Duration.ofHours(1));

        assertThat(received("his")).containsExactly(first);
        assertThat(at(first, "his").state()).isEqualTo(Delivery.State.GIVEN_UP);
        assertThat(at(second, "his").state()).isEqualTo(Delivery.State.GIVEN_UP);
        assertThat(heard.lines).containsExactly("his disabled true", "his given up", "his given up");
        assertThat(check("his").detail()).startsWith("disabled until the next start");
        assertThat(check("billing").isOk()).isTrue();
    }

    @Test
    void receiverThatFailsForFiveDaysShouldBeDisabled() {
        sink.answer("his", DOWN);
        for (int day = 0; day < 5; day++) {
            erased("day-" + day);
            runFor(Duration.ofDays(1).minusHours(1), Duration.ofHours(1));
            assertThat(heard.lines).doesNotContain("his disabled false");
        }
        runFor(Duration.ofDays(1), Duration.ofHours(1));
        String later = erased("later");
        int tries = received("his").size();
        runFor(Duration.ofDays(1), Duration.ofHours(1));

        assertThat(heard.count("his disabled false")).isEqualTo(1);
        assertThat(received("his")).hasSize(tries);
        assertThat(at(later, "his").state()).isEqualTo(Delivery.State.GIVEN_UP);
    }

    @Test
    void checkUpShouldReportAReceiverThatFailsForMinutes() {
        sink.answer("his", DOWN);
        erased("a");
        relay.runOnce();
        assertThat(check("his").isOk()).isTrue();

        bench.clock.advance(Duration.ofMinutes(6));
        assertThat(check("his").detail()).isEqualTo("the receiver has taken no event for 360 s");

        sink.answer("his", new SinkAnswer.Taken());
        relay.runOnce();
        assertThat(check("his").isOk()).isTrue();
    }

    @Test
    void busyReceiverShouldBePausedAsLongAsItAsks() {
        sink.answerNext("his", new SinkAnswer.Busy(Optional.of(Duration.ofHours(1))));
        String first = erased("a");
        relay.runOnce();
        Instant until = bench.clock.instant().plus(Duration.ofHours(1));
        String second = erased("b");
        relay.runOnce();
        bench.clock.set(until.minusMillis(1));
        relay.runOnce();
        assertThat(received("his")).containsExactly(first);
        assertThat(at(second, "his")).isEqualTo(new Delivery(Delivery.State.WAITING, 0, until.plusSeconds(15)));

        bench.clock.set(until.plusSeconds(15));
        relay.runOnce();

        assertThat(received("his")).containsExactlyInAnyOrder(first, first, second);
        assertThat(at(first, "his").tries()).isEqualTo(2);
        assertThat(heard.lines).contains("his paused " + until);
    }

    @Test
    void receiverShouldBePausedForADayAtMost() {
        Instant now = Bench.START;
        DeliveryTerms terms = new DeliveryTerms(() -> 0.5);

        assertThat(terms.pause(Optional.of(Duration.ofDays(300)), now)).isEqualTo(now.plus(Duration.ofHours(24)));
        assertThat(terms.pause(Optional.of(Duration.ofHours(24)), now)).isEqualTo(now.plus(Duration.ofHours(24)));
        assertThat(terms.pause(Optional.of(Duration.ofSeconds(-5)), now)).isEqualTo(now);
        assertThat(terms.pause(Optional.empty(), now)).isEqualTo(now.plus(DeliveryTerms.USUAL_PAUSE));
    }

    @Test
    @Timeout(30)
    void fourDeliveriesShouldRunConcurrentlyAndOnePerTeleconsultation() throws Exception {
        CyclicBarrier four = new CyclicBarrier(4);
        AtomicInteger now = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        sink.before("his", () -> {
            most.accumulateAndGet(now.incrementAndGet(), Math::max);
            await(four);
            now.decrementAndGet();
        });
        IntStream.range(0, 8).forEach(i -> erased("r" + i));
        try (TeleconsultApplication threads = replica(builder -> builder)) {
            threads.eventRelay().orElseThrow().runOnce();
            awaitReceived("his", 8);
        }
        assertThat(most).hasValue(4);

        AtomicInteger ofOne = new AtomicInteger();
        AtomicInteger mostOfOne = new AtomicInteger();
        sink.before("his", () -> {
            mostOfOne.accumulateAndGet(ofOne.incrementAndGet(), Math::max);
            Thread.yield();
            ofOne.decrementAndGet();
        });
        TeleconsultationId id = bench.scheduled();
        settleAll();
        var record = bench.storage.teleconsultations().find(id, US).orElseThrow();
        VideoUserId doctor =
                record.teleconsultation().plan().participants().known().get(0).videoUser();
        List<Fact> facts = IntStream.range(0, 8)
                .mapToObj(i -> Fact.of(
                        Fact.Kind.PARTICIPANT_JOINED, bench.clock.instant().plusMillis(i), doctor))
                .toList();
        outbox.add(record, facts, US);
        bench.clock.advance(Duration.ofSeconds(1));
        try (TeleconsultApplication threads = replica(builder -> builder)) {
            threads.eventRelay().orElseThrow().runOnce();
            awaitReceived("his", 16);
        }
        assertThat(mostOfOne).hasValue(1);
        assertThat(sink.received("his").subList(8, 16))
                .extracting(OutgoingEvent::at)
                .isSorted();
    }

    @Test
    @Timeout(30)
    void hangingReceiverShouldDelayNeitherOthersNorUseCases() throws Exception {
        FakeEventSink both = new FakeEventSink().add("hangs").add("well");
        CountDownLatch end = new CountDownLatch(1);
        both.before("hangs", () -> await(end));
        TeleconsultationId visit = bench.scheduled();
        settleAll();
        bench.clock.set(Bench.START);
        try (TeleconsultApplication threads =
                replica(builder -> builder.events(both).privileges(DomainFixtures.privileges()))) {
            EventRelay relayOfBoth = threads.eventRelay().orElseThrow();
            relayOfBoth.whenThereIsRoom(relayOfBoth::runOnce);
            for (int i = 0; i < 300; i++) {
                erased("r" + i);
            }
            while (both.received("well").size() < 300) {
                relayOfBoth.runOnce();
                bench.clock.advance(Duration.ofMillis(100));
                Thread.onSpinWait();
            }
            assertThat(both.received("hangs")).isEmpty();
            assertThat(threads.joining()
                            .join(visit, Bench.AS_IT_IS, Bench.by("doctor"))
                            .link())
                    .isPresent();
            assertThat(relayOfBoth.endpoints())
                    .extracting(EventRelay.Endpoint::name, EventRelay.Endpoint::inFlight)
                    .containsExactly(
                            org.assertj.core.groups.Tuple.tuple("hangs", 4),
                            org.assertj.core.groups.Tuple.tuple("well", 0));
            // Events beyond the limit wait for their turn, without an attempt counted.
            assertThat(bench.storage.allFacts())
                    .filteredOn(kept -> kept.deliveries().containsKey("hangs"))
                    .allSatisfy(kept ->
                            assertThat(kept.deliveries().get("hangs").tries()).isZero())
                    .hasSizeGreaterThan(200);
            assertThat(bench.storage.allFacts())
                    .as("recorded, so that a crash now would resend none of these")
                    .filteredOn(kept -> kept.deliveries().getOrDefault("well", null) != null
                            && kept.deliveries().get("well").state() == Delivery.State.DONE)
                    .hasSizeGreaterThan(200);
            end.countDown();
        }
    }

    @Test
    @Timeout(30)
    void replicasShouldShareDeliveries() throws Exception {
        for (int i = 0; i < 200; i++) {
            erased("r" + i);
        }
        try (TeleconsultApplication one = replica(builder -> builder);
                TeleconsultApplication other = replica(builder -> builder)) {
            ExecutorService both = Executors.newFixedThreadPool(2);
            both.submit(() -> drain(one));
            both.submit(() -> drain(other));
            both.shutdown();
            assertThat(both.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
            awaitReceived("his", 200);
        }

        assertThat(received("his")).hasSize(200).doesNotHaveDuplicates();
    }

    private void drain(TeleconsultApplication replica) {
        EventRelay its = replica.eventRelay().orElseThrow();
        while (outbox.state(US).waiting() > 0) {
            its.runOnce();
            Thread.onSpinWait();
        }
    }

    @Test
    void unrecordedDeliveryShouldBeRepeatedWithTheSameIdWhenTheClaimEnds() {
        String event = erased("a");
        bench.storage.failNext(InMemoryStorage.Operation.UPDATE_FACT, Failures.unavailable());

        relay.runOnce();
        relay.runOnce();
        assertThat(received("his")).containsExactly(event);
        assertThat(heard.lines).contains("not put down");

        bench.clock.advance(Duration.ofMinutes(3));
        relay.runOnce();

        assertThat(received("his")).containsExactly(event, event);
        assertThat(at(event, "his").state()).isEqualTo(Delivery.State.DONE);
    }

    @Test
    void outageOfTheStoreShouldLoseNoEvent() {
        String event = erased("a");
        bench.storage.failAlways(InMemoryStorage.Operation.CLAIM_FACTS, Failures.unavailable());
        assertThatThrownBy(relay::runOnce).isInstanceOf(PortException.class);
        bench.storage.heal();

        relay.runOnce();

        assertThat(received("his")).containsExactly(event);
    }

    @Test
    void exceptionOfTheSinkShouldCountAsAFailureAndBeReported() throws Exception {
        String event = erased("a");
        sink.before("his", () -> {
            throw new IllegalStateException("a bug");
        });
        List<Throwable> reported = new ArrayList<>();
        Thread thread = new Thread(relay::runOnce);
        thread.setUncaughtExceptionHandler((who, failure) -> reported.add(failure));
        thread.start();
        thread.join();

        assertThat(reported).hasSize(1);
        assertThat(heard.lines).containsExactly("his failed BUG");
        assertThat(at(event, "his"))
                .isEqualTo(new Delivery(
                        Delivery.State.WAITING, 1, bench.clock.instant().plusSeconds(5)));
    }

    @Test
    void factWithoutASubscriberShouldBeSettled() {
        FakeEventSink one = new FakeEventSink().add("billing", Set.of(Fact.Kind.CANCELLED));
        Bench other = bench(builder -> builder.events(one));
        Outbox facts = other.storage.outbox().orElseThrow();
        facts.add(Fact.of(Fact.Kind.USER_ERASED, other.clock.instant()), US);

        other.application.eventRelay().orElseThrow().runOnce();

        assertThat(facts.state(US).waiting()).isZero();
        assertThat(one.received()).isEmpty();
    }

    /** While replicas are restarted with another list of endpoints, each of them meets endpoints that only others know. */
    @Test
    void endpointKnownOnlyToOtherReplicasShouldBeLeftToThem() {
        String event = erased("a");
        KeptFact kept = outbox.find(event, US).orElseThrow();
        outbox.update(
                kept,
                Map.of(
                        "his", new Delivery(Delivery.State.DONE, 1, bench.clock.instant()),
                        "new", new Delivery(Delivery.State.WAITING, 1, bench.clock.instant())),
                bench.clock.instant(),
                US);

        relay.runOnce();
        assertThat(at(event, "new").state()).isEqualTo(Delivery.State.WAITING);
        assertThat(at(event, "new").tries()).isEqualTo(1);

        runFor(Duration.ofDays(5).plusHours(1), Duration.ofMinutes(30));
        assertThat(at(event, "new").state()).isEqualTo(Delivery.State.GIVEN_UP);
        assertThat(received("his")).isEmpty();
    }

    @Test
    void closingShouldReturnUnsentEvents() {
        Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
        TeleconsultApplication lazy = replica(builder -> builder.executor(tasks::add));
        IntStream.range(0, 10).forEach(i -> erased("r" + i));
        lazy.eventRelay().orElseThrow().runOnce();
        assertThat(tasks).hasSize(4);
        Thread closing = new Thread(lazy::close);
        closing.start();
        while (closing.isAlive()) {
            Optional.ofNullable(tasks.poll()).ifPresent(Runnable::run);
        }

        relay.runOnce();

        assertThat(Set.copyOf(received("his"))).hasSize(10);
        assertThat(outbox.state(US).waiting()).isZero();
        assertThatThrownBy(() -> lazy.eventRelay().orElseThrow().runOnce()).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void eventWithoutAThreadShouldWaitForItsTurn() {
        TeleconsultApplication full = replica(builder -> builder.executor(task -> {
            throw new RejectedExecutionException("full");
        }));
        String event = erased("a");

        full.eventRelay().orElseThrow().runOnce();

        assertThat(at(event, "his").tries()).isZero();
        bench.clock.advance(Duration.ofSeconds(5));
        relay.runOnce();
        assertThat(received("his")).containsExactly(event);
    }

    @Test
    void eventsShouldRequireAStoreThatKeepsFacts() {
        TeleconsultApplication.Builder builder = TeleconsultApplication.builder(
                        (TeleconsultStorage) Proxy.newProxyInstance(
                                EventRelayTest.class.getClassLoader(),
                                new Class<?>[] {TeleconsultStorage.class},
                                (proxy, method, arguments) -> method.getName().equals("outbox")
                                        ? Optional.empty()
                                        : method.invoke(bench.storage, arguments)),
                        bench.video)
                .events(sink);

        assertThatThrownBy(builder::build)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("events need a store that keeps facts");
        assertThat(Bench.plain().application.eventRelay()).isEmpty();
    }

    @Test
    void singleEventShouldBeResentOnRequest() {
        sink.answer("his", new SinkAnswer.Failed(Reason.REFUSED));
        String event = erased("a");
        runFor(Duration.ofHours(80), Duration.ofHours(1));
        assertThat(at(event, "his").state()).isEqualTo(Delivery.State.GIVEN_UP);
        sink.answer("his", new SinkAnswer.Taken());
        int before = received("his").size();

        bench.application.resending().resend(event, Optional.empty(), US);
        relay.runOnce();

        assertThat(received("his")).hasSize(before + 1);
        assertThat(at(event, "his").state()).isEqualTo(Delivery.State.DONE);
        assertThat(outbox.state(US).givenUp()).isZero();
    }

    @Test
    void eventsOfATimeRangeShouldBeResentToOneEndpoint() {
        Instant from = bench.clock.instant();
        for (int i = 0; i < 250; i++) {
            erased("r" + i);
        }
        relay.runOnce();
        bench.clock.advance(Duration.ofSeconds(1));
        erased("not-in-the-range");
        relay.runOnce();

        int sent = bench.application.resending().resendBetween(from, from.plusSeconds(1), Optional.of("his"), US);
        relay.runOnce();

        assertThat(sent).isEqualTo(250);
        assertThat(received("his")).hasSize(501);
        assertThat(Set.copyOf(received("his"))).hasSize(251);
        assertThat(bench.application.resending().resendBetween(from, from.plusSeconds(1), Optional.of("billing"), US))
                .isZero();
    }

    @Test
    void eventsOfOneVisitOnlyShouldBeResent() {
        TeleconsultationId one = bench.scheduled();
        bench.scheduled();
        erased("of-none");
        relay.runOnce();
        List<String> first = received("his");
        int ofOne = outbox.searchOf(one, Optional.empty(), 100, US).size();
        assertThat(ofOne).isPositive();

        int sent = bench.application.resending().resendOf(one, Optional.of("his"), US);
        relay.runOnce();

        assertThat(sent).isEqualTo(ofOne);
        assertThat(received("his")).hasSize(first.size() + sent);
        assertThat(bench.application.resending().resendOf(new TeleconsultationId("gone"), Optional.empty(), US))
                .isZero();
    }

    private void awaitReceived(String endpoint, int count) {
        while (received(endpoint).size() < count) {
            Thread.onSpinWait();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static void await(CyclicBarrier barrier) {
        try {
            barrier.await(20, TimeUnit.SECONDS);
        } catch (Exception broken) {
            throw new IllegalStateException(broken);
        }
    }
}
