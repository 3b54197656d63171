package dev.teleconsult.adapter.http.events;

import java.net.UnknownHostException;

/** Thrown when a receiver's name leads to an address that events may not be sent to. Names neither of the two. */
final class RefusedAddressException extends UnknownHostException {

    private static final long serialVersionUID = 1L;

    RefusedAddressException() {
        super("the address is one that events may not be sent to");
    }
}
