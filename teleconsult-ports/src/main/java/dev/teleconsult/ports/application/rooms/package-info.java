/**
 * Rooms at the video provider and the calls in them. {@code RoomKeeper} opens and deletes rooms so that a crash loses
 * none; {@code Ending} closes them after the visit; {@code ApplicationRooms} deletes their files with them;
 * {@code CallEventsService} handles the provider's messages, {@code CallOutcomes} derives outcomes from them;
 * {@code CallContentService} serves uploads and transcripts, {@code CompanyLookService} the company's settings. The
 * package {@code reconciling} deletes the rooms that a crash left; {@code joining} replaces a lost room.
 */
@NullMarked
package dev.teleconsult.ports.application.rooms;

import org.jspecify.annotations.NullMarked;
