package dev.teleconsult.ports.contract;

import java.io.IOException;

/** A stream of a port ended early, which its reader is told by an {@link IOException}. */
final class BrokenOffException extends RuntimeException {

    private static final long serialVersionUID = 1;

    BrokenOffException(IOException cause) {
        super(cause);
    }
}
