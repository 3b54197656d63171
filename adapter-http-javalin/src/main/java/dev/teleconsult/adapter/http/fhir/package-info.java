/**
 * Teleconsultations as FHIR resources, release 4 and 5: appointments that can be read, searched and written, and
 * encounters that can be read and searched. {@code FhirRoutes} is the entry; {@code AppointmentReader} and
 * {@code AppointmentWriter} map resources, {@code FhirSearch} and {@code FhirWriting} do the interactions,
 * {@code Capabilities} lists them, and {@code FhirVersion} has the differences between the releases. Internal.
 */
package dev.teleconsult.adapter.http.fhir;
