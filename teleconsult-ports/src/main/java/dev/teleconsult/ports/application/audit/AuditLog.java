package dev.teleconsult.ports.application.audit;

import dev.teleconsult.domain.AuditEntry;
import dev.teleconsult.domain.AuditHead;
import dev.teleconsult.domain.AuditKind;
import dev.teleconsult.domain.AuditRow;
import dev.teleconsult.domain.AuditVerification;
import dev.teleconsult.domain.Erasure;
import dev.teleconsult.domain.Fact;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.domain.UserId;
import dev.teleconsult.domain.VideoUserId;
import dev.teleconsult.ports.PortException;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.application.AuditMode;
import dev.teleconsult.ports.application.AuditSettings;
import dev.teleconsult.ports.application.shared.Announcements;
import dev.teleconsult.ports.application.shared.Stages;
import dev.teleconsult.ports.outbound.AuditQuery;
import dev.teleconsult.ports.outbound.AuditTrail;
import dev.teleconsult.ports.outbound.KeptFact;
import dev.teleconsult.ports.outbound.Outbox;
import dev.teleconsult.ports.outbound.StoredTeleconsultation;
import dev.teleconsult.ports.outbound.UserIdMap;
import dev.teleconsult.ports.outbound.WriteMark;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/**
 * Writes the audit trail: rows that must exist before a caller gets an answer, and rows about past events. Also
 * maintains the trail: quotes the heads of other chains and removes old rows. Safe for use by several threads.
 */
public final class AuditLog {

    /** The longest pause between two batches of rows. */
    static final Duration GROUP = Duration.ofMillis(5);

    /**
     * The heads of chains whose last row is older than the newest row of the trail by this time have been quoted
     * before.
     */
    private static final Duration QUOTED_BACK = Duration.ofDays(1);

    /** The most heads that one row quotes, and the most chains whose beginning one row expires. */
    private static final int MOST_IN_ROW = 100;

    /**
     * The most rows that wait while the store is unavailable; beyond that, rows that no fact owes are dropped and
     * counted.
     */
    private static final int MOST_OWED = 10_000;

    /** The most people whose views are counted; beyond that, each view gets a row. */
    private static final int MOST_COUNTED = 10_000;

    private static final Duration EXPIRE_EVERY = Duration.ofHours(6);

    /** The number of facts read at a time to write their rows. */
    private static final int PAGE = 200;

    /**
     * The ports that the log needs.
     *
     * @param outbox keeps the facts for which a row is owed
     */
    public record Outside(AuditTrail trail, Outbox outbox, UserIdMap userIds) {}

    /**
     * The terms for writing the missing rows of facts.
     *
     * @param after the age from which the row of a fact counts as missing: longer than an attempt to write it can take
     * @param keepFor how long a fact is kept after its row was written
     * @param tells whether facts, including heads of chains, are sent to receivers; the delivery then removes settled
     *     facts
     */
    public record FactTerms(Duration after, Duration keepFor, boolean tells) {}

    private record Showing(UserId user, TeleconsultationId teleconsultation) {}

    private static final class Count {
        private final AuditEntry first;
        private final Instant until;
        private long more;

        private Count(AuditEntry first, Instant until) {
            this.first = first;
            this.until = until;
        }
    }

    private final AuditTrail trail;
    private final Outbox outbox;
    private final UserIdMap userIds;
    private final FactTerms factTerms;
    private final AuditSettings settings;
    private final AuditChain chain;
    private final Announcements announcements;
    private final Clock clock;

    private final Object lock = new Object();
    private final Map<String, Long> quoted = new HashMap<>();
    private final Map<Showing, Count> counts = new LinkedHashMap<>();
    private final Deque<AuditEntry> owed = new ArrayDeque<>();
    private Instant nextAnchor = Instant.MIN;
    private Instant expired;

    public AuditLog(
            Outside outside,
            AuditSettings settings,
            FactTerms factTerms,
            Announcements announcements,
            Clock clock,
            LongSupplier nanoTime) {
        this.trail = outside.trail();
        this.outbox = outside.outbox();
        this.userIds = outside.userIds();
        this.factTerms = factTerms;
        this.settings = settings;
        this.announcements = announcements;
        this.clock = clock;
        this.expired = clock.instant();
        SecureRandom random = new SecureRandom();
        this.chain = new AuditChain(
                trail,
                this::opening,
                () -> name(random),
                name -> announcements.tell(listener -> listener.auditChainLost(name)),
                GROUP,
                nanoTime);
    }

    /** Makes a unique name that shows operators when the process began to write. */
    private String name(SecureRandom random) {
        byte[] bytes = new byte[8];
        random.nextBytes(bytes);
        return Long.toString(clock.instant().getEpochSecond(), 36)
                + "-"
                + HexFormat.of().formatHex(bytes);
    }

    // ---- rows -----------------------------------------------------------------------------------------------------

    /** Whether rows of this kind are written. */
    boolean audits(AuditKind kind) {
        return !kind.isRead() || settings.mode() == AuditMode.FULL;
    }

    /** Makes an entry with the caller of a request as the actor, at the current time. */
    public AuditEntry entry(AuditKind kind, RequestContext context) {
        boolean isCaller = context.assurance().isPresent() || context.user().isPresent();
        return AuditEntry.of(kind, clock.instant())
                .by(
                        context.user(),
                        context.assurance(),
                        isCaller ? Optional.of(context.requestId()) : Optional.empty(),
                        context.origin());
    }

    /**
     * Writes a row before the caller gets an answer, if rows of its kind are written.
     *
     * @throws PortException if it could not be written: the caller must not get the data then
     */
    public void require(AuditEntry entry) {
        if (audits(entry.kind())) {
            chain.append(entry);
        }
    }

    /**
     * Writes the row for a link that is about to be shown. If the same person sees the link of the same
     * teleconsultation again within {@link AuditSettings#coalesceFor}, the view is only counted.
     *
     * @throws PortException if it could not be written: the link must not be shown then
     */
    void showing(AuditEntry entry) {
        if (!audits(entry.kind())) {
            return;
        }
        Optional<Showing> showing = showing(entry, settings);
        if (showing.isPresent() && isCounted(showing.get(), entry.at())) {
            return;
        }
        chain.append(entry);
        // Counting begins here: a link that is shown before this row is written gets its own row.
        showing.ifPresent(one -> count(one, entry));
    }

    /** Whether a link may be shown without its own row: either no rows are written, or this call counted the view. */
    boolean isCovered(AuditEntry entry) {
        return !audits(entry.kind())
                || showing(entry, settings)
                        .filter(one -> isCounted(one, entry.at()))
                        .isPresent();
    }

    private static Optional<Showing> showing(AuditEntry entry, AuditSettings settings) {
        return settings.coalesceFor().isZero()
                ? Optional.empty()
                : entry.subject().flatMap(user -> entry.teleconsultation().map(id -> new Showing(user, id)));
    }

    private boolean isCounted(Showing showing, Instant now) {
        synchronized (lock) {
            Count count = counts.get(showing);
            if (count == null || !now.isBefore(count.until)) {
                return false;
            }
            count.more++;
            return true;
        }
    }

    private void count(Showing showing, AuditEntry entry) {
        Optional<AuditEntry> over;
        synchronized (lock) {
            Count before = counts.get(showing);
            if (before != null && entry.at().isBefore(before.until)) {
                return;
            }
            over = Optional.ofNullable(before).flatMap(count -> summed(count, entry.at()));
            if (before != null || counts.size() < MOST_COUNTED) {
                counts.put(showing, new Count(entry, entry.at().plus(settings.coalesceFor())));
            }
        }
        over.ifPresent(this::note);
    }

    /** The row that counts the views after the first; empty if there were none. */
    private static Optional<AuditEntry> summed(Count count, Instant now) {
        Instant end = now.isBefore(count.until) ? now : count.until;
        return count.more == 0
                ? Optional.empty()
                : Optional.of(
                        count.first.at(end).detail(count.first.detail().orElse("") + "count=" + count.more + "\n"));
    }

    /**
     * Writes the row of an erasure that is about to be completed, unless the row exists.
     *
     * @throws PortException if it could not be written: the erasure must not be completed then
     */
    public void done(Erasure done) {
        chain.appendMissing(AuditEntry.of(done));
    }

    /** Writes a row about an event that only this process knows. If that fails now, it is written later. */
    private void note(AuditEntry entry) {
        if (!audits(entry.kind())) {
            return;
        }
        try {
            chain.append(entry);
        } catch (PortException later) {
            owe(entry);
        }
    }

    private void owe(AuditEntry entry) {
        boolean dropped;
        synchronized (lock) {
            dropped = owed.size() >= MOST_OWED;
            if (!dropped) {
                owed.add(entry);
            }
        }
        if (dropped && isOfNoFact(entry)) {
            announcements.tell(listener -> listener.auditRowDropped());
        }
    }

    private static boolean isOfNoFact(AuditEntry entry) {
        return AuditRow.factOf(entry.detail()).isEmpty();
    }

    // ---- rows of facts ----------------------------------------------------------------------------------------------

    /**
     * Makes the cause that a fact holds for its row.
     *
     * @param write identifies the write that makes the fact
     * @param alone whether the fact is kept only for the row
     */
    public Fact.Cause cause(Fact.Kind kind, String write, RequestContext context, boolean alone) {
        // Neither kind has an actor: links can be shown because the time has come, not because of the first
        // participant, and the service deletes the rooms on record, regardless of the request or run in which it does.
        boolean isByItself = kind == Fact.Kind.REVEALED || kind == Fact.Kind.ROOM_DELETED;
        AuditEntry by =
                isByItself ? AuditEntry.of(AuditKind.CHANGED, clock.instant()) : entry(AuditKind.CHANGED, context);
        return new Fact.Cause(write, by.actor(), by.assurance(), by.request(), by.origin(), alone);
    }

    /**
     * Records an action at the provider for a caller before it begins: if the process dies in between, {@link #keep} of
     * any replica writes the row.
     *
     * @return a handle to pass to {@link #record} with the outcome
     * @throws PortException if the record cannot be written: the action must then not begin
     */
    public Fact begun(StoredTeleconsultation current, Fact fact, RequestContext context) {
        Fact owing = fact.because(cause(fact.kind(), WriteMark.random().value(), context, true));
        outbox.add(current, List.of(owing), context);
        return owing;
    }

    /**
     * Writes the rows of facts that were just stored, so that the rows exist when the caller gets an answer. If that
     * fails or the process dies, {@link #keep} of any replica writes the missing rows.
     */
    public void record(TeleconsultationId id, List<Fact> facts) {
        List<Fact> owing =
                facts.stream().filter(fact -> fact.cause().isPresent()).toList();
        if (owing.isEmpty()) {
            return;
        }
        try {
            Map<VideoUserId, UserId> users = usersOf(owing);
            owing.forEach(fact -> recordNow(AuditEntry.of(fact, id, subject(fact, users))));
        } catch (PortException notNow) {
            // The named participant could not be looked up; a later run finds the facts again.
        }
    }

    private void recordNow(AuditEntry entry) {
        try {
            chain.appendFact(entry);
        } catch (PortException later) {
            owe(entry);
        }
    }

    private Map<VideoUserId, UserId> usersOf(List<Fact> facts) {
        Set<VideoUserId> people =
                facts.stream().flatMap(fact -> fact.person().stream()).collect(Collectors.toUnmodifiableSet());
        return people.isEmpty() ? Map.of() : userIds.findUsers(people, RequestContext.system());
    }

    private static Optional<UserId> subject(Fact fact, Map<VideoUserId, UserId> users) {
        return fact.person().flatMap(person -> Optional.ofNullable(users.get(person)));
    }

    /** A fact whose row cannot be written does not delay the others. */
    private void recordFacts() {
        Instant now = clock.instant();
        Stages stages = new Stages();
        boolean mayBeMore = true;
        while (mayBeMore) {
            List<KeptFact> page = outbox.unrecorded(now.minus(factTerms.after()), PAGE, RequestContext.system());
            Set<String> done = page.isEmpty() ? Set.of() : recorded(page, stages);
            if (!done.isEmpty()) {
                outbox.recorded(done, now, RequestContext.system());
            }
            mayBeMore = page.size() == PAGE && !done.isEmpty();
        }
        if (!factTerms.tells()) {
            stages.run(() -> outbox.removeSettledBefore(now.minus(factTerms.keepFor()), RequestContext.system()));
        }
        stages.throwFirst();
    }

    /** Returns the ids of the facts whose row is stored now. */
    private Set<String> recorded(List<KeptFact> page, Stages stages) {
        Map<VideoUserId, UserId> users =
                usersOf(page.stream().map(KeptFact::fact).toList());
        Set<String> there = trail.recorded(
                page.stream().map(AuditLog::rowOf).collect(Collectors.toUnmodifiableSet()), RequestContext.system());
        Set<String> done = new HashSet<>();
        for (KeptFact kept : page) {
            stages.run(() -> {
                if (!there.contains(rowOf(kept))) {
                    chain.appendMissing(AuditEntry.of(
                            kept.fact(), kept.teleconsultation().orElseThrow(), subject(kept.fact(), users)));
                }
                done.add(kept.id());
            });
        }
        return done;
    }

    private static String rowOf(KeptFact kept) {
        return kept.fact().rowId(kept.teleconsultation().orElseThrow());
    }

    // ---- the trail itself -------------------------------------------------------------------------------------------

    /** The first rows of a new chain of this process. */
    private List<AuditEntry> opening() {
        Instant now = clock.instant();
        List<AuditRow> newest = trail.read(AuditQuery.all(1).newestFirst(true), RequestContext.system());
        Instant last = newest.stream()
                .map(AuditRow::at)
                .filter(now::isAfter)
                .findFirst()
                .orElse(now);
        List<AuditHead> heads = trail.heads(last.minus(QUOTED_BACK), RequestContext.system());
        List<AuditEntry> entries = new ArrayList<>(anchors(heads, now));
        if (isHeld() != settings.legalHold()) {
            entries.add(AuditEntry.of(settings.legalHold() ? AuditKind.HOLD_SET : AuditKind.HOLD_LIFTED, now));
        }
        synchronized (lock) {
            quoted.clear();
            heads.forEach(head -> quoted.put(head.chain(), head.seq()));
        }
        return entries;
    }

    /** Makes the entries that quote these heads; at least one, since every chain begins with such a row. */
    private static List<AuditEntry> anchors(List<AuditHead> heads, Instant now) {
        List<AuditEntry> anchors = new ArrayList<>();
        int from = 0;
        do {
            List<AuditHead> some = heads.subList(from, Math.min(heads.size(), from + MOST_IN_ROW));
            AuditEntry anchor = AuditEntry.of(AuditKind.ANCHORED, now);
            anchors.add(some.isEmpty() ? anchor : anchor.detail(AuditVerification.quoting(some)));
            from += MOST_IN_ROW;
        } while (from < heads.size());
        return anchors;
    }

    /**
     * Whether the newest row about a hold says that the removal of rows is suspended; a replica with other settings may
     * have written it.
     */
    private boolean isHeld() {
        return newest(AuditKind.HOLD_SET)
                .filter(set -> newest(AuditKind.HOLD_LIFTED)
                        .filter(lifted -> AuditQuery.Place.of(lifted).compareTo(AuditQuery.Place.of(set)) > 0)
                        .isEmpty())
                .isPresent();
    }

    private Optional<AuditRow> newest(AuditKind kind) {
        return trail.read(AuditQuery.all(1).kinds(Set.of(kind)).newestFirst(true), RequestContext.system()).stream()
                .findFirst();
    }

    /**
     * Does the work that is due: writes missing rows and finished counts, quotes the heads of other chains, and removes
     * old rows.
     *
     * @throws PortException if some of it failed
     */
    public void keep() {
        Stages stages = new Stages();
        stages.run(this::writeOwed);
        stages.run(this::recordFacts);
        stages.run(this::writeCounts);
        stages.run(this::anchor);
        stages.run(this::expire);
        stages.throwFirst();
    }

    private void writeOwed() {
        while (true) {
            AuditEntry next;
            synchronized (lock) {
                next = owed.poll();
            }
            if (next == null) {
                return;
            }
            try {
                if (isOfNoFact(next)) {
                    chain.append(next);
                } else {
                    chain.appendMissing(next);
                }
            } catch (PortException notNow) {
                synchronized (lock) {
                    owed.addFirst(next);
                }
                throw notNow;
            }
        }
    }

    private void writeCounts() {
        writeCounts(false);
    }

    private void writeCounts(boolean all) {
        Instant now = clock.instant();
        List<AuditEntry> over = new ArrayList<>();
        synchronized (lock) {
            counts.values().removeIf(count -> {
                boolean isOver = all || !now.isBefore(count.until);
                if (isOver) {
                    summed(count, now).ifPresent(over::add);
                }
                return isOver;
            });
        }
        over.forEach(this::note);
    }

    /** Writes the rows that only this process knows and publishes its head; call it after the last request. */
    public void close() {
        writeCounts(true);
        try {
            chain.head().ifPresent(this::publish);
        } catch (PortException notNow) {
            // Other replicas quote the head in their next run.
        }
    }

    private void anchor() {
        Instant now = clock.instant();
        synchronized (lock) {
            if (now.isBefore(nextAnchor)) {
                return;
            }
        }
        List<AuditHead> heads = trail.heads(now.minus(QUOTED_BACK), RequestContext.system());
        List<AuditHead> fresh = heads.stream().filter(this::isNew).toList();
        Optional<AuditRow> last = Optional.empty();
        for (AuditEntry entry : anchors(fresh, now)) {
            last = Optional.of(chain.append(entry));
        }
        last.map(AuditRow::head).ifPresent(head -> {
            synchronized (lock) {
                quoted.clear();
                heads.forEach(quotes -> quoted.put(quotes.chain(), quotes.seq()));
                quoted.put(head.chain(), head.seq());
                nextAnchor = now.plus(settings.anchorEvery());
            }
            publish(head);
        });
    }

    /** Publishes the head to places that writers of the trail cannot change. */
    private void publish(AuditHead head) {
        announcements.tell(listener -> listener.auditAnchored(head));
        if (factTerms.tells()) {
            outbox.add(Fact.of(head, clock.instant()), RequestContext.system());
        }
    }

    /** The last row of this process, which only its memory holds until it is published. */
    Optional<AuditHead> head() {
        return chain.head();
    }

    private boolean isNew(AuditHead head) {
        synchronized (lock) {
            return quoted.getOrDefault(head.chain(), 0L) < head.seq();
        }
    }

    /**
     * Removes old rows. It first writes which rows are removed, so that the others can be verified even if the process
     * dies in between.
     */
    private void expire() {
        Instant now = clock.instant();
        synchronized (lock) {
            if (now.isBefore(expired.plus(EXPIRE_EVERY))) {
                return;
            }
        }
        if (!settings.legalHold() && !isHeld()) {
            expire(now);
        }
        synchronized (lock) {
            expired = now;
        }
    }

    private void expire(Instant now) {
        Instant oldestKept =
                now.atZone(ZoneOffset.UTC).minusMonths(settings.keepMonths()).toInstant();
        List<AuditHead> ends = trail.endsBefore(oldestKept, RequestContext.system());
        for (int from = 0; from < ends.size(); from += MOST_IN_ROW) {
            letGo(ends.subList(from, Math.min(ends.size(), from + MOST_IN_ROW)), now);
        }
    }

    private void letGo(List<AuditHead> ends, Instant now) {
        StringBuilder detail = new StringBuilder();
        for (AuditHead end : ends) {
            long first = trail.rows(end.chain(), 0, 1, RequestContext.system()).stream()
                    .findFirst()
                    .map(AuditRow::seq)
                    .orElse(end.seq());
            detail.append(AuditVerification.expiring(end, end.seq() - first + 1));
        }
        chain.append(AuditEntry.of(AuditKind.EXPIRED, now).detail(detail.toString()));
        ends.forEach(end -> trail.expire(end.chain(), end.seq(), RequestContext.system()));
    }
}
