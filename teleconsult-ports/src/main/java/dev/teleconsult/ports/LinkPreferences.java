package dev.teleconsult.ports;

import static dev.teleconsult.domain.NonNulls.requireNonNulls;

import dev.teleconsult.domain.Language;

/**
 * A participant's wishes for the call that they are about to join.
 *
 * @param displayName the name that the other participants see in the call; empty for the name that the provider has on
 *     record
 * @param appearance the colours of the call
 */
public record LinkPreferences(boolean virtualBackground, Language language, String displayName, Appearance appearance) {

    /** The colours a call can be shown in. */
    public enum Appearance {
        /** The provider's own setting. */
        AS_SET,
        LIGHT,
        DARK
    }

    public LinkPreferences {
        requireNonNulls(language, "language", displayName, "displayName", appearance, "appearance");
    }

    /** Preferences without a displayed name, in the provider's own colours. */
    public LinkPreferences(boolean virtualBackground, Language language) {
        this(virtualBackground, language, "", Appearance.AS_SET);
    }

    /** No preferences: background and language follow from the person's groups and record. */
    public static LinkPreferences none() {
        return new LinkPreferences(false, Language.COMPANY_DEFAULT);
    }

    /** Returns a copy with these colours. */
    public LinkPreferences appearance(Appearance wanted) {
        return new LinkPreferences(virtualBackground, language, displayName, wanted);
    }

    /** Returns a copy with this displayed name; empty for the name that the provider has on record. */
    public LinkPreferences displayName(String name) {
        return new LinkPreferences(virtualBackground, language, name, appearance);
    }

    /** Redacted: names are personal data and stay out of logs. */
    @Override
    public String toString() {
        return "LinkPreferences[virtualBackground=" + virtualBackground + ", language=" + language + ", appearance="
                + appearance + (displayName.isEmpty() ? "" : ", named") + "]";
    }
}
