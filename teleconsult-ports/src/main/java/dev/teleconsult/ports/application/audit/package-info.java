/**
 * The audit trail. {@code Audited} wraps use cases so that a row is written before a caller gets an answer;
 * {@code AuditLog} writes rows and maintains the trail; {@code AuditChain} links the rows; {@code AuditService} reads
 * and checks them. The package {@code records} keeps the facts for which a row is owed.
 */
@NullMarked
package dev.teleconsult.ports.application.audit;

import org.jspecify.annotations.NullMarked;
