/**
 * The use cases of planners. {@code PlanningService} schedules, changes, reads and cancels; {@code FindingService}
 * finds teleconsultations, page by page with {@code Cursor}; {@code CalendarService} serves calendars;
 * {@code PlanReading} makes the views of plans. The package {@code rooms} opens rooms for it; the views of participants
 * are in {@code joining}.
 */
@NullMarked
package dev.teleconsult.ports.application.planning;

import org.jspecify.annotations.NullMarked;
