package dev.teleconsult.ports.application.watching;

import dev.teleconsult.domain.Notice;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.ports.PortException;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.application.shared.SharedReads;
import dev.teleconsult.ports.application.shared.SharedReads.Read;
import dev.teleconsult.ports.outbound.NoticeStore;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * The notices that have not expired. A notice is optional for a participant, so an outage of its store delays no
 * answer: a read that fails or takes too long counts as no notice, or as no change. The metrics of the port count it.
 */
public final class CurrentNotices {

    private static final int MOST = 10_000;

    private final Optional<NoticeStore> store;
    private final Duration patience;
    private final Executor executor;
    private final Clock clock;
    private final SharedReads<TeleconsultationId, Optional<Notice>> reads;

    /**
     * @param freshFor how long a notice is reused after it was read; zero to share it only during the read
     * @param patience how long one request waits for it
     * @param executor reads notices while the request does other work
     */
    public CurrentNotices(
            Optional<NoticeStore> store,
            Duration freshFor,
            Duration patience,
            Executor executor,
            Clock clock,
            LongSupplier nanoTime) {
        this.store = store;
        this.patience = patience;
        this.executor = executor;
        this.clock = clock;
        this.reads = new SharedReads<>(freshFor, SharedReads.Sharing.WHILE_FRESH, MOST, nanoTime);
    }

    /**
     * Starts to read the notice of one teleconsultation.
     *
     * @return waits for the notice and returns it; empty if there is none, it has expired, or it cannot be read now
     */
    public Supplier<Optional<Notice>> look(TeleconsultationId id, RequestContext context) {
        if (store.isEmpty()) {
            return Optional::empty;
        }
        NoticeStore kept = store.get();
        Read<Optional<Notice>> read = reads.shared(id, mine -> start(id, mine, kept, context));
        return () -> found(read);
    }

    /** As {@link #look} if that needs no wait; empty otherwise. */
    public Optional<Optional<Notice>> lookAtOnce(TeleconsultationId id, RequestContext context) {
        if (store.isEmpty()) {
            return Optional.of(Optional.empty());
        }
        return reads.atOnce(id, next -> {
                    start(id, next, store.get(), context);
                    return true;
                })
                .map(read -> read.filter(notice -> notice.isCurrent(clock.instant())));
    }

    private void start(TeleconsultationId id, Read<Optional<Notice>> read, NoticeStore kept, RequestContext context) {
        try {
            executor.execute(() -> reads.read(
                    id,
                    read,
                    () -> Optional.ofNullable(kept.find(Set.of(id), context).get(id))));
        } catch (RejectedExecutionException noThread) {
            reads.fail(id, read, noThread);
        }
    }

    private Optional<Notice> found(Read<Optional<Notice>> read) {
        try {
            return read.await(patience.toNanos())
                    .flatMap(notice -> notice)
                    .filter(notice -> notice.isCurrent(clock.instant()));
        } catch (PortException | RejectedExecutionException notNow) {
            return Optional.empty();
        }
    }

    /** Returns the notices of several teleconsultations, without expired ones; empty if they cannot be read now. */
    Optional<Map<TeleconsultationId, Notice>> of(Set<TeleconsultationId> ids) {
        if (store.isEmpty()) {
            return Optional.of(Map.of());
        }
        try {
            Instant now = clock.instant();
            Map<TeleconsultationId, Notice> found = new HashMap<>(store.get().find(ids, RequestContext.system()));
            found.values().removeIf(notice -> !notice.isCurrent(now));
            return Optional.of(found);
        } catch (PortException notNow) {
            return Optional.empty();
        }
    }

    /** Drops the kept notice, because a new one was written, or may have been. */
    public void forget(TeleconsultationId id) {
        reads.forget(id);
    }
}
