/**
 * The audit trail: the row that is written before a caller is answered, the chain that the rows make, and the reading of them.
 * {@code Audited} goes around a use case, {@code AuditLog} writes. The facts that owe a row are kept by the neighbour {@code
 * records}.
 */
@NullMarked
package dev.teleconsult.ports.application.audit;

import org.jspecify.annotations.NullMarked;
