/**
 * The tables beside those of teleconsultations, one class for each: people's ids, keys, identifiers, notices, attendance, the audit trail
 * and the receipts of erasures. They use the neighbours {@code connection} and, where a step touches both, {@code records}.
 */
@NullMarked
package dev.teleconsult.adapter.crud.sql.tables;

import org.jspecify.annotations.NullMarked;
