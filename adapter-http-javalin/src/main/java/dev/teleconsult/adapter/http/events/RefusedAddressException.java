package dev.teleconsult.adapter.http.events;

import java.net.UnknownHostException;

/**
 * Thrown when a receiver's host name resolves to an address that events may not be sent to. The message contains
 * neither of them.
 */
final class RefusedAddressException extends UnknownHostException {

    private static final long serialVersionUID = 1L;

    RefusedAddressException() {
        super("the address is one that events may not be sent to");
    }
}
