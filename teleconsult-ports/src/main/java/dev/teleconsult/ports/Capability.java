package dev.teleconsult.ports;

/** A feature that not every video provider has. {@link ProviderCapabilities} lists the capabilities of a provider. */
public enum Capability {
    /** Keeps files that participants upload during a call, lists them by room and deletes them. */
    UPLOADS,
    /** Keeps transcripts of recorded calls. */
    TRANSCRIPTS,
    /** Has settings of the whole company that can be changed: the background of all calls. */
    COMPANY_SETTINGS,
    /** Issues credentials for apps that embed its SDK. */
    CREDENTIALS,
    /** Records calls. */
    RECORDING,
    /** Sends messages about what happens in calls. */
    CALL_EVENTS,
    /** Lists the calls that were held in a room: who was there and how long they were together. */
    CALL_LIST,

    /**
     * Takes the name of a room from the caller. The name is made from the correlation token, so opening a room again under the
     * same token returns the same room.
     */
    ROOMS_BY_NAME,
    /**
     * The provider makes a link when a participant asks for one, and every link ends. An open room has no links: the
     * room is revealed, and each read gets its own link.
     */
    MINTED_LINKS,
    /** As {@link #MINTED_LINKS}, which it includes; the adapter signs the link by itself and calls no upstream for it. */
    SIGNED_LINKS,
    /** Lets in each person who holds a link: no person is registered, and the adapter calls no upstream to name one. */
    UNREGISTERED_PEOPLE,
    /** Ends a room by itself once its duration is used up. */
    ROOMS_WITH_DURATION,
    /** Opens a room only if a plus participant is among its people. */
    PLUS_NEEDED,
    /** A link can carry a participant's preferences: background, language, displayed name and colours. */
    PREFERENCES_IN_LINKS
}
