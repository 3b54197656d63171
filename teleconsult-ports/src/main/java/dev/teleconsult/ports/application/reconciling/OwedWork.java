package dev.teleconsult.ports.application.reconciling;

import dev.teleconsult.domain.CorrelationToken;
import dev.teleconsult.domain.Leftover;
import dev.teleconsult.domain.OperationId;
import dev.teleconsult.domain.Owed;
import dev.teleconsult.domain.OwedTerms;
import dev.teleconsult.domain.RefusalException;
import dev.teleconsult.domain.RoomId;
import dev.teleconsult.domain.RoomState;
import dev.teleconsult.domain.Teleconsultation;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.domain.Turn;
import dev.teleconsult.ports.CheckResult;
import dev.teleconsult.ports.PortException;
import dev.teleconsult.ports.PortRejectedException;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.RoomDetails;
import dev.teleconsult.ports.Upstream;
import dev.teleconsult.ports.application.audit.AuditLog;
import dev.teleconsult.ports.application.erasure.Erasing;
import dev.teleconsult.ports.application.records.ClaimedIdentifiers;
import dev.teleconsult.ports.application.records.TeleconsultationRecords;
import dev.teleconsult.ports.application.rooms.RoomKeeper;
import dev.teleconsult.ports.application.shared.Parallel;
import dev.teleconsult.ports.application.shared.Stages;
import dev.teleconsult.ports.outbound.AttendanceRecords;
import dev.teleconsult.ports.outbound.Backlog;
import dev.teleconsult.ports.outbound.CallUploads;
import dev.teleconsult.ports.outbound.ErasureRecords;
import dev.teleconsult.ports.outbound.IdempotencyRecords;
import dev.teleconsult.ports.outbound.NoticeStore;
import dev.teleconsult.ports.outbound.StoredTeleconsultation;
import dev.teleconsult.ports.outbound.TeleconsultationStore;
import dev.teleconsult.ports.outbound.UploadKey;
import dev.teleconsult.ports.outbound.VideoRooms;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;

/**
 * The work that teleconsultations owe, piece by piece. {@code Reconciler} runs it and says how a piece is taken, why none stops
 * another, and which rooms are touched. Safe for use by several threads.
 */
public final class OwedWork {

    /** How far the provider's clock may be behind ours for a room to be found. */
    private static final Duration CLOCK_SKEW = Duration.ofMinutes(5);

    /** How many records are taken before the provider is searched for their rooms. */
    private static final int BATCH = 200;

    /**
     * The most records taken until the provider has answered: if it does not answer, each must be given back with a
     * write.
     */
    private static final int FIRST_BATCH = 24;

    /** A run that works for longer than that leaves the rest to the next: it must not look as if it hung. */
    private static final Duration LONGEST_RUN = Duration.ofMinutes(1);

    /** How many records are remembered that the store did not let us take. */
    private static final int MOST_PUT_OFF = 10_000;

    /** The results of one run, which {@code Reconciler.Report} gives to the host. */
    public record Tally(
            long unsettled,
            int taken,
            int takenOver,
            int orphansFound,
            int roomsDeleted,
            int failed,
            Optional<Instant> oldest) {}

    /**
     * The ports that owed work needs.
     *
     * @param uploads empty at a provider that has none
     * @param deadClaims empty where no identifiers of other systems are kept
     * @param attendance empty where none is kept
     * @param afterEnd the work some time after the planned ends, in this order
     * @param erasing empty where people cannot be erased
     * @param timed empty where no facts are kept
     */
    public record Outside(
            TeleconsultationStore store,
            VideoRooms rooms,
            Optional<CallUploads> uploads,
            Optional<IdempotencyRecords> idempotency,
            ClaimedIdentifiers identifiers,
            Optional<DeadClaims> deadClaims,
            Optional<NoticeStore> notices,
            Optional<AttendanceRecords> attendance,
            List<Walk> afterEnd,
            Optional<Erasing> erasing,
            Optional<TimedFacts> timed,
            Optional<AuditLog> audit) {}

    /**
     * When owed work is done.
     *
     * @param owed by piece
     * @param keepKeysFor how long idempotency keys are good for
     * @param keepAttendanceFor how long it is kept who came to a call
     * @param jitter 0 to 1, by chance
     * @param nanoTime measures how long a run takes
     */
    public record Terms(
            OwedTerms owed,
            Duration keepKeysFor,
            Duration keepAttendanceFor,
            DoubleSupplier jitter,
            Clock clock,
            LongSupplier nanoTime) {}

    private final Outside outside;
    private final TeleconsultationRecords records;
    private final RoomKeeper keeper;
    private final Terms terms;
    private final Parallel parallel;
    private final ProviderPause pause = new ProviderPause();
    private final Map<TeleconsultationId, Turn> putOff = new LinkedHashMap<>();
    private volatile Tally last = new Tally(0, 0, 0, 0, 0, 0, Optional.empty());

    public OwedWork(
            Outside outside, TeleconsultationRecords records, RoomKeeper keeper, Terms terms, Parallel parallel) {
        this.outside = outside;
        this.records = records;
        this.keeper = keeper;
        this.terms = terms;
        this.parallel = parallel;
    }

    /**
     * Does the work that is due.
     *
     * @throws PortException if the store could not return the owed work or the visits that are over, or could not
     *     remove old idempotency keys, notices, attendance or dead claims of identifiers; a failure of one does not
     *     stop the others
     */
    public Tally runOnce() {
        RequestContext context = RequestContext.system();
        Instant now = terms.clock().instant();
        Stages stages = new Stages();
        // First, because closing leaves a leftover room, which this run then deletes.
        outside.afterEnd().forEach(walk -> stages.run(() -> walk.run(now, context)));
        outside.erasing().ifPresent(erasing -> stages.run(() -> erasing.run(now, context)));
        stages.run(() -> {
            Run run = new Run(now, context);
            try {
                run.work();
                run.unexpected.ifPresent(failure -> {
                    throw failure;
                });
            } finally {
                last = run.tally();
            }
        });
        stages.run(() ->
                outside.idempotency().ifPresent(kept -> kept.removeBefore(now.minus(terms.keepKeysFor()), context)));
        stages.run(() -> outside.deadClaims().ifPresent(claims -> claims.run(now, context)));
        stages.run(() -> outside.notices().ifPresent(kept -> kept.removeBefore(now, context)));
        stages.run(() -> outside.attendance()
                .ifPresent(kept -> kept.removeBefore(now.minus(terms.keepAttendanceFor()), context)));
        stages.run(() -> outside.timed().ifPresent(facts -> facts.run(context)));
        stages.run(() -> outside.audit().ifPresent(AuditLog::keep));
        stages.throwFirst();
        return last;
    }

    /** What the last run came to; all zero before the first. */
    public Tally last() {
        return last;
    }

    /** How many erasures of people were open after the last run; none where people cannot be erased. */
    public ErasureRecords.Open openErasures() {
        return outside.erasing().map(Erasing::lastOpen).orElse(new ErasureRecords.Open(0, Optional.empty()));
    }

    /** Fails while something has been due for longer than ten times the bound, and says how much and how long. */
    public CheckResult check() {
        Tally report = last;
        Instant alarming =
                terms.clock().instant().minus(terms.owed().takeOverAfter().multipliedBy(10));
        return report.oldest().filter(alarming::isAfter).isPresent()
                ? CheckResult.failed(
                        "rooms",
                        report.unsettled() + " teleconsultations unsettled, the oldest since "
                                + report.oldest().get())
                : CheckResult.ok("rooms");
    }

    /** Those that the store lately did not let us take, and whose turn it is not yet. */
    private Set<TeleconsultationId> putOffAt(Instant now) {
        synchronized (putOff) {
            Set<TeleconsultationId> still = new HashSet<>();
            putOff.forEach((id, turn) -> {
                if (turn.nextTry().isAfter(now)) {
                    still.add(id);
                }
            });
            return still;
        }
    }

    /** A record that cannot be written cannot keep its own next try, so this process does. */
    private void putOff(TeleconsultationId id, Instant now) {
        synchronized (putOff) {
            Turn before = putOff.getOrDefault(id, new Turn(now, 0, now));
            if (putOff.size() >= MOST_PUT_OFF) {
                putOff.remove(putOff.keySet().iterator().next());
            }
            putOff.put(id, before.taken(now, terms.owed(), terms.jitter().getAsDouble()));
        }
    }

    private void taken(TeleconsultationId id) {
        synchronized (putOff) {
            putOff.remove(id);
        }
    }

    /** A record with the work on it that this run took up. */
    private static final class Taken {

        private final List<Owed> due;
        private final Teleconsultation before;
        private final Teleconsultation after;
        private StoredTeleconsultation stored;
        private List<Leftover> toDelete = List.of();

        /** @param before as it was before the work was taken up, with its turns */
        private Taken(StoredTeleconsultation stored, List<Owed> due, Teleconsultation before) {
            this.stored = stored;
            this.due = due;
            this.before = before;
            this.after = stored.teleconsultation();
        }

        private Teleconsultation teleconsultation() {
            return stored.teleconsultation();
        }

        private <L extends Leftover> List<L> due(Class<L> kind) {
            return due.stream().filter(kind::isInstance).map(kind::cast).toList();
        }
    }

    /** One run. Other threads delete for it; the run's own thread handles their results. */
    private final class Run {

        private final Instant now;
        private final RequestContext context;
        private final Set<TeleconsultationId> passedOver;
        private final ProviderReach provider;
        private final long began = terms.nanoTime().getAsLong();
        private final Set<Owed> reached = new HashSet<>();
        private final Set<Leftover> gone = new HashSet<>();
        private final Map<Leftover, RuntimeException> bugs = new HashMap<>();
        private Optional<RuntimeException> unexpected = Optional.empty();
        private int taken;
        private int takenOver;
        private int orphansFound;
        private int roomsDeleted;
        private int failed;
        private long unsettled = last.unsettled();
        private Optional<Instant> oldest = last.oldest();

        private Run(Instant now, RequestContext context) {
            this.now = now;
            this.context = context;
            this.passedOver = putOffAt(now);
            this.provider = new ProviderReach(pause, now);
        }

        private void work() {
            while (true) {
                Backlog backlog =
                        outside.store().backlog(now, provider.isKnown() ? BATCH : FIRST_BATCH, passedOver, context);
                unsettled = backlog.unsettled();
                oldest = backlog.oldest();
                if (backlog.due().isEmpty() || isLate()) {
                    return;
                }
                List<Taken> batch = new ArrayList<>();
                backlog.due()
                        .forEach(stored -> attempt(stored, () -> take(stored).ifPresent(batch::add)));
                Map<CorrelationToken, List<RoomId>> found = searched(batch);
                settle(batch, found);
            }
        }

        private boolean isLate() {
            return terms.nanoTime().getAsLong() - began > LONGEST_RUN.toNanos();
        }

        /** A failure of one record affects no other record. */
        private void attempt(StoredTeleconsultation stored, Runnable step) {
            try {
                step.run();
            } catch (PortException storeDoesNotTakeIt) {
                failed++;
                putOff(stored.id(), now);
            } catch (RefusalException othersKeepComing) {
                failed++;
            } catch (RuntimeException bug) {
                failed++;
                putOff(stored.id(), now);
                unexpected.ifPresentOrElse(first -> first.addSuppressed(bug), () -> unexpected = Optional.of(bug));
            }
        }

        /** Moves the next try of the due work forward; empty if none is due, or another replica was first. */
        private Optional<Taken> take(StoredTeleconsultation stored) {
            // This run takes it once, successful or not.
            passedOver.add(stored.id());
            Teleconsultation teleconsultation = stored.teleconsultation();
            List<Owed> due = teleconsultation.due(terms.owed(), now);
            Optional<Leftover.PossibleRoom> attempt =
                    teleconsultation.state().attempt().filter(due::contains);
            if (attempt.isPresent()) {
                // No replica pursues it any more: the room it may have opened becomes a leftover, due at once.
                teleconsultation = teleconsultation.notOpened(true);
                due = teleconsultation.due(terms.owed(), now);
            }
            List<Owed> possible = provider.isLeftAlone() ? withoutProvider(due) : due;
            if (possible.isEmpty() && attempt.isEmpty()) {
                return Optional.empty();
            }
            Teleconsultation before = teleconsultation.withTurns(terms.owed(), now);
            Optional<StoredTeleconsultation> written = records.replace(
                    stored,
                    before.taken(possible, terms.owed(), now, terms.jitter().getAsDouble()),
                    context);
            if (written.isEmpty()) {
                return Optional.empty();
            }
            OwedWork.this.taken(stored.id());
            taken++;
            takenOver += attempt.isPresent() ? 1 : 0;
            return Optional.of(new Taken(written.get(), possible, before));
        }

        private List<Owed> withoutProvider(List<Owed> due) {
            return due.stream().filter(Owed.End.class::isInstance).toList();
        }

        /**
         * Looks for all possible rooms of a batch at once.
         *
         * @return the rooms by token; a missing token was not looked for
         */
        private Map<CorrelationToken, List<RoomId>> searched(List<Taken> batch) {
            Map<CorrelationToken, List<RoomId>> found = new LinkedHashMap<>();
            Optional<Instant> first = Optional.empty();
            for (Taken one : batch) {
                for (Leftover.PossibleRoom possible : one.due(Leftover.PossibleRoom.class)) {
                    found.put(one.teleconsultation().token(possible.operation()), List.of());
                    first = first.filter(possible.since()::isAfter).or(() -> Optional.of(possible.since()));
                }
            }
            if (first.isEmpty()) {
                return Map.of();
            }
            Instant since = first.get().minus(CLOCK_SKEW);
            if (provider.isLeftAlone()) {
                return Map.of();
            }
            batch.forEach(one -> reached.addAll(one.due(Leftover.PossibleRoom.class)));
            try {
                found.putAll(outside.rooms().search(Set.copyOf(found.keySet()), since));
                provider.answered();
                return found;
            } catch (PortException failure) {
                provider.failed(Optional.empty(), failure);
                failed++;
                return Map.of();
            }
        }

        private void settle(List<Taken> batch, Map<CorrelationToken, List<RoomId>> found) {
            List<Taken> prepared = new ArrayList<>();
            for (Taken one : batch) {
                attempt(one.stored, () -> {
                    Set<Leftover> its = new LinkedHashSet<>(one.due(Leftover.KnownRoom.class));
                    writtenDown(one, found).forEach(room -> its.add(new Leftover.KnownRoom(room)));
                    its.addAll(one.due(Leftover.Uploads.class));
                    one.toDelete = List.copyOf(its);
                    prepared.add(one);
                });
            }
            deleteAll(prepared.stream()
                    .flatMap(one -> one.toDelete.stream())
                    .distinct()
                    .toList());
            prepared.forEach(one -> attempt(one.stored, () -> strikeOff(one)));
        }

        /** Deletes a few at a time. What is not reached, because the provider is away or the run is late, is given back. */
        private void deleteAll(List<Leftover> all) {
            int from = 0;
            while (from < all.size() && !provider.isLeftAlone() && !isLate()) {
                int to = Math.min(all.size(), from + provider.atOnce());
                reached.addAll(all.subList(from, to));
                parallel.each(all.subList(from, to), this::failureToDelete).forEach(this::heard);
                from = to;
            }
        }

        /** Made by any thread. */
        private Optional<RuntimeException> failureToDelete(Leftover leftover) {
            try {
                if (leftover instanceof Leftover.Uploads uploads) {
                    deleteUploads(uploads.room());
                } else if (leftover instanceof Leftover.KnownRoom known) {
                    outside.rooms().delete(known.room());
                }
                return Optional.empty();
            } catch (RuntimeException failure) {
                return Optional.of(failure);
            }
        }

        private void heard(Leftover leftover, Optional<RuntimeException> failure) {
            if (failure.isEmpty()) {
                provider.answered();
                gone.add(leftover);
                roomsDeleted += leftover instanceof Leftover.KnownRoom ? 1 : 0;
            } else if (failure.get() instanceof PortException told) {
                provider.failed(Optional.of(roomOf(leftover)), told);
                failed++;
            } else {
                bugs.put(leftover, failure.get());
            }
        }

        private RoomId roomOf(Leftover leftover) {
            return leftover instanceof Leftover.Uploads uploads
                    ? uploads.room()
                    : ((Leftover.KnownRoom) leftover).room();
        }

        private void strikeOff(Taken one) {
            List<Leftover> itsGone =
                    one.toDelete.stream().filter(gone::contains).toList();
            boolean isDeleted = false;
            if (isUnannounced(one)) {
                isDeleted = outside.store().delete(one.stored, context);
            } else if (!itsGone.isEmpty() || one.due.contains(new Owed.End())) {
                Optional<StoredTeleconsultation> kept = keeper.struckOff(one.stored, itsGone, context);
                isDeleted = kept.isEmpty() && one.teleconsultation().isAbandoned();
                kept.ifPresent(now -> one.stored = now);
            }
            if (isDeleted) {
                // After the record: an attempt that has taken the identifiers over has noted another teleconsultation.
                outside.identifiers().release(one.stored.id(), context);
            }
            giveBack(one);
            for (Leftover leftover : one.toDelete) {
                if (bugs.containsKey(leftover)) {
                    throw bugs.get(leftover);
                }
            }
        }

        /** Work that this run took up and did not begin is due as it was before, and counts as not tried. */
        private void giveBack(Taken one) {
            List<Owed> notBegun = one.due.stream()
                    .filter(Leftover.class::isInstance)
                    .filter(piece -> !reached.contains(piece))
                    .toList();
            if (!notBegun.isEmpty()) {
                List<Owed> all = new ArrayList<>(notBegun);
                all.add(new Owed.End());
                records.update(one.stored, now -> now.givenBack(all, one.before, one.after), context);
            }
        }

        /**
         * Replaces the tokens on record by the ids of the rooms found for them, in one write, before any room is
         * deleted.
         */
        private List<RoomId> writtenDown(Taken one, Map<CorrelationToken, List<RoomId>> found) {
            Map<OperationId, List<RoomId>> byOperation = new LinkedHashMap<>();
            for (Leftover.PossibleRoom possible : one.due(Leftover.PossibleRoom.class)) {
                List<RoomId> rooms = found.get(one.teleconsultation().token(possible.operation()));
                if (rooms != null) {
                    byOperation.put(possible.operation(), rooms);
                }
            }
            if (byOperation.isEmpty()) {
                return List.of();
            }
            List<RoomId> all =
                    byOperation.values().stream().flatMap(List::stream).toList();
            orphansFound += all.size();
            Optional<StoredTeleconsultation> written = records.update(
                    one.stored,
                    teleconsultation -> {
                        Teleconsultation known = teleconsultation;
                        for (Map.Entry<OperationId, List<RoomId>> each : byOperation.entrySet()) {
                            known = known.found(each.getKey(), each.getValue());
                        }
                        return known;
                    },
                    context);
            written.ifPresent(stored -> one.stored = stored);
            return all.stream()
                    .filter(room -> written.filter(stored ->
                                    stored.teleconsultation().leftovers().contains(new Leftover.KnownRoom(room)))
                            .isPresent())
                    .toList();
        }

        private boolean isUnannounced(Taken one) {
            return one.due.contains(new Owed.End()) && one.teleconsultation().state() instanceof RoomState.NoRoom;
        }

        /**
         * Deletes uploads that existed before the provider reported that no call is under way. A call that goes on
         * keeps its uploads, and its end will be reported again. Where the provider does not report either, the uploads
         * stay owed.
         */
        private void deleteUploads(RoomId room) {
            Optional<CallUploads> uploads = outside.uploads();
            if (uploads.isEmpty()) {
                return;
            }
            List<UploadKey> files = uploads.get().list(room);
            Optional<RoomDetails> details = outside.rooms().details(room);
            boolean goesOn = details.isPresent()
                    && details.get()
                            .isRunning()
                            .orElseThrow(() -> PortRejectedException.refused(
                                    Upstream.VIDEO, "whether a call is under way is not told, so its uploads stay"));
            if (!goesOn) {
                files.forEach(uploads.get()::delete);
            }
        }

        private Tally tally() {
            return new Tally(unsettled, taken, takenOver, orphansFound, roomsDeleted, failed, oldest);
        }
    }
}
