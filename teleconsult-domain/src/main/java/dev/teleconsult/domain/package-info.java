/**
 * What a teleconsultation is and the rules of its life, as pure functions of state and time.
 *
 * <p>Everything here is immutable and safe for use by several threads. Nothing reads a clock: time is an argument.
 * Nothing is null: an argument that is null is a bug and ends in a {@link NullPointerException} naming it; what may be
 * absent is returned as an {@link java.util.Optional}. What a person may have got wrong ends in a {@link
 * dev.teleconsult.domain.RefusalException} with a code and the data to explain it, never in a sentence.
 */
package dev.teleconsult.domain;
