/**
 * The erasure of a person. {@code ErasingService} records the request and makes the receipt, {@code Erasing} does the
 * steps, and {@code ErasedVisits} handles the records of the person's teleconsultations. The package
 * {@code reconciling} runs it, and also uses {@code PeopleForgotten} to remove people from old records.
 */
@NullMarked
package dev.teleconsult.ports.application.erasure;

import org.jspecify.annotations.NullMarked;
