package dev.teleconsult.ports.outbound;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** Reads the provider's messages and checks that the provider sent them. Calls no upstream. */
public interface CallEvents {

    /**
     * Whether a message can be the provider's according to its headers: whether it carries a signature of the right
     * form. It is called before the body is received, so that a message that cannot be authentic uses no memory.
     *
     * @param headers by lower-case name
     */
    boolean mayBeAuthentic(Map<String, String> headers);

    /**
     * Reads one message.
     *
     * @param headers by lower-case name
     * @param body the received bytes, over which the signature was made
     * @param now the current time: messages signed too long before or after are refused
     * @return the event; empty if the message is authentic but of no interest to this service
     * @throws dev.teleconsult.domain.RefusalException
     *     {@link dev.teleconsult.domain.RefusalCode#CALL_EVENT_NOT_AUTHENTIC} or
     *     {@link dev.teleconsult.domain.RefusalCode#CALL_EVENT_UNREADABLE}
     */
    Optional<CallEvent> read(Map<String, String> headers, byte[] body, Instant now);
}
