package dev.teleconsult.ports.contract;

import java.io.IOException;

/** A stream of a port ended early; its reader gets an {@link IOException}. */
final class BrokenOffException extends RuntimeException {

    private static final long serialVersionUID = 1;

    BrokenOffException(IOException cause) {
        super(cause);
    }
}
