package dev.teleconsult.ports.invariants;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.teleconsult.domain.Assurance;
import dev.teleconsult.domain.AuditRow;
import dev.teleconsult.domain.Fact;
import dev.teleconsult.domain.Leftover;
import dev.teleconsult.domain.RefusalException;
import dev.teleconsult.domain.RoomId;
import dev.teleconsult.domain.RoomState;
import dev.teleconsult.domain.ScheduleChange;
import dev.teleconsult.domain.Teleconsultation;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.domain.UserId;
import dev.teleconsult.ports.CheckResult;
import dev.teleconsult.ports.PortException;
import dev.teleconsult.ports.PortUnavailableException;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.application.EventRelay;
import dev.teleconsult.ports.inbound.ChangeCommand;
import dev.teleconsult.ports.inbound.Invitations;
import dev.teleconsult.ports.inbound.ScheduleCommand;
import dev.teleconsult.ports.interception.PortCall;
import dev.teleconsult.ports.interception.PortInterceptor;
import dev.teleconsult.ports.outbound.AuditQuery;
import dev.teleconsult.ports.outbound.AuditTrail;
import dev.teleconsult.ports.outbound.CallEvent;
import dev.teleconsult.ports.outbound.EventSink;
import dev.teleconsult.ports.outbound.EventSubscription;
import dev.teleconsult.ports.outbound.IdempotencyRecords;
import dev.teleconsult.ports.outbound.KeptFact;
import dev.teleconsult.ports.outbound.NoticeStore;
import dev.teleconsult.ports.outbound.Outbox;
import dev.teleconsult.ports.outbound.Outbox.Claim;
import dev.teleconsult.ports.outbound.OutgoingEvent;
import dev.teleconsult.ports.outbound.SinkAnswer;
import dev.teleconsult.ports.outbound.StoredTeleconsultation;
import dev.teleconsult.ports.outbound.TeleconsultStorage;
import dev.teleconsult.ports.outbound.TeleconsultationStore;
import dev.teleconsult.ports.outbound.UserIdMap;
import dev.teleconsult.ports.outbound.WriteMark;
import dev.teleconsult.ports.testing.FakeEventSink;
import dev.teleconsult.ports.testing.FakeVideoProvider;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Visits that are planned, changed, held and cancelled at random by two concurrent processes, while calls fail and
 * processes die. Afterwards the kept facts are those of the writes that the store carried out: each once, no others,
 * and the last sequence is the edition that the store shows; where changes are audited, each write that changed
 * something, and each room that is gone at the provider, has its row, once. A receiver has got each of them at least
 * once and no others; also where a process died between its answer and the record of it.
 *
 * <p>The writes of the store are recorded between it and the process, where nothing fails.
 */
final class FactHistories {

    private static final int REQUESTS = 40;
    private static final String RECEIVER = "receiver";
    private static final RequestContext MANAGER =
            RequestContext.of(new UserId("manager")).assurance(Assurance.GATEWAY);

    /** Runs of the relay an hour apart: longer than the retry distance of an event. */
    private static final int MOST_RUNS = 100;

    private static final Instant FIRST = Instant.EPOCH;
    private static final Instant LAST = Instant.parse("2040-01-01T00:00:00Z");

    private final Supplier<Supplier<TeleconsultStorage>> stores;
    private final boolean audited;
    private int rows;
    private int facts;
    private int events;
    private int repeats;
    private int crashes;

    /**
     * @param stores returns an empty store for each history, which returns a connection for each process
     * @param audited whether the processes audit changes; every second one then sends no events
     */
    FactHistories(Supplier<Supplier<TeleconsultStorage>> stores, boolean audited) {
        this.stores = stores;
        this.audited = audited;
    }

    /** The number of checked rows of the audit trail. */
    int rows() {
        return rows;
    }

    /** The number of checked facts. */
    int facts() {
        return facts;
    }

    /** The number of events that reached the receiver. */
    int events() {
        return events;
    }

    /** The number of repeated events. */
    int repeats() {
        return repeats;
    }

    /** The number of dead processes. */
    int crashes() {
        return crashes;
    }

    void play(long seed) {
        Run run = new Run(seed);
        try {
            run.play();
        } catch (RuntimeException | Error failure) {
            throw new AssertionError("seed " + seed + ": " + failure.getMessage() + "\n" + run.log, failure);
        } finally {
            run.end();
        }
    }

    /** The writes of the store, as it answered before anything could fail. */
    private record Done(Teleconsultation before, Teleconsultation next, List<Fact> facts) {}

    private final class Run {

        private final Random random;
        private final List<TeleconsultStorage> ways;
        private final Map<TeleconsultationId, List<Done>> done = new HashMap<>();
        private final List<TeleconsultationId> known = new ArrayList<>();
        private final StringBuilder log = new StringBuilder();
        private final Stage stage;
        private final FakeEventSink receiver = new FakeEventSink().add(RECEIVER);
        private final boolean tells;
        private boolean isNested;
        private boolean wasKilled;

        private Run(long seed) {
            random = new Random(seed);
            tells = !audited || seed % 2 == 0;
            Supplier<TeleconsultStorage> store = stores.get();
            ways = List.of(store.get(), store.get());
            stage = new Stage(() -> new Noting(ways.get(random.nextInt(2))), Stage.BOUND, Mutant.NONE);
        }

        private void end() {
            ways.forEach(TeleconsultStorage::close);
        }

        private void play() {
            stage.clock.set(Stage.START.minus(Stage.LEAD).minusSeconds(60));
            for (int request = 0; request < REQUESTS; request++) {
                request();
                stage.clock.advance(
                        Duration.ofMillis(random.nextInt(10) == 0 ? random.nextInt(200_000) : random.nextInt(10_000)));
            }
            stage.clock.advance(Stage.HOUR.multipliedBy(3));
            try (Stage.Process peace = start(Faults.none(), receiver)) {
                peace.application.reconciler().runOnce();
                KillPoints.reconcileUntilQuiet(stage, peace);
                // A deletion just now owes its row until it is old enough to be processed.
                stage.clock.advance(Stage.HOUR);
                peace.application.reconciler().runOnce();
                if (tells) {
                    sendAll(peace);
                }
                check(peace);
                if (audited) {
                    checkRows(peace);
                }
            }
        }

        private Stage.Process start(PortInterceptor around, EventSink sink) {
            return audited
                    ? stage.startAuditing(around, tells ? Optional.of(sink) : Optional.empty())
                    : stage.startTelling(around, sink);
        }

        private void request() {
            Trouble trouble = new Trouble();
            try (Stage.Process process = start(trouble, new TroubledWay(trouble))) {
                if (wasKilled) {
                    wasKilled = false;
                    log.append("relay, ");
                    process.application.eventRelay().ifPresent(EventRelay::runOnce);
                }
                ask(process);
            } catch (PortException | RefusalException refused) {
                log.append(" -> ").append(refused.getClass().getSimpleName());
            } catch (Crash dead) {
                crashes++;
                wasKilled = true;
                log.append(" -> crashed");
            }
            log.append('\n');
        }

        private void ask(Stage.Process process) {
            int dice = random.nextInt(100);
            if (known.size() < 2 || dice < 10) {
                log.append("schedule");
                boolean complete = random.nextBoolean();
                known.add(process.application
                        .planning()
                        .schedule(
                                ScheduleCommand.of(
                                        complete ? people("doctor", "patient") : people("doctor"),
                                        Stage.START.plusSeconds(random.nextInt(120)),
                                        Stage.HOUR),
                                MANAGER));
                return;
            }
            TeleconsultationId id = known.get(random.nextInt(known.size()));
            if (dice < 30) {
                log.append("change ").append(id);
                process.application.planning().change(id, change(), MANAGER);
            } else if (dice < 40) {
                log.append("add ").append(id);
                process.application.planning().addParticipant(id, stage.invite("patient"), MANAGER);
            } else if (dice < 48) {
                log.append("cancel ").append(id);
                process.application.planning().cancel(id, MANAGER);
            } else if (dice < 60) {
                log.append("join ").append(id);
                process.join(id, "doctor");
            } else if (dice < 65) {
                log.append("watch ").append(id);
                process.application
                        .watching()
                        .watch(id, stage.by("doctor"), news -> {})
                        .close();
            } else if (dice < 80) {
                log.append("call of ").append(id);
                call(process, id);
            } else if (dice < 90) {
                log.append("relay");
                process.application.eventRelay().ifPresent(EventRelay::runOnce);
            } else {
                log.append("reconcile");
                process.application.reconciler().runOnce();
            }
        }

        private ChangeCommand change() {
            return switch (random.nextInt(3)) {
                case 0 ->
                    ChangeCommand.none()
                            .schedule(ScheduleChange.none()
                                    .start(Stage.START.plusSeconds(random.nextInt(300)))
                                    .length(Stage.HOUR));
                case 1 ->
                    ChangeCommand.none()
                            .schedule(ScheduleChange.none().length(Stage.HOUR.plusMinutes(random.nextInt(30))));
                default -> ChangeCommand.none().invitations(people("doctor", "patient-" + (2 + random.nextInt(2))));
            };
        }

        private void call(Stage.Process process, TeleconsultationId id) {
            Optional<RoomId> room = process.storage()
                    .teleconsultations()
                    .find(id, RequestContext.system())
                    .flatMap(stored -> stored.teleconsultation().room())
                    .map(one -> one.id());
            if (room.isPresent()) {
                int connected = random.nextInt(3);
                CallEvent event = new CallEvent(
                        random.nextBoolean() ? CallEvent.Kind.USER_CONNECTED : CallEvent.Kind.USER_DISCONNECTED,
                        room.get(),
                        connected,
                        stage.clock.instant());
                FakeVideoProvider.SignedMessage message = stage.video.message(event, stage.clock.instant());
                process.application.callEvents().received(message.headers(), message.body());
            }
        }

        private Invitations people(String... roles) {
            return Invitations.of(2, List.of(roles).stream().map(stage::invite).toList());
        }

        /** Claims of dead processes expire, and failed events are sent again in their time. */
        private void sendAll(Stage.Process peace) {
            Outbox outbox = peace.storage().outbox().orElseThrow();
            for (int run = 0; run < MOST_RUNS; run++) {
                peace.application.eventRelay().orElseThrow().runOnce();
                if (outbox.state(RequestContext.system()).waiting() == 0) {
                    return;
                }
                stage.clock.advance(Stage.HOUR);
            }
            throw new AssertionError("there is always an event left to send");
        }

        // ---- afterwards -------------------------------------------------------------------------------------------

        private void check(Stage.Process peace) {
            TeleconsultStorage storage = peace.storage();
            Outbox outbox = storage.outbox().orElseThrow();
            // A store that moves facts in two steps does so now.
            outbox.claim(new Claim("checker", FIRST, FIRST.plusMillis(1), 1), RequestContext.system());
            Map<TeleconsultationId, List<KeptFact>> kept = new HashMap<>();
            Set<String> heads = new HashSet<>();
            Optional<KeptFact> last = Optional.empty();
            List<KeptFact> page;
            do {
                page = outbox.search(FIRST, LAST, last, 100, RequestContext.system());
                for (KeptFact one : page) {
                    one.teleconsultation()
                            .ifPresentOrElse(
                                    id -> kept.computeIfAbsent(id, any -> new ArrayList<>())
                                            .add(one),
                                    () -> heads.add(one.id()));
                    last = Optional.of(one);
                }
            } while (!page.isEmpty());
            done.forEach((id, writes) -> check(storage, id, writes, kept.getOrDefault(id, List.of())));
            if (tells) {
                kept.forEach((id, facts) -> checkReceived(
                        storage,
                        id,
                        facts.stream()
                                .filter(one -> one.fact().kind().isPublished())
                                .toList()));
            }
            List<String> delivered = kept.values().stream()
                    .flatMap(facts -> facts.stream().map(KeptFact::id))
                    .toList();
            assertThat(delivered)
                    .as("no event of what was never written")
                    .containsAll(receiver.received(RECEIVER).stream()
                            .map(OutgoingEvent::id)
                            .filter(id -> !heads.contains(id))
                            .toList());
            assertThat(done.keySet()).as("no fact of what was never written").containsAll(kept.keySet());
        }

        private void check(TeleconsultStorage storage, TeleconsultationId id, List<Done> writes, List<KeptFact> kept) {
            List<Fact> made = writes.stream()
                    .flatMap(write -> write.facts().stream())
                    .map(Fact::withoutCause)
                    .toList();
            List<Fact> ofRecord = kept.stream()
                    .map(KeptFact::fact)
                    .filter(fact -> fact.kind() != Fact.Kind.PARTICIPANT_WAITING)
                    .toList();
            assertThat(ofRecord).as("facts of %s", id).containsExactlyInAnyOrderElementsOf(made);
            assertThat(kept.stream().map(KeptFact::id)).as("ids of %s", id).doesNotHaveDuplicates();
            for (Done write : writes) {
                boolean another = write.next().isKnownToCallers()
                        && (!write.before().isKnownToCallers() || write.next().isAnotherEditionThan(write.before()));
                assertThat(write.facts().stream()
                                .anyMatch(fact -> fact.kind().isOfTheEdition() || fact.kind() == Fact.Kind.NAMED))
                        .as("%s to %s made a fact of its edition", write.before(), write.next())
                        .isEqualTo(another);
            }
            List<Long> editions = kept.stream()
                    .filter(one -> one.fact().kind().isOfTheEdition())
                    .map(KeptFact::sequence)
                    .toList();
            assertThat(editions).as("sequences of %s", id).doesNotHaveDuplicates();
            storage.teleconsultations().lookUp(id, RequestContext.system()).ifPresent(found -> {
                long most = kept.stream().mapToLong(KeptFact::sequence).max().orElse(-1);
                if (found.teleconsultation().isKnownToCallers()) {
                    assertThat(most)
                            .as("last sequence of %s", id)
                            .isEqualTo(found.edition().number());
                } else {
                    assertThat(kept).allMatch(one -> one.fact().kind() == Fact.Kind.ROOM_DELETED);
                }
            });
            facts += kept.size();
        }

        /**
         * Each committed change has its row and none has two; the chains are intact. The expected rows depend only on
         * the states before and after each write.
         */
        private void checkRows(Stage.Process peace) {
            List<AuditRow> all = new ArrayList<>();
            AuditTrail trail = peace.storage().auditTrail().orElseThrow();
            List<AuditRow> page = trail.read(AuditQuery.all(1_000), RequestContext.system());
            while (!page.isEmpty()) {
                all.addAll(page);
                AuditQuery next = AuditQuery.all(1_000).after(AuditQuery.Place.of(page.get(page.size() - 1)));
                page = trail.read(next, RequestContext.system());
            }
            List<String> there = all.stream()
                    .filter(row -> row.teleconsultation().isPresent())
                    .filter(row -> row.fact().isPresent())
                    .map(row -> row.teleconsultation().orElseThrow() + " " + row.kind() + " by "
                            + row.actor().orElse("-"))
                    .toList();
            List<String> expected = new ArrayList<>();
            done.forEach((id, writes) ->
                    writes.forEach(write -> kinds(write).forEach(kind -> expected.add(id.value() + " " + kind))));
            assertThat(there).as("rows").containsExactlyInAnyOrderElementsOf(expected);
            assertThat(all.stream()
                            .filter(row -> row.kind().equals("room-deleted"))
                            .map(row -> row.detail().orElseThrow().replaceFirst("fact=.*\n", "")))
                    .as("rooms that are gone at the provider")
                    .containsExactlyInAnyOrderElementsOf(stage.video.deletedRooms().stream()
                            .map(room -> "room=" + digest(room.id()) + "\n")
                            .toList());
            assertThat(peace.storage().outbox().orElseThrow().unrecorded(LAST, 10, RequestContext.system()))
                    .as("facts without a row in the audit trail")
                    .isEmpty();
            assertThat(peace.application.audit().verify(RequestContext.system()).findings())
                    .isEmpty();
            rows += there.size();
        }

        private static String digest(RoomId room) {
            try {
                byte[] text = room.value().getBytes(StandardCharsets.UTF_8);
                return HexFormat.of()
                        .formatHex(MessageDigest.getInstance("SHA-256").digest(text))
                        .substring(0, 16);
            } catch (NoSuchAlgorithmException impossible) {
                throw new AssertionError(impossible);
            }
        }

        /**
         * The actor of the reconciler's work for a dead request is the service itself, which the histories do not use.
         */
        private List<String> kinds(Done write) {
            Teleconsultation before = write.before();
            Teleconsultation next = write.next();
            List<String> kinds = new ArrayList<>();
            before.leftovers().stream()
                    .filter(Leftover.KnownRoom.class::isInstance)
                    .filter(room -> !next.leftovers().contains(room))
                    .forEach(room -> kinds.add("room-deleted by -"));
            if (!next.isKnownToCallers()) {
                return kinds;
            }
            int more = next.plan().participants().known().size()
                    - before.plan().participants().known().size();
            boolean sameSchedule = next.plan().schedule().equals(before.plan().schedule());
            if (!before.isKnownToCallers()) {
                kinds.add("scheduled by manager");
            } else if (more > 0 && sameSchedule) {
                kinds.add("named by manager");
            } else if (!next.plan().equals(before.plan())) {
                kinds.add("changed by manager");
            }
            if (next.state().phase() == RoomState.Phase.REVEALED
                    && before.state().phase() == RoomState.Phase.READY) {
                kinds.add("revealed by -");
            }
            if (next.isOver() && !before.isOver()) {
                kinds.add("cancelled by manager");
            }
            return kinds;
        }

        /** Each fact reached the receiver, each time as the same event, and the last sequence is the store's. */
        private void checkReceived(TeleconsultStorage storage, TeleconsultationId id, List<KeptFact> kept) {
            List<OutgoingEvent> received = receiver.received(RECEIVER).stream()
                    .filter(event -> event.teleconsultation().equals(Optional.of(id)))
                    .toList();
            Set<OutgoingEvent> different = Set.copyOf(received);
            assertThat(different)
                    .as("events of %s", id)
                    .extracting(OutgoingEvent::id, OutgoingEvent::kind, OutgoingEvent::sequence)
                    .containsExactlyInAnyOrderElementsOf(kept.stream()
                            .map(one -> tuple(one.id(), one.fact().kind(), one.sequence()))
                            .toList());
            storage.teleconsultations()
                    .lookUp(id, RequestContext.system())
                    .ifPresent(found -> assertThat(received.stream()
                                    .mapToLong(OutgoingEvent::sequence)
                                    .max())
                            .as("last sequence that was received of %s", id)
                            .hasValue(found.edition().number()));
            events += received.size();
            repeats += received.size() - different.size();
        }

        // ---- trouble ----------------------------------------------------------------------------------------------

        /** Other requests run in between, and sometimes a call fails. */
        private final class Trouble implements PortInterceptor {

            private boolean dead;

            @Override
            public <T> T around(PortCall call, Supplier<T> proceed) {
                if (dead) {
                    throw new Crash();
                }
                if (!isNested && random.nextInt(100) < 6) {
                    isNested = true;
                    log.append(" (");
                    request();
                    log.append(") ");
                    isNested = false;
                }
                int dice = random.nextInt(100);
                if (dice < 4) {
                    dead = true;
                    if (dice < 2) {
                        proceed.get();
                    }
                    throw new Crash();
                }
                if (dice < 7) {
                    proceed.get();
                    throw PortUnavailableException.outcomeUnknown(call.upstream(), call + " was not answered");
                }
                if (dice < 8) {
                    throw PortUnavailableException.notDone(call.upstream(), call + " could not be made");
                }
                return proceed.get();
            }
        }

        /**
         * The connection to the receiver: the process dies before or after the event arrives, or the answer is lost.
         */
        private final class TroubledWay implements EventSink {

            private final Trouble trouble;

            private TroubledWay(Trouble trouble) {
                this.trouble = trouble;
            }

            @Override
            public List<EventSubscription> subscriptions() {
                return receiver.subscriptions();
            }

            @Override
            public SinkAnswer deliver(String endpoint, OutgoingEvent event) {
                if (trouble.dead) {
                    throw new Crash();
                }
                int dice = random.nextInt(100);
                if (dice < 5) {
                    return new SinkAnswer.Failed(SinkAnswer.Reason.UNREACHABLE);
                }
                trouble.dead = dice >= 90;
                if (dice >= 95) {
                    throw new Crash();
                }
                SinkAnswer answer = receiver.deliver(endpoint, event);
                if (trouble.dead) {
                    throw new Crash();
                }
                return dice < 10 ? new SinkAnswer.Failed(SinkAnswer.Reason.TIMED_OUT) : answer;
            }
        }

        /** A connection to the store that records its writes. */
        private final class Noting implements TeleconsultStorage {

            private final TeleconsultStorage inside;

            private Noting(TeleconsultStorage inside) {
                this.inside = inside;
            }

            @Override
            public TeleconsultationStore teleconsultations() {
                return new Forwarding.Store(inside.teleconsultations()) {
                    @Override
                    public Optional<StoredTeleconsultation> replace(
                            StoredTeleconsultation current,
                            Teleconsultation next,
                            WriteMark mark,
                            RequestContext context) {
                        return noted(current, next, List.of(), super.replace(current, next, mark, context));
                    }

                    @Override
                    public Optional<StoredTeleconsultation> replace(
                            StoredTeleconsultation current,
                            Teleconsultation next,
                            WriteMark mark,
                            List<Fact> made,
                            RequestContext context) {
                        return noted(current, next, made, super.replace(current, next, mark, made, context));
                    }
                };
            }

            private Optional<StoredTeleconsultation> noted(
                    StoredTeleconsultation current,
                    Teleconsultation next,
                    List<Fact> made,
                    Optional<StoredTeleconsultation> written) {
                if (written.isPresent()) {
                    done.computeIfAbsent(current.id(), any -> new ArrayList<>())
                            .add(new Done(current.teleconsultation(), next, made));
                }
                return written;
            }

            @Override
            public UserIdMap userIds() {
                return inside.userIds();
            }

            @Override
            public Optional<IdempotencyRecords> idempotencyRecords() {
                return inside.idempotencyRecords();
            }

            @Override
            public Optional<NoticeStore> notices() {
                return inside.notices();
            }

            @Override
            public Optional<Outbox> outbox() {
                return inside.outbox();
            }

            @Override
            public Optional<AuditTrail> auditTrail() {
                return inside.auditTrail();
            }

            @Override
            public CheckResult check() {
                return inside.check();
            }

            /** The next process reuses the connection: opening one takes a database longer than a request. */
            @Override
            public void close() {
                log.append('.');
            }
        }
    }
}
