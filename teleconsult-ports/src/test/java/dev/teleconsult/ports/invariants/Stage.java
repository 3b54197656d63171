package dev.teleconsult.ports.invariants;

import dev.teleconsult.domain.AccessLink;
import dev.teleconsult.domain.CallSettings;
import dev.teleconsult.domain.DomainFixtures;
import dev.teleconsult.domain.ErasureKeys;
import dev.teleconsult.domain.ImmutabilityWindow;
import dev.teleconsult.domain.Language;
import dev.teleconsult.domain.OperationId;
import dev.teleconsult.domain.Privileges;
import dev.teleconsult.domain.RoomId;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.domain.UserId;
import dev.teleconsult.ports.LinkPreferences;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.application.AuditMode;
import dev.teleconsult.ports.application.AuditSettings;
import dev.teleconsult.ports.application.TeleconsultApplication;
import dev.teleconsult.ports.application.Waiting;
import dev.teleconsult.ports.inbound.Invitation;
import dev.teleconsult.ports.inbound.JoinTeleconsultationUseCase.View;
import dev.teleconsult.ports.interception.Intercepted;
import dev.teleconsult.ports.interception.PortInterceptor;
import dev.teleconsult.ports.interleavings.Interleaving;
import dev.teleconsult.ports.outbound.CustomIds;
import dev.teleconsult.ports.outbound.EventSink;
import dev.teleconsult.ports.outbound.TeleconsultStorage;
import dev.teleconsult.ports.outbound.UserDirectory;
import dev.teleconsult.ports.testing.FakeCustomIds;
import dev.teleconsult.ports.testing.FakeUserDirectory;
import dev.teleconsult.ports.testing.FakeVideoProvider;
import dev.teleconsult.ports.testing.SequentialOperationIds;
import dev.teleconsult.ports.testing.SettableClock;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * Everything that outlives a process: the store, the video provider, the directory, and time. Several stages may share
 * a store, so people and keys belong to one stage.
 */
final class Stage {

    static final Instant START = DomainFixtures.START;
    static final Duration HOUR = Duration.ofHours(1);
    static final Duration LEAD = Duration.ofMinutes(10);
    static final Duration BOUND = Duration.ofMinutes(1);
    static final Duration GRACE = Duration.ofMinutes(1);

    /** The largest age of a read that misses the change of another replica. */
    static final Duration AGE = Duration.ofSeconds(1);

    /** Links are requested without preferences. */
    static final LinkPreferences AS_IT_IS = new LinkPreferences(false, Language.COMPANY_DEFAULT);

    private static final AtomicLong STAGES = new AtomicLong(System.nanoTime());

    /** A link that a participant was shown; it has to stay valid. */
    record Shown(TeleconsultationId id, String user, AccessLink link) {}

    final String name = "stage" + STAGES.incrementAndGet();
    final SettableClock clock = SettableClock.at(START.minus(Duration.ofDays(1)));
    final FakeVideoProvider video = new FakeVideoProvider(clock);
    final FakeUserDirectory directory = new FakeUserDirectory();
    final FakeCustomIds customIds = new FakeCustomIds();
    final Privileges privileges = DomainFixtures.privileges();
    final CallSettings settings = DomainFixtures.limitedSettings();
    final List<Shown> shown = new ArrayList<>();
    final RoomId strangersRoom = video.openStrangersRoom("Weekly meeting");
    private final Supplier<TeleconsultStorage> store;
    private final Duration bound;
    private final Mutant mutant;
    private final Supplier<OperationId> operations = new SequentialOperationIds();
    private boolean withDirectory;

    /**
     * @param store returns another connection to the same data each time, as another process has
     */
    Stage(Supplier<TeleconsultStorage> store, Duration bound, Mutant mutant) {
        this.store = store;
        this.bound = bound;
        this.mutant = mutant;
        for (String doctor : List.of("doctor", "doctor-2")) {
            directory.add(user(doctor).value(), doctor, DomainFixtures.DOCTORS);
            customIds.add("custom-" + user(doctor), user(doctor).value());
        }
        for (String patient : List.of("patient", "patient-2", "patient-3")) {
            directory.add(user(patient).value(), patient, DomainFixtures.PATIENTS);
            customIds.add("custom-" + user(patient), user(patient).value());
        }
    }

    /** From now on processes have a directory, and callers use custom ids. */
    void useDirectory() {
        withDirectory = true;
    }

    /** A process; the test that starts it closes it. */
    Process start(PortInterceptor around) {
        return start(around, clock);
    }

    /** A process with a clock of its own. */
    Process start(PortInterceptor around, Clock itsClock) {
        return start(around, itsClock, Runnable::run);
    }

    /**
     * A process with a clock and threads of its own.
     *
     * @param executor runs the work of the process beside its requests
     */
    Process start(PortInterceptor around, Clock itsClock, Executor executor) {
        return new Process(store.get(), around, itsClock, executor, builder -> builder);
    }

    /** A process whose calls are put in order, and whose changes wait for one another without passing of time. */
    Process start(Interleaving.Process replica, Clock itsClock) {
        return new Process(store.get(), replica, itsClock, replica, builder -> Waiting.by(replica::begin, builder));
    }

    /** A process that keeps facts, on which no call fails, with its own settings. */
    Process startKeepingFacts(UnaryOperator<TeleconsultApplication.Builder> how) {
        return new Process(
                store.get(),
                Faults.none(),
                clock,
                Runnable::run,
                builder -> how.apply(builder.keepsFacts(true).completedAfter(GRACE)));
    }

    /** A process that keeps facts and sends events of them, in the thread of the test. */
    Process startTelling(PortInterceptor around, EventSink sink) {
        return new Process(
                store.get(),
                around,
                clock,
                Runnable::run,
                builder -> builder.events(sink).completedAfter(GRACE));
    }

    /**
     * A process that audits changes, in the thread of the test.
     *
     * @param sink of events; empty where none are sent
     */
    Process startAuditing(PortInterceptor around, Optional<EventSink> sink) {
        return new Process(store.get(), around, clock, Runnable::run, builder -> {
            sink.ifPresent(to -> builder.events(to).completedAfter(GRACE));
            return builder.audit(AuditSettings.off().mode(AuditMode.CHANGES));
        });
    }

    /** A process that erases people, and keeps facts and attendance. */
    Process startErasing(PortInterceptor around, ErasureKeys keys) {
        return new Process(
                store.get(),
                around,
                clock,
                Runnable::run,
                builder -> builder.erasesPeople(keys)
                        .keepsFacts(true)
                        .completedAfter(GRACE)
                        .keepsAttendance(Duration.ofDays(30)));
    }

    /** A process on which no call fails. */
    Process start() {
        return start(Faults.none());
    }

    UserId user(String role) {
        return new UserId(name + "-" + role);
    }

    RequestContext by(String role) {
        return RequestContext.of(user(role));
    }

    RequestContext keyed(String key) {
        return RequestContext.anonymous("keyed").idempotencyKey(name + "-" + key);
    }

    Invitation invite(String role) {
        if (withDirectory) {
            return Invitation.of("custom-" + user(role));
        }
        String group = role.startsWith("doctor") ? DomainFixtures.DOCTORS : DomainFixtures.PATIENTS;
        return Invitation.of(user(role).value(), group, role);
    }

    /** One process: an application and its connection to the store. */
    final class Process implements AutoCloseable {

        final TeleconsultApplication application;
        private final TeleconsultStorage storage;

        private Process(
                TeleconsultStorage storage,
                PortInterceptor around,
                Clock itsClock,
                Executor executor,
                UnaryOperator<TeleconsultApplication.Builder> how) {
            this.storage = storage;
            TeleconsultApplication.Builder builder = TeleconsultApplication.builder(
                            Intercepted.storage(mutant.storage(storage, video), around),
                            Intercepted.video(mutant.video(video), around))
                    .privileges(privileges)
                    .callSettings(settings)
                    .immutabilityWindow(new ImmutabilityWindow(LEAD))
                    .takeOverAfter(bound)
                    .deleteUploads(true)
                    .uploadsGoWithCall(GRACE)
                    .detailsFreshFor(Duration.ZERO)
                    .changePatience(Duration.ZERO)
                    .detailsPatience(Duration.ofMillis(1))
                    .snapshotsFreshFor(mutant == Mutant.REMEMBERS_TOO_LONG ? AGE.multipliedBy(10) : AGE)
                    .executor(executor)
                    .operationIds(operations)
                    .nanoTime(clock::nanoTime)
                    .clock(itsClock);
            if (withDirectory) {
                builder.directory(Intercepted.port(UserDirectory.class, directory, around))
                        .customIds(Intercepted.port(CustomIds.class, customIds, around));
            }
            this.application = how.apply(builder).build();
        }

        /** The record, read through a connection that never fails. */
        TeleconsultStorage storage() {
            return storage;
        }

        /** Joins, and records the link as shown. */
        Optional<AccessLink> join(TeleconsultationId id, String role) {
            View view = application.joining().join(id, AS_IT_IS, by(role));
            view.link().ifPresent(link -> shown.add(new Shown(id, role, link)));
            return view.link();
        }

        @Override
        public void close() {
            application.close();
            storage.close();
        }
    }

    /** The teleconsultations that a room was ever opened for. */
    Set<TeleconsultationId> everOpenedFor() {
        return video.roomsEverOpened().stream()
                .map(opened -> opened.token().teleconsultation())
                .collect(Collectors.toUnmodifiableSet());
    }
}
