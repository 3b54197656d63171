/**
 * Teleconsultations before they begin, for those who plan them: schedule, change, add a participant, cancel, read a plan, find, and
 * the calendar. It opens rooms by the neighbour {@code rooms}; what participants see is the matter of {@code joining}.
 */
@NullMarked
package dev.teleconsult.ports.application.planning;

import org.jspecify.annotations.NullMarked;
