package dev.teleconsult.domain;

import java.util.Locale;

/** The steps that erase a person. Each step can be repeated, and a failed step does not prevent the others. */
public enum ErasureStep {
    /**
     * Future teleconsultations of the person are cancelled if the caller asked for that; otherwise the erasure waits
     * until they are over.
     */
    COMING,
    /** The rooms of past teleconsultations are deleted, with the links of all who took part. Counts teleconsultations. */
    LINKS,
    /** Files and transcripts of those rooms are deleted at the provider. Counts both. */
    FILES,
    /** Identifiers of other systems that contain the person's id are removed from those teleconsultations. */
    IDENTIFIERS,
    /** Past and cancelled records lose the person's name and groups, and a placeholder replaces the person's id. */
    RECORDS,
    /** Attendance records get the placeholder instead of the person's id. */
    ATTENDANCE,
    /** Facts kept for events get the placeholder. */
    EVENTS,
    /** The provider's user is deleted. */
    PROVIDER_USER,
    /** The entry that maps the person to a provider's user is deleted. */
    USER_MAP,
    /** The replicas' caches about the person have expired, and no data came back in between. */
    CACHES;

    /** The spelling in a receipt, for example {@code provider-user}. */
    public String code() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
