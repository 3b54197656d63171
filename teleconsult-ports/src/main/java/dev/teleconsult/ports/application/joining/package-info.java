/**
 * Answers to participants who join. {@code JoiningService} runs the stages: {@code JoinLookup} finds the record and the
 * participant, {@code Revealing} freezes the plan before a link is shown, {@code RoomReopening} replaces a lost room,
 * and {@code ViewRenderer} makes the view, with room details from {@code RoomDetailsCache}. The package
 * {@code watching} serves participants who wait for a change.
 */
@NullMarked
package dev.teleconsult.ports.application.joining;

import org.jspecify.annotations.NullMarked;
