/**
 * The routes of the audit trail ({@code AuditRoutes}), which return lines of JSON with their hashes, or FHIR
 * AuditEvents ({@code AuditEvents}). Internal.
 */
@org.jspecify.annotations.NullMarked
package dev.teleconsult.adapter.http.audit;
