package dev.teleconsult.domain;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/** The language a participant sees the call in. Only these are fully supported by the video provider. */
public enum Language {
    /** Nothing was asked for: the provider uses what the company has set. */
    COMPANY_DEFAULT(""),
    ITALIAN("it"),
    ENGLISH("en");

    private final String code;

    Language(String code) {
        this.code = code;
    }

    /** ISO 639-1, lower case; empty for {@link #COMPANY_DEFAULT}. */
    public String code() {
        return code;
    }

    /** Whether a language was asked for at all. */
    public boolean isSpecified() {
        return this != COMPANY_DEFAULT;
    }

    /** This language, or the other one where nothing was asked for. */
    public Language or(Language other) {
        return isSpecified() ? this : requireNonNull(other, "other");
    }

    /** The language with this ISO 639-1 code, in lower case; empty if there is none. */
    public static Optional<Language> ofCode(String code) {
        requireNonNull(code, "code");
        for (Language language : values()) {
            if (language.isSpecified() && language.code.equals(code)) {
                return Optional.of(language);
            }
        }
        return Optional.empty();
    }
}
