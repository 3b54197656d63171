package dev.teleconsult.ports;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** The kind of external system that a call goes to. Errors, logs and metrics use the same word. */
public enum Upstream {
    /** The video provider: rooms, video users, files and the company's settings. */
    VIDEO,
    /** The store of teleconsultations and of the map of users. */
    STORE,
    /** The directory of people's names and groups. */
    DIRECTORY,
    /** The service that translates the callers' ids into the directory's. */
    CUSTOM_IDS,
    /** The issuer of access tokens and of the keys that verify them. */
    IDENTITY,
    /** The receivers of events; each endpoint has its own attempts. */
    RECEIVER;

    /**
     * The upstreams that are a single system each, so that their calls share limits. Receivers of events are not among
     * them: the failure of one receiver says nothing about another.
     */
    public static Set<Upstream> systems() {
        return EnumSet.complementOf(EnumSet.of(RECEIVER));
    }

    /** The name in lower case, for logs and metrics. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
