/**
 * The records of teleconsultations as use cases see them: read, changed by compare and set, kept with the facts that a change
 * makes, shared by callers for a moment, and told to other replicas; and the claims of idempotency keys and external identifiers.
 * Nearly every neighbour uses it. It uses {@code audit} for the rows that facts owe, and {@code shared}.
 */
@NullMarked
package dev.teleconsult.ports.application.records;

import org.jspecify.annotations.NullMarked;
