package dev.teleconsult.bootstrap.server;

import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Closes objects in the reverse order of their creation, all of them, even if one fails. Not safe for use by several
 * threads.
 */
final class Closing implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Closing.class);

    private record Named(String name, AutoCloseable thing) {}

    private final Deque<Named> things = new ArrayDeque<>();

    /** Registers an object to be closed later, before all objects registered earlier. */
    <T extends AutoCloseable> T later(String name, T thing) {
        things.push(new Named(name, thing));
        return thing;
    }

    @Override
    public void close() {
        for (Named named = things.poll(); named != null; named = things.poll()) {
            try {
                named.thing().close();
            } catch (Exception failure) {
                LOG.warn("{} could not be closed properly", named.name(), failure);
            }
        }
    }
}
