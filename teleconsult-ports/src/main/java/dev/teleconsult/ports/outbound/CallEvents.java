package dev.teleconsult.ports.outbound;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** Reads the provider's messages and checks that the provider sent them. Calls no upstream. */
public interface CallEvents {

    /**
     * Tells by the headers alone whether a message can be the provider's: whether it carries a signature of the right form. It
     * is asked before the body is received, so that a message which cannot be authentic costs no memory.
     *
     * @param headers by lower-case name
     */
    boolean mayBeAuthentic(Map<String, String> headers);

    /**
     * Reads one message.
     *
     * @param headers by lower-case name
     * @param body the bytes as they came; the signature is over them
     * @param now messages signed too long before or after are refused
     * @return empty if it is authentic and of no concern to us
     * @throws dev.teleconsult.domain.RefusalException {@link
     *     dev.teleconsult.domain.RefusalCode#CALL_EVENT_NOT_AUTHENTIC} or {@link
     *     dev.teleconsult.domain.RefusalCode#CALL_EVENT_UNREADABLE}
     */
    Optional<CallEvent> read(Map<String, String> headers, byte[] body, Instant now);
}
