package dev.teleconsult.domain;

import java.util.Locale;

/** What is done to forget a person. Each step can be repeated, and a step that failed keeps no other from being done. */
public enum ErasureStep {
    /** Teleconsultations of the person that are still to come are cancelled, where that was asked for; else they are waited for. */
    COMING,
    /** The rooms of past teleconsultations are deleted, with the links of all who took part. Counts teleconsultations. */
    LINKS,
    /** Files and transcripts of those rooms are deleted at the provider. Counts both. */
    FILES,
    /** Identifiers of other systems that hold the person's id are taken away from those teleconsultations. */
    IDENTIFIERS,
    /** Past and cancelled records lose the person's name and groups, and hold another id in the place of theirs. */
    RECORDS,
    /** Who came to a call and left is kept under that other id. */
    ATTENDANCE,
    /** Facts that are kept for events hold that other id. */
    EVENTS,
    /** The provider's user is deleted. */
    PROVIDER_USER,
    /** The entry that says which provider's user the person is. */
    USER_MAP,
    /** The memories of replicas about the person have expired, and no data came back in between. */
    CACHES;

    /** How a receipt spells it, for example {@code provider-user}. */
    public String code() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
