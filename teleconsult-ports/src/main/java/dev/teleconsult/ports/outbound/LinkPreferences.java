package dev.teleconsult.ports.outbound;

import static java.util.Objects.requireNonNull;

import dev.teleconsult.domain.Language;

/** How a person wants to see the call they are about to join. */
public record LinkPreferences(boolean virtualBackground, Language language) {

    public LinkPreferences {
        requireNonNull(language, "language");
    }

    /** No wish: the background and the language that the person's groups and record say. */
    public static LinkPreferences none() {
        return new LinkPreferences(false, Language.COMPANY_DEFAULT);
    }
}
