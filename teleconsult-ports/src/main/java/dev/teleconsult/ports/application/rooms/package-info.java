/**
 * Rooms at the video provider and the calls in them: opened, deleted and closed so that a crash loses none, with their files, the
 * events and outcomes of calls, and the company's look. What a crash left over is deleted by the neighbour {@code reconciling}, a
 * room that is gone is opened again by {@code joining}.
 */
@NullMarked
package dev.teleconsult.ports.application.rooms;

import org.jspecify.annotations.NullMarked;
