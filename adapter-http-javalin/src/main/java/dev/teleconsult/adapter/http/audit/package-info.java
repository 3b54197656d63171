/** The audit trail as files and answers: lines of JSON with their hashes, and FHIR AuditEvents. */
@org.jspecify.annotations.NullMarked
package dev.teleconsult.adapter.http.audit;
