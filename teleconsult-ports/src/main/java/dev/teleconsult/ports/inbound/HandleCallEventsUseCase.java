package dev.teleconsult.ports.inbound;

import java.util.Map;

/** Hears what the video provider tells of its own accord. */
public interface HandleCallEventsUseCase {

    /**
     * Takes one message. Messages may come twice and in any order. One about a room that is not ours is ignored.
     *
     * @param headers by lower-case name
     * @param body the bytes as they came
     * @throws dev.teleconsult.domain.RefusalException {@link
     *     dev.teleconsult.domain.RefusalCode#CALL_EVENT_NOT_AUTHENTIC} or {@link
     *     dev.teleconsult.domain.RefusalCode#CALL_EVENT_UNREADABLE}
     */
    void received(Map<String, String> headers, byte[] body);
}
