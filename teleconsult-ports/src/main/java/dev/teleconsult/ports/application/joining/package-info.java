/**
 * What a participant is shown of a teleconsultation, and the link: looked up, revealed once and for ever, its room opened again if
 * it is gone, rendered with the details of the room. Participants who wait until something changes are served by the neighbour {@code
 * watching}.
 */
@NullMarked
package dev.teleconsult.ports.application.joining;

import org.jspecify.annotations.NullMarked;
