package dev.teleconsult.ports.inbound;

import dev.teleconsult.domain.RefusalCode;
import java.util.Map;

/** Handles the messages that the video provider sends by itself. */
public interface HandleCallEventsUseCase {

    /**
     * Tells by the headers alone whether a message can be the provider's, before its body is received. True says nothing yet:
     * only {@link #received} looks at the signature.
     *
     * @param headers by lower-case name
     */
    boolean mayBeAuthentic(Map<String, String> headers);

    /**
     * Takes one message. Messages may come twice and in any order. One about a room that is not ours is ignored.
     *
     * @param headers by lower-case name
     * @param body the bytes as they came
     */
    @Refuses({
        RefusalCode.CALL_EVENT_NOT_AUTHENTIC,
        RefusalCode.CALL_EVENT_UNREADABLE,
        RefusalCode.CONCURRENT_CHANGE,
        RefusalCode.UNSUPPORTED_BY_PROVIDER
    })
    void received(Map<String, String> headers, byte[] body);
}
