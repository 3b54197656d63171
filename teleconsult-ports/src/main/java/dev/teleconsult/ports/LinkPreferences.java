package dev.teleconsult.ports;

import static dev.teleconsult.domain.NonNulls.requireNonNulls;

import dev.teleconsult.domain.Language;

/**
 * A participant's wishes for the call that they are about to join.
 *
 * @param displayName what the other participants in the call read; empty for the name that the provider has on record
 * @param appearance the colours of the call
 */
public record LinkPreferences(boolean virtualBackground, Language language, String displayName, Appearance appearance) {

    /** The colours a call can be shown in. */
    public enum Appearance {
        /** As the provider is set. */
        AS_SET,
        LIGHT,
        DARK
    }

    public LinkPreferences {
        requireNonNulls(language, "language", displayName, "displayName", appearance, "appearance");
    }

    /** Without a name, in the provider's own colours. */
    public LinkPreferences(boolean virtualBackground, Language language) {
        this(virtualBackground, language, "", Appearance.AS_SET);
    }

    /** No wish: the background and the language that the person's groups and record say. */
    public static LinkPreferences none() {
        return new LinkPreferences(false, Language.COMPANY_DEFAULT);
    }

    /** The same in these colours. */
    public LinkPreferences appearance(Appearance wanted) {
        return new LinkPreferences(virtualBackground, language, displayName, wanted);
    }

    /** The same under this name; an empty name is none. */
    public LinkPreferences displayName(String name) {
        return new LinkPreferences(virtualBackground, language, name, appearance);
    }

    /** Names are personal data and stay out of logs. */
    @Override
    public String toString() {
        return "LinkPreferences[virtualBackground=" + virtualBackground + ", language=" + language + ", appearance="
                + appearance + (displayName.isEmpty() ? "" : ", named") + "]";
    }
}
