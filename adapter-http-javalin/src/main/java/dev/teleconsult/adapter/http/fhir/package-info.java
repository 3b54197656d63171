/**
 * Teleconsultations as FHIR resources, release 4 and 5: appointments that can be read, searched and written, and encounters that
 * can be read and searched. Internal.
 */
package dev.teleconsult.adapter.http.fhir;
