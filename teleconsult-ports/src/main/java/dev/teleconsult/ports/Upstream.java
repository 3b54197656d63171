package dev.teleconsult.ports;

import java.util.EnumSet;
import java.util.Set;

/** Who outside us a call goes to. The word is the same in errors, logs and metrics. */
public enum Upstream {
    /** Where rooms, video users, files and the company's look live. */
    VIDEO,
    /** Where teleconsultations and the map of users are kept. */
    STORE,
    /** Who knows people's names and groups. */
    DIRECTORY,
    /** Who translates the caller's ids into the directory's. */
    CUSTOM_IDS,
    /** Who issues access tokens, and the keys to check them. */
    IDENTITY,
    /** The receivers of events: the endpoints, each with its own attempts. */
    RECEIVER;

    /**
     * The upstreams that are one system each, whose calls share limits. Receivers of events are not among them: the
     * failure of one says nothing about another.
     */
    public static Set<Upstream> systems() {
        return EnumSet.complementOf(EnumSet.of(RECEIVER));
    }

    /** Lower case, for logs and metrics. */
    public String label() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
