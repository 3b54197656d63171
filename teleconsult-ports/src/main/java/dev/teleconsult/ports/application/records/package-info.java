/**
 * The access of use cases to records. {@code TeleconsultationRecords} reads and changes them by compare and set,
 * together with {@code KeptFacts}; {@code Snapshots} shares recent reads among requests, and {@code SnapshotStore} ends
 * them after a write; {@code Replicas} exchanges changes with other replicas; {@code Idempotency} and
 * {@code ClaimedIdentifiers} recognise repeated requests. Nearly every package of the application uses it. It uses
 * {@code audit} for the rows of facts, and {@code shared}.
 */
@NullMarked
package dev.teleconsult.ports.application.records;

import org.jspecify.annotations.NullMarked;
