package dev.teleconsult.ports.outbound;

import dev.teleconsult.ports.CheckResult;
import java.util.Optional;

/** A store: returns the ports to it, which share its connections and are closed together. Building it does no I/O. */
public interface TeleconsultStorage extends AutoCloseable {

    TeleconsultationStore teleconsultations();

    UserIdMap userIds();

    /** Empty if this store keeps none; requests with an idempotency key are then refused. */
    Optional<IdempotencyRecords> idempotencyRecords();

    /** Empty if this store keeps none; notices are then refused. */
    default Optional<NoticeStore> notices() {
        return Optional.empty();
    }

    /** Empty if this store keeps no facts; the service then sends no events. */
    default Optional<Outbox> outbox() {
        return Optional.empty();
    }

    /** Empty if this store keeps none; identifiers of other systems are then refused. */
    default Optional<ExternalIdentifiers> externalIdentifiers() {
        return Optional.empty();
    }

    /** Empty if this store keeps none; auditing is then impossible. */
    default Optional<AuditTrail> auditTrail() {
        return Optional.empty();
    }

    /** Empty if this store carries no messages between replicas; each replica then only reads the store. */
    default Optional<ReplicaChannel> replicaChannel() {
        return Optional.empty();
    }

    /** Empty if this store does not keep attendance; the service then does not know who joined a call. */
    default Optional<AttendanceRecords> attendance() {
        return Optional.empty();
    }

    /** Empty if this store keeps none; erasure is then impossible. */
    default Optional<ErasureRecords> erasures() {
        return Optional.empty();
    }

    /** Checks whether the store can be reached. Does not throw for an outage. */
    CheckResult check();

    /** Closes the resources that this store opened, and leaves given ones open. Closing twice does nothing. */
    @Override
    void close();
}
