/**
 * The tables of other data, one class each: the map of users, idempotency keys, external identifiers, notices,
 * attendance, the audit trail and erasures. They use the package {@code connection}, and {@code records} if a step
 * touches both.
 */
@NullMarked
package dev.teleconsult.adapter.crud.sql.tables;

import org.jspecify.annotations.NullMarked;
