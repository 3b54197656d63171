package dev.teleconsult.domain;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The language in which a participant sees the call. The video provider limits the languages on offer: planning checks
 * that limit, and a record with another language can still be read.
 *
 * @param code ISO 639-1, lower case; empty for {@link #COMPANY_DEFAULT}
 */
public record Language(String code) {

    private static final Pattern CODE = Pattern.compile("[a-z]{2}");

    /** No language was requested: the provider uses its default for the company. */
    public static final Language COMPANY_DEFAULT = new Language("");

    public static final Language ITALIAN = new Language("it");

    public static final Language ENGLISH = new Language("en");

    /** @throws IllegalArgumentException if the code is neither empty nor two letters from a to z */
    public Language {
        if (!requireNonNull(code, "code").isEmpty() && !CODE.matcher(code).matches()) {
            throw new IllegalArgumentException("code must be of ISO 639-1, in lower case");
        }
    }

    /** Whether a language was requested. */
    public boolean isSpecified() {
        return !code.isEmpty();
    }

    /** Returns this language, or the other one if none was requested. */
    public Language or(Language other) {
        requireNonNull(other, "other");
        return isSpecified() ? this : other;
    }

    /** The language with this code; empty if the text is no code of ISO 639-1 in lower case. */
    public static Optional<Language> ofCode(String code) {
        return CODE.matcher(requireNonNull(code, "code")).matches()
                ? Optional.of(new Language(code))
                : Optional.empty();
    }

    @Override
    public String toString() {
        return isSpecified() ? code : "company default";
    }
}
