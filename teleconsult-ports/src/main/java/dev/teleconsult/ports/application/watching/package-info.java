/**
 * Participants who wait: each is told when their teleconsultation changes or a notice is given, at any replica. The change itself is
 * made by the neighbour {@code planning}; the participant then asks {@code joining} anew.
 */
@NullMarked
package dev.teleconsult.ports.application.watching;

import org.jspecify.annotations.NullMarked;
