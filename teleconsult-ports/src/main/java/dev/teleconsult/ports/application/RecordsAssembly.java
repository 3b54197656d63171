package dev.teleconsult.ports.application;

import dev.teleconsult.domain.FactRules;
import dev.teleconsult.domain.OwedTerms;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.ports.application.audit.AuditLog;
import dev.teleconsult.ports.application.records.ClaimedIdentifiers;
import dev.teleconsult.ports.application.records.Idempotency;
import dev.teleconsult.ports.application.records.KeptFacts;
import dev.teleconsult.ports.application.records.Replicas;
import dev.teleconsult.ports.application.records.SnapshotStore;
import dev.teleconsult.ports.application.records.Snapshots;
import dev.teleconsult.ports.application.records.TeleconsultationRecords;
import dev.teleconsult.ports.application.shared.Announcements;
import dev.teleconsult.ports.application.shared.Parallel;
import dev.teleconsult.ports.application.shared.Time;
import dev.teleconsult.ports.application.watching.CurrentNotices;
import dev.teleconsult.ports.outbound.AuditTrail;
import dev.teleconsult.ports.outbound.TeleconsultationStore;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * Builds the access to records and everything that accompanies their reads and writes: notifications of the listener
 * and of other replicas, the audit trail, facts, snapshots, notices, and the claims of keys and identifiers.
 */
final class RecordsAssembly {

    /** The snapshot of a large record takes some ten kilobytes. */
    private static final int MOST_SNAPSHOTS = 2_000;

    /** The pause between the first try of owed work and the second: about one run of the reconciler. */
    private static final Duration FIRST_DISTANCE = Duration.ofSeconds(15);

    private static final Duration LONGEST_DISTANCE = Duration.ofHours(1);

    final Time time;
    final Parallel parallel;
    final OwedTerms owed;
    final Announcements announcements;
    final Optional<AuditLog> auditLog;
    final Snapshots snapshots;
    final CurrentNotices notices;
    final Replicas replicas;
    final TeleconsultationStore store;
    final KeptFacts facts;
    final TeleconsultationRecords records;
    final Idempotency idempotency;
    final ClaimedIdentifiers identifiers;

    /** @param written called with the id of each record that this replica wrote, or may have written */
    RecordsAssembly(ApplicationSettings with, Executor executor, Consumer<TeleconsultationId> written) {
        time = new Time(with.clock, with.nanoTime);
        parallel = new Parallel(executor);
        owed = new OwedTerms(with.takeOverAfter, with.callEndGrace, FIRST_DISTANCE, LONGEST_DISTANCE);
        announcements = new Announcements(with.listener);
        auditLog = with.auditTrail().map(trail -> auditLog(with, trail, announcements));
        snapshots = new Snapshots(
                new TeleconsultationRecords(with.storage.teleconsultations(), owed, KeptFacts.none(), with.clock),
                with.snapshotsFreshFor,
                MOST_SNAPSHOTS,
                executor,
                time);
        notices = new CurrentNotices(
                with.storage.notices(),
                with.snapshotsFreshFor,
                with.detailsPatience,
                executor,
                with.clock,
                with.nanoTime);
        replicas = new Replicas(with.storage.replicaChannel(), with.periodicTasks, id -> {
            snapshots.forget(id);
            notices.forget(id);
        });
        store = new SnapshotStore(with.storage.teleconsultations(), snapshots, written);
        facts = facts(with, auditLog);
        records = new TeleconsultationRecords(store, owed, facts, with.clock);
        idempotency = new Idempotency(
                with.storage.idempotencyRecords(),
                with.takeOverAfter,
                with.keepIdempotencyKeysFor,
                with.operationIds,
                with.clock);
        identifiers = new ClaimedIdentifiers(with.storage.externalIdentifiers(), idempotency);
    }

    private static AuditLog auditLog(ApplicationSettings with, AuditTrail trail, Announcements announcements) {
        return new AuditLog(
                new AuditLog.Outside(trail, with.storage.outbox().orElseThrow(), with.storage.userIds()),
                with.audit,
                new AuditLog.FactTerms(with.takeOverAfter, with.keepFactsFor, with.tellsFacts()),
                announcements,
                with.clock,
                with.nanoTime);
    }

    private static KeptFacts facts(ApplicationSettings with, Optional<AuditLog> auditLog) {
        KeptFacts told = with.toldFacts()
                .map(kept -> KeptFacts.in(kept, new FactRules(with.window, KeptFacts.PROBLEM_AFTER)))
                .orElseGet(KeptFacts::none);
        return auditLog.map(told::and).orElse(told);
    }
}
