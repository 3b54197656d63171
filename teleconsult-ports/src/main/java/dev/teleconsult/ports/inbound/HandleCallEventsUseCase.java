package dev.teleconsult.ports.inbound;

import dev.teleconsult.domain.RefusalCode;
import java.util.Map;

/** Handles the messages that the video provider sends by itself. */
public interface HandleCallEventsUseCase {

    /**
     * Whether a message can be the provider's according to its headers, before its body is received. True proves
     * nothing: only {@link #received} checks the signature.
     *
     * @param headers by lower-case name
     */
    boolean mayBeAuthentic(Map<String, String> headers);

    /**
     * Handles one message. Messages may arrive twice and in any order. A message about a room of another service is
     * ignored.
     *
     * @param headers by lower-case name
     * @param body the received bytes
     */
    @Refuses({
        RefusalCode.CALL_EVENT_NOT_AUTHENTIC,
        RefusalCode.CALL_EVENT_UNREADABLE,
        RefusalCode.CONCURRENT_CHANGE,
        RefusalCode.UNSUPPORTED_BY_PROVIDER
    })
    void received(Map<String, String> headers, byte[] body);
}
