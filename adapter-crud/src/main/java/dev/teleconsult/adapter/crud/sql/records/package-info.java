/**
 * The tables of teleconsultations ({@code SqlTeleconsultations}) and of the facts written together with them
 * ({@code SqlOutbox}): their statements, the mapping of columns ({@code TeleconsultationRows}) and the JSON in columns
 * ({@code Documents}). Tables of other data are in the package {@code tables}.
 */
@NullMarked
package dev.teleconsult.adapter.crud.sql.records;

import org.jspecify.annotations.NullMarked;
