package dev.teleconsult.adapter.http.events;

/**
 * How many event streams there may be.
 *
 * @param maxStreams in all; the next one is refused
 * @param maxStreamsOfParticipant of one person for one teleconsultation; the next one ends the oldest
 */
public record EventLimits(int maxStreams, int maxStreamsOfParticipant) {}
