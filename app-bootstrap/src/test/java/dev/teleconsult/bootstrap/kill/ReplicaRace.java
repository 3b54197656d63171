package dev.teleconsult.bootstrap.kill;

import dev.teleconsult.bootstrap.kill.KillHistory.Answer;
import dev.teleconsult.bootstrap.kill.KillHistory.End;
import dev.teleconsult.bootstrap.kill.KillHistory.Event;
import dev.teleconsult.bootstrap.kill.KillHistory.Kind;
import dev.teleconsult.domain.ImmutabilityWindow;
import dev.teleconsult.domain.Language;
import dev.teleconsult.domain.Privileges;
import dev.teleconsult.domain.Room;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.domain.UserId;
import dev.teleconsult.domain.VideoUserId;
import dev.teleconsult.ports.LinkPreferences;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.application.TeleconsultApplication;
import dev.teleconsult.ports.inbound.ChangeCommand;
import dev.teleconsult.ports.inbound.Invitation;
import dev.teleconsult.ports.inbound.Invitations;
import dev.teleconsult.ports.inbound.JoinTeleconsultationUseCase.View;
import dev.teleconsult.ports.inbound.ScheduleCommand;
import dev.teleconsult.ports.interception.Intercepted;
import dev.teleconsult.ports.interception.PortCall;
import dev.teleconsult.ports.interception.PortInterceptor;
import dev.teleconsult.ports.outbound.StoredTeleconsultation;
import dev.teleconsult.ports.outbound.TeleconsultStorage;
import dev.teleconsult.ports.outbound.VideoProvider;
import dev.teleconsult.ports.testing.Failures;
import dev.teleconsult.ports.testing.FakeVideoProvider;
import dev.teleconsult.ports.testing.SettableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * Several replicas on one store, whose clocks differ, and callers who schedule, read, change and cancel one
 * teleconsultation at the edge of its window, all at once. The requests depend on the seed and the interleaving on the
 * threads, so a seed is worth running more than once.
 */
final class ReplicaRace implements AutoCloseable {

    private static final Instant START = Instant.parse("2030-01-01T10:00:00Z");
    private static final Duration LEAD = Duration.ofMinutes(10);
    private static final Instant OPENS = START.minus(LEAD);
    private static final Duration AGE = Duration.ofSeconds(1);
    private static final int CALLERS = 6;
    private static final int REQUESTS = 5;
    private static final List<String> PATIENTS = List.of("patient-a", "patient-b");
    private static final LinkPreferences AS_IT_IS = new LinkPreferences(false, Language.COMPANY_DEFAULT);

    /** The resources of one server. */
    private record Replica(int number, TeleconsultApplication application, SettableClock clock) {}

    private final FakeVideoProvider video = new FakeVideoProvider(SettableClock.at(OPENS));
    private final List<Replica> replicas = new ArrayList<>();
    private final TeleconsultStorage storage;
    private final ExecutorService callers = Executors.newFixedThreadPool(CALLERS);

    /**
     * @param storages one for each replica
     * @param sabotage wraps the provider of a replica that is to be broken
     */
    ReplicaRace(List<TeleconsultStorage> storages, Sabotage sabotage) {
        storage = storages.get(0);
        PortInterceptor slowWrites = new SlowWrites();
        VideoProvider provider = Intercepted.video(video, slowWrites);
        for (TeleconsultStorage one : storages) {
            SettableClock clock = SettableClock.at(OPENS);
            replicas.add(new Replica(
                    replicas.size(),
                    TeleconsultApplication.builder(Intercepted.storage(sabotage.of(one, video), slowWrites), provider)
                            .privileges(Privileges.of(Set.of("patient"), Set.of("doctor")))
                            .immutabilityWindow(new ImmutabilityWindow(LEAD))
                            // Longer than the difference of the clocks.
                            .takeOverAfter(Duration.ofHours(1))
                            .detailsFreshFor(Duration.ZERO)
                            .snapshotsFreshFor(AGE)
                            .clock(clock)
                            // The age of a snapshot is measured by this clock too.
                            .nanoTime(clock::nanoTime)
                            .build(),
                    clock));
        }
    }

    /** Breaks a replica deliberately, to see that it is detected. */
    interface Sabotage {

        Sabotage NONE = (storage, video) -> storage;

        TeleconsultStorage of(TeleconsultStorage storage, VideoProvider video);
    }

    /** Waits briefly, now and then, so that threads interleave in more ways. */
    private static final class SlowWrites implements PortInterceptor {

        private final ThreadLocal<Random> random = ThreadLocal.withInitial(Random::new);

        @Override
        public <T> T around(PortCall call, Supplier<T> proceed) {
            if (random.get().nextInt(3) == 0) {
                LockSupport.parkNanos(random.get().nextInt(2_000_000));
            }
            return proceed.get();
        }
    }

    /** Runs one history and returns every violated promise, and the history if there is one. */
    List<String> run(long seed) throws InterruptedException {
        Random random = new Random(seed);
        Map<String, VideoUserId> people = new LinkedHashMap<>();
        String suffix = "-" + Long.toHexString(seed) + "-" + System.nanoTime();
        replicas.forEach(replica -> replica.clock().set(OPENS.minusMillis(random.nextInt(4000))));
        KillHistory history = new KillHistory(this::clocks, AGE);

        List<Callable<Event>> together = new ArrayList<>();
        for (Replica replica : replicas) {
            together.add(() -> schedule(history, replica, suffix));
        }
        List<Event> scheduled = all(together);
        TeleconsultationId id = scheduled.stream()
                .flatMap(event -> event.answer().stream())
                .flatMap(answer -> answer.id().stream())
                .findFirst()
                .orElseGet(() -> schedule(history, replicas.get(0), suffix)
                        .answer()
                        .flatMap(Answer::id)
                        .orElseThrow());

        List<Callable<Event>> racing = new ArrayList<>();
        boolean cancels = random.nextInt(4) == 0;
        for (int caller = 0; caller < CALLERS; caller++) {
            Random own = new Random(random.nextLong());
            boolean mayCancel = cancels && caller == 0;
            racing.add(() -> requests(history, id, own, mayCancel, suffix));
        }
        all(racing);
        schedule(history, replicas.get(replicas.size() - 1), suffix);

        End end = end(id);
        for (String person : List.of("doctor", "patient-a", "patient-b")) {
            UserId user = new UserId(person + suffix);
            Optional.ofNullable(storage.userIds()
                            .find(Set.of(user), RequestContext.system())
                            .get(user))
                    .ifPresent(known -> people.put(person, known));
        }
        List<String> broken = new ArrayList<>(history.brokenPromises(end, people));
        if (!broken.isEmpty()) {
            broken.add("history of seed " + seed + ":" + history);
        }
        return broken;
    }

    private List<Instant> clocks() {
        return replicas.stream().map(replica -> replica.clock().instant()).toList();
    }

    private Event schedule(KillHistory history, Replica replica, String suffix) {
        return history.note(
                Kind.SCHEDULE,
                "a service",
                replica.number(),
                () -> Answer.scheduled(replica.application()
                        .planning()
                        .schedule(
                                ScheduleCommand.of(people("patient-a", suffix), START, Duration.ofHours(1)),
                                RequestContext.anonymous("race").idempotencyKey("key" + suffix))));
    }

    private static Invitations people(String patient, String suffix) {
        return Invitations.of(
                Invitation.of("doctor" + suffix, "doctor", "Anna Rossi"),
                Invitation.of(patient + suffix, "patient", "Marco Bianchi"));
    }

    private Event requests(
            KillHistory history, TeleconsultationId id, Random random, boolean mayCancel, String suffix) {
        Event last = null;
        for (int request = 0; request < REQUESTS; request++) {
            Replica replica = replicas.get(random.nextInt(replicas.size()));
            int which = random.nextInt(20);
            if (which < 9) {
                String who = random.nextBoolean() ? "doctor" : PATIENTS.get(random.nextInt(2));
                last = history.note(Kind.READ, who, replica.number(), () -> read(replica, id, who + suffix));
            } else if (which < 10) {
                last = history.note(
                        Kind.READ_AS_A_STRANGER, "a stranger", replica.number(), () -> read(replica, id, "stranger"));
            } else if (which < 16) {
                String patient = PATIENTS.get(random.nextInt(2));
                last = history.note(Kind.CHANGE, "a service", replica.number(), () -> {
                    replica.application()
                            .planning()
                            .change(
                                    id,
                                    ChangeCommand.none().invitations(people(patient, suffix)),
                                    RequestContext.system());
                    return Answer.DONE;
                });
            } else if (which < 17) {
                video.failNext(
                        FakeVideoProvider.Operation.OPEN_ROOM,
                        random.nextBoolean() ? Failures.unavailable() : Failures.afterwards(Failures.unanswered()));
            } else if (which < 18) {
                replica.application().reconciler().runOnce();
            } else if (which < 19 && mayCancel) {
                last = history.note(Kind.CANCEL, "a service", replica.number(), () -> {
                    replica.application().planning().cancel(id, RequestContext.system());
                    return Answer.DONE;
                });
            } else {
                replica.clock().advance(Duration.ofMillis(random.nextInt(3000)));
            }
        }
        return last;
    }

    private Answer read(Replica replica, TeleconsultationId id, String user) {
        View view = replica.application().joining().join(id, AS_IT_IS, RequestContext.of(new UserId(user)));
        // A state that a replica with a fast clock has shown is shown by others too. No clock goes back in a race.
        Instant latest = replicas.stream()
                .map(one -> one.clock().instant())
                .max(Comparator.naturalOrder())
                .orElseThrow();
        return new Answer(Optional.empty(), view.link(), Optional.of(view.joinableFrom()), Optional.of(latest));
    }

    /** Lets all replicas finish the owed work at once. */
    private End end(TeleconsultationId id) throws InterruptedException {
        video.heal();
        List<Callable<Event>> reconciling = new ArrayList<>();
        for (Replica replica : replicas) {
            replica.clock().set(START.plus(Duration.ofHours(3)));
            reconciling.add(() -> {
                replica.application().reconciler().runOnce();
                return null;
            });
        }
        all(reconciling);
        replicas.get(0).application().reconciler().runOnce();
        Optional<StoredTeleconsultation> stored = storage.teleconsultations().find(id, RequestContext.system());
        return new End(
                id,
                stored.flatMap(one -> one.teleconsultation().room()).map(Room::id),
                video.roomsEverOpened().stream()
                        .filter(room -> room.token().teleconsultation().equals(id))
                        .toList(),
                video.currentRooms().stream()
                        .filter(room -> room.token().teleconsultation().equals(id))
                        .toList());
    }

    private List<Event> all(List<Callable<Event>> work) throws InterruptedException {
        List<Event> done = new ArrayList<>();
        for (Future<Event> future : callers.invokeAll(work)) {
            try {
                done.add(future.get());
            } catch (ExecutionException bug) {
                throw new AssertionError("a bug, in a race", bug.getCause());
            }
        }
        return done;
    }

    @Override
    public void close() {
        callers.shutdown();
        replicas.forEach(replica -> replica.application().close());
    }
}
