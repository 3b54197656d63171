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
 * Does the work that teleconsultations owe. {@code Reconciler} runs it and documents how replicas claim work, why no
 * piece stops another, and which rooms may be deleted. Safe for use by several threads.
 */
public final class OwedWork {

    /** How far the provider's clock may be behind this one while rooms are still found. */
    private static final Duration CLOCK_SKEW = Duration.ofMinutes(5);

    /** How many records are claimed before the provider is searched for their rooms. */
    private static final int BATCH = 200;

    /**
     * The most records claimed before the provider has answered once: if it does not answer, each has to be given back
     * with a write.
     */
    private static final int FIRST_BATCH = 24;

    /** The longest run; it leaves the rest to the next run, so that health checks do not report a hanging task. */
    private static final Duration LONGEST_RUN = Duration.ofMinutes(1);

    /** The most records remembered because the store failed to write their claim. */
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
     * @param uploads empty if the provider has none
     * @param deadClaims empty if no identifiers of other systems are kept
     * @param attendance empty if attendance is not kept
     * @param afterEnd the work to do some time after planned ends, in this order
     * @param erasing empty if erasure is off
     * @param timed empty if no facts are kept
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
     * The times and intervals of the work.
     *
     * @param owed when each piece is due
     * @param keepKeysFor how long idempotency keys are remembered
     * @param keepAttendanceFor how long attendance is kept
     * @param jitter returns random numbers from 0 to 1
     * @param nanoTime measures the length of a run
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
     *     remove old idempotency keys, notices, attendance or dead claims of identifiers; one failure does not stop the
     *     other work
     */
    public Tally runOnce() {
        RequestContext context = RequestContext.system();
        Instant now = terms.clock().instant();
        Stages stages = new Stages();
        // Done first, because closing makes leftover rooms, which this run then deletes.
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

    /** The result of the last run; all zero before the first. */
    public Tally last() {
        return last;
    }

    /** The number of erasures that were open after the last run; zero if erasure is off. */
    public ErasureRecords.Open openErasures() {
        return outside.erasing().map(Erasing::lastOpen).orElse(new ErasureRecords.Open(0, Optional.empty()));
    }

    /**
     * Fails while a piece of work has been due for longer than ten times the limit, and says how many pieces and since
     * when.
     */
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

    /** The records whose claim the store recently failed to write and that are not due again yet. */
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

    /** Remembers the next try in this process, since the record itself cannot be written. */
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

    /** A record and the pieces of its work that this run claimed. */
    private static final class Taken {

        private final List<Owed> due;
        private final Teleconsultation before;
        private final Teleconsultation after;
        private StoredTeleconsultation stored;
        private List<Leftover> toDelete = List.of();

        /** @param before the record before the work was claimed, with its turns */
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

    /** One run. Other threads make the deletions; the run's own thread handles their results. */
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

        /**
         * Claims the due work by moving its next try into the future; empty if none is due, or another replica was
         * first.
         */
        private Optional<Taken> take(StoredTeleconsultation stored) {
            // This run claims it once, successful or not.
            passedOver.add(stored.id());
            Teleconsultation teleconsultation = stored.teleconsultation();
            List<Owed> due = teleconsultation.due(terms.owed(), now);
            Optional<Leftover.PossibleRoom> attempt =
                    teleconsultation.state().attempt().filter(due::contains);
            if (attempt.isPresent()) {
                // No replica continues this attempt: the room that it may have opened becomes a leftover, due at once.
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

        /**
         * Deletes a few at a time. Pieces that it does not begin, because the provider fails or the run is late, are
         * given back.
         */
        private void deleteAll(List<Leftover> all) {
            int from = 0;
            while (from < all.size() && !provider.isLeftAlone() && !isLate()) {
                int to = Math.min(all.size(), from + provider.atOnce());
                reached.addAll(all.subList(from, to));
                parallel.each(all.subList(from, to), this::failureToDelete).forEach(this::heard);
                from = to;
            }
        }

        /** Deletes a leftover, in any thread; returns the failure. */
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
                // Done after the write of the record; an attempt that took the identifiers over in between has noted
                // another teleconsultation and keeps them.
                outside.identifiers().release(one.stored.id(), context);
            }
            giveBack(one);
            for (Leftover leftover : one.toDelete) {
                if (bugs.containsKey(leftover)) {
                    throw bugs.get(leftover);
                }
            }
        }

        /**
         * Restores the former turns of work that this run claimed but did not begin, so that it does not count as
         * tried.
         */
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
         * Deletes uploads that existed before the provider reported that no call is under way. If a call is under way,
         * its uploads stay, and the provider will report its end again. If the provider does not say whether a call is
         * under way, the uploads stay owed.
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
                                    Upstream.VIDEO,
                                    "the provider does not say whether a call is under way, so the uploads stay"));
            if (!goesOn) {
                files.forEach(uploads.get()::delete);
            }
        }

        private Tally tally() {
            return new Tally(unsettled, taken, takenOver, orphansFound, roomsDeleted, failed, oldest);
        }
    }
}
