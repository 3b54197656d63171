package dev.teleconsult.adapter.http.events;

/**
 * The limits of event streams.
 *
 * @param maxStreams the most streams in all; a further one is refused
 * @param maxStreamsOfParticipant the most streams of one person for one teleconsultation; a further one ends the oldest
 */
public record EventLimits(int maxStreams, int maxStreamsOfParticipant) {}
