package dev.teleconsult.ports.application.erasure;

import static dev.teleconsult.domain.ErasureStep.ATTENDANCE;
import static dev.teleconsult.domain.ErasureStep.CACHES;
import static dev.teleconsult.domain.ErasureStep.COMING;
import static dev.teleconsult.domain.ErasureStep.EVENTS;
import static dev.teleconsult.domain.ErasureStep.FILES;
import static dev.teleconsult.domain.ErasureStep.IDENTIFIERS;
import static dev.teleconsult.domain.ErasureStep.LINKS;
import static dev.teleconsult.domain.ErasureStep.PROVIDER_USER;
import static dev.teleconsult.domain.ErasureStep.RECORDS;
import static dev.teleconsult.domain.ErasureStep.USER_MAP;

import dev.teleconsult.domain.ErasedPerson;
import dev.teleconsult.domain.Erasure;
import dev.teleconsult.domain.ErasureKept;
import dev.teleconsult.domain.ErasureStep;
import dev.teleconsult.domain.ErasureTrouble;
import dev.teleconsult.domain.Fact;
import dev.teleconsult.domain.OwedTerms;
import dev.teleconsult.domain.RefusalException;
import dev.teleconsult.domain.VideoUserId;
import dev.teleconsult.ports.PortException;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.Upstream;
import dev.teleconsult.ports.application.audit.AuditLog;
import dev.teleconsult.ports.application.people.Identities;
import dev.teleconsult.ports.application.shared.Announcements;
import dev.teleconsult.ports.application.shared.Stages;
import dev.teleconsult.ports.outbound.AttendanceRecords;
import dev.teleconsult.ports.outbound.ErasureRecords;
import dev.teleconsult.ports.outbound.Outbox;
import dev.teleconsult.ports.outbound.StoredErasure;
import dev.teleconsult.ports.outbound.TeleconsultationQuery.Position;
import dev.teleconsult.ports.outbound.UserIdMap;
import dev.teleconsult.ports.outbound.VideoUsers;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.DoubleSupplier;

/**
 * Erases people. Each run claims the due erasures by compare and set, so that only one of several replicas works on
 * each, and tries every owed step. Each step can be repeated, so a crash between two steps costs a repetition. The
 * receipt records failed steps and the reasons; a failed step stops only the steps that depend on it.
 *
 * <p>The caches of replicas expire by themselves. After that a run checks every place once more; only then is the
 * erasure completed and the person's identity removed from it.
 */
public final class Erasing {

    /** The most erasures claimed in one run. */
    private static final int TAKEN_AT_ONCE = 20;

    /** The most parts of the outbox searched in one run. */
    static final int FACT_PARTS_AT_ONCE = 100;

    /** The most erasures whose stopping point is remembered; others start at the beginning again. */
    private static final int MOST_STOPPED = 1_000;

    /** The largest difference between the clocks of replicas. */
    private static final Duration CLOCK_SKEW = Duration.ofMinutes(1);

    /** The pause before the next run of an erasure that made progress. */
    private static final Duration SOON = Duration.ofSeconds(15);

    /** How often the run checks whether the person has become a participant again. */
    private static final Duration LOOKED_FOR_EVERY = Duration.ofMinutes(1);

    /** Longer than any cache of people in a directory adapter. */
    private static final Duration REMEMBERED_FOR = Identities.REMEMBERED_FOR.plus(CLOCK_SKEW);

    /** The places besides records of teleconsultations that know the person by name or id. */
    public record Accounts(VideoUsers videoUsers, UserIdMap userIds, Identities identities) {}

    /**
     * The places with data about the person's calls, and the receivers of notifications about the erasure.
     *
     * @param outbox empty if facts were never kept
     * @param tellsFacts whether facts are kept now
     */
    public record Traces(
            Optional<AttendanceRecords> attendance,
            Optional<Outbox> outbox,
            boolean tellsFacts,
            Optional<AuditLog> audit) {}

    /** The parts outside this class that it calls. */
    public record Outside(ErasureRecords erasures, ErasedVisits visits, Accounts accounts, Traces traces) {}

    private final Outside outside;
    private final OwedTerms distances;
    private final DoubleSupplier jitter;
    private final Announcements announcements;
    private final Map<String, Position> stoppedAt = remembered();
    private final Map<String, String> factsStoppedAt = remembered();
    private volatile ErasureRecords.Open last = new ErasureRecords.Open(0, Optional.empty());

    public Erasing(Outside outside, OwedTerms distances, DoubleSupplier jitter, Announcements announcements) {
        this.outside = outside;
        this.distances = distances;
        this.jitter = jitter;
        this.announcements = announcements;
    }

    /**
     * Makes a map that keeps the newest {@link #MOST_STOPPED} entries; nothing else removes those of erasures that
     * another replica completes.
     */
    private static <V> Map<String, V> remembered() {
        return new LinkedHashMap<>() {

            private static final long serialVersionUID = 1;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, V> eldest) {
                return size() > MOST_STOPPED;
            }
        };
    }

    /** The open erasures after the last run. */
    public ErasureRecords.Open lastOpen() {
        return last;
    }

    /**
     * Does all steps that are due.
     *
     * @throws PortException if the store could not return the due erasures
     */
    public synchronized void run(Instant now, RequestContext context) {
        Stages stages = new Stages();
        for (StoredErasure due : outside.erasures().due(now, TAKEN_AT_ONCE, context)) {
            stages.run(() -> outside.erasures()
                    .replace(due, due.erasure().taken(now, distances, jitter.getAsDouble()), context)
                    .ifPresent(taken -> new Work(taken, now, context).run()));
        }
        last = outside.erasures().open(context);
        stages.throwFirst();
    }

    static ErasureTrouble troubleOf(PortException failure) {
        boolean isStore = failure.upstream() == Upstream.STORE;
        if (failure.isTransient()) {
            return isStore ? ErasureTrouble.STORE_UNREACHABLE : ErasureTrouble.PROVIDER_UNREACHABLE;
        }
        return isStore ? ErasureTrouble.STORE_REFUSED : ErasureTrouble.PROVIDER_REFUSED;
    }

    /** One erasure that this run claimed. */
    private final class Work {

        private final Instant now;
        private final RequestContext context;
        private final Erasure taken;
        private StoredErasure kept;
        private Erasure next;
        private ErasedPerson person;

        private Work(StoredErasure taken, Instant now, RequestContext context) {
            this.kept = taken;
            this.taken = taken.erasure();
            this.next = taken.erasure();
            this.person = next.subject().orElseThrow();
            this.now = now;
            this.context = context;
        }

        private void run() {
            if (person.videoUser().isEmpty() && !isFound()) {
                return;
            }
            Optional<VideoUserId> who = person.videoUser();
            step(RECORDS, () -> visits(who));
            boolean isOffRecords = next.isAgreed(RECORDS);
            after(isOffRecords, ATTENDANCE, () -> attendance(who));
            after(isOffRecords, EVENTS, () -> events(who));
            after(isOffRecords, PROVIDER_USER, () -> providerUser(who));
            after(isOffRecords, USER_MAP, () -> userMap(who));
            after(isOffRecords && next.isAgreed(USER_MAP), CACHES, () -> caches(who));
            if (!next.isAgreed() && next.turn().equals(taken.turn()) && isFurtherThan(taken)) {
                next = next.dueAt(now.plus(SOON));
            }
            if (save() && next.isAgreed()) {
                finish();
            }
        }

        /** Whether this run made progress, so that the next step may be possible soon. */
        private boolean isFurtherThan(Erasure before) {
            for (ErasureStep step : ErasureStep.values()) {
                if (next.isAgreed(step) != before.isAgreed(step)
                        || next.progress(step).count() > before.progress(step).count()) {
                    return true;
                }
            }
            return false;
        }

        /**
         * Checks whether the person has become a participant again.
         *
         * @return false if that cannot be determined
         */
        private boolean isFound() {
            Optional<VideoUserId> found;
            try {
                found = Optional.ofNullable(outside.accounts()
                        .userIds()
                        .find(Set.of(person.user()), context)
                        .get(person.user()));
            } catch (PortException failure) {
                next = next.owed(USER_MAP, 0, troubleOf(failure));
                save();
                return false;
            }
            found.ifPresent(videoUser -> {
                person = person.with(videoUser);
                next = next.about(person);
            });
            return true;
        }

        private void after(boolean isTime, ErasureStep step, Runnable work) {
            if (isTime) {
                step(step, work);
            } else if (!next.isAgreed(step)) {
                next = next.owed(step, 0, ErasureTrouble.WAITS);
            }
        }

        /** Runs a step, unless it is finished. Only steps that search for new records become unfinished again. */
        private void step(ErasureStep step, Runnable work) {
            if (next.isAgreed(step)) {
                return;
            }
            try {
                work.run();
            } catch (PortException failure) {
                next = next.owed(step, 0, troubleOf(failure));
            } catch (RefusalException othersKeepComing) {
                next = next.owed(step, 0, ErasureTrouble.CHANGED_MEANWHILE);
            }
            save();
        }

        /** @return false if another replica changed the erasure first; the next run then finds these steps done */
        private boolean save() {
            if (next.equals(kept.erasure())) {
                return true;
            }
            Optional<StoredErasure> written = outside.erasures().replace(kept, next, context);
            written.ifPresent(now -> kept = now);
            return written.isPresent();
        }

        private void finish() {
            if (outside.traces().tellsFacts()) {
                outside.traces()
                        .outbox()
                        .ifPresent(outbox -> outbox.add(
                                Fact.of(Fact.Kind.USER_ERASED, now)
                                        .with(Fact.Detail.RECEIPT, next.id().value()),
                                context));
            }
            // The time of the last step, which is on record: a run that repeats this makes the same receipt, so that
            // the hash in the row matches.
            Erasure done = next.done(lastAgreed());
            outside.traces().audit().ifPresent(log -> log.done(done));
            if (outside.erasures().replace(kept, done, context).isPresent()) {
                announcements.tell(listener -> listener.erased(done.id()));
            }
        }

        private Instant lastAgreed() {
            return Arrays.stream(ErasureStep.values())
                    .map(step -> next.progress(step).agreed().orElseThrow())
                    .max(Comparator.naturalOrder())
                    .orElseThrow();
        }

        // ---- teleconsultations ------------------------------------------------------------------------------------

        /**
         * Does the first five steps in one pass through the records, since a record is not found again once the person
         * has left its roster.
         */
        private void visits(Optional<VideoUserId> who) {
            ErasedVisits.Run visits =
                    outside.visits().run(person, now, kept.erasure().requested(), context);
            Optional<Position> from =
                    Optional.ofNullable(stoppedAt.remove(next.id().value()));
            Optional<Position> stopped = who.isPresent() ? visits.from(from) : Optional.empty();
            stopped.ifPresent(position -> stoppedAt.put(next.id().value(), position));
            boolean isWhole = stopped.isEmpty() && from.isEmpty();
            for (ErasureStep step : List.of(COMING, LINKS, FILES, IDENTIFIERS, RECORDS)) {
                long more = visits.done(step);
                Optional<ErasureTrouble> trouble = visits.trouble(step)
                        .or(() -> isWhole ? Optional.empty() : Optional.of(ErasureTrouble.MORE_TO_DO));
                next = trouble.map(why -> next.owed(step, more, why)).orElseGet(() -> next.agreed(step, more, now));
            }
            if (!isWhole && !visits.hasFailed()) {
                next = next.dueAt(now);
            }
        }

        // ---- elsewhere in the store, and at the provider ----------------------------------------------------------

        private void attendance(Optional<VideoUserId> who) {
            outside.traces()
                    .attendance()
                    .ifPresent(kept -> who.ifPresent(known -> kept.rename(known, person.placeholder(), context)));
            next = next.agreed(ATTENDANCE, 0, now);
        }

        private void events(Optional<VideoUserId> who) {
            if (areEventsRenamed(who)) {
                next = next.agreed(EVENTS, 0, now);
            } else {
                next = next.owed(EVENTS, 0, ErasureTrouble.MORE_TO_DO).dueAt(now);
            }
        }

        /**
         * Continues through the outbox where the last run stopped.
         *
         * @return whether this run reached its end
         */
        private boolean areEventsRenamed(Optional<VideoUserId> who) {
            if (who.isEmpty() || outside.traces().outbox().isEmpty()) {
                return true;
            }
            String receipt = next.id().value();
            Optional<String> at = Optional.ofNullable(factsStoppedAt.remove(receipt));
            for (int part = 0; part < FACT_PARTS_AT_ONCE; part++) {
                at = outside.traces().outbox().get().rename(who.get(), person.placeholder(), at, context);
                if (at.isEmpty()) {
                    factsStoppedAt.remove(receipt);
                    return true;
                }
                // Stored after each part, so that a failure repeats at most one part.
                factsStoppedAt.put(receipt, at.get());
            }
            return false;
        }

        private void providerUser(Optional<VideoUserId> who) {
            boolean isGone = who.map(outside.accounts().videoUsers()::delete).orElse(true);
            if (!isGone) {
                next = next.keeping(new ErasureKept(ErasureKept.What.PROVIDER_USER, Optional.empty()));
            }
            next = next.agreed(PROVIDER_USER, isGone && who.isPresent() ? 1 : 0, now);
        }

        private void userMap(Optional<VideoUserId> who) {
            boolean can = who.map(known -> outside.accounts().userIds().remove(person.user(), known, context))
                    .orElse(true);
            who.ifPresent(known -> outside.accounts().identities().forget(Set.of(known)));
            next = can
                    ? next.agreed(USER_MAP, who.isPresent() ? 1 : 0, now)
                    : next.owed(USER_MAP, 0, ErasureTrouble.STORE_CANNOT);
        }

        /** Waits until the caches of all replicas have expired, and checks whether any data came back in between. */
        private void caches(Optional<VideoUserId> who) {
            Optional<VideoUserId> back = Optional.ofNullable(outside.accounts()
                    .userIds()
                    .find(Set.of(person.user()), context)
                    .get(person.user()));
            if (back.isPresent()
                    || who.filter(known -> outside.visits().hasAny(known, context))
                            .isPresent()) {
                cameBack(who, back);
                return;
            }
            Instant forgotten = next.progress(USER_MAP).agreed().orElseThrow().plus(REMEMBERED_FOR);
            if (now.isBefore(forgotten)) {
                next = next.owed(CACHES, 0, ErasureTrouble.MAY_BE_REMEMBERED);
                if (isAgreedBut(CACHES)) {
                    Instant soon = now.plus(LOOKED_FOR_EVERY);
                    next = next.dueAt(soon.isBefore(forgotten) ? soon : forgotten);
                }
                return;
            }
            // Late messages of the provider are still stored under the former id.
            attendance(who);
            next = areEventsRenamed(who)
                    ? next.agreed(CACHES, 0, now)
                    : next.owed(CACHES, 0, ErasureTrouble.MORE_TO_DO).dueAt(now);
        }

        /** Handles a person who was invited again, either anew or by a replica that still had them in its cache. */
        private void cameBack(Optional<VideoUserId> who, Optional<VideoUserId> back) {
            if (back.isEmpty()) {
                // A person who is not in the map cannot join.
                outside.accounts().userIds().add(person.user(), who.orElseThrow(), context);
            }
            back.ifPresent(known -> person = person.with(known));
            next = next.about(person);
            for (ErasureStep step : List.of(COMING, RECORDS, PROVIDER_USER, USER_MAP, CACHES)) {
                next = next.owed(step, 0, ErasureTrouble.VISIT_TO_COME);
            }
        }

        private boolean isAgreedBut(ErasureStep one) {
            for (ErasureStep step : ErasureStep.values()) {
                if (step != one && !next.isAgreed(step)) {
                    return false;
                }
            }
            return true;
        }
    }
}
