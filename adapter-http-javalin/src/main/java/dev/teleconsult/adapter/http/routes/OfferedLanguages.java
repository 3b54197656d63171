package dev.teleconsult.adapter.http.routes;

import dev.teleconsult.domain.Language;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The languages that the video provider can show a call in, as callers name them. */
public final class OfferedLanguages {
    private final List<Language> languages;

    /** @param languages in the order to name them */
    public OfferedLanguages(Collection<Language> languages) {
        this.languages = List.copyOf(languages);
    }

    Optional<Language> find(String code) {
        return Language.ofCode(code).filter(languages::contains);
    }

    /** What a language must be, fit to follow "must be". */
    String expectation() {
        return languages.isEmpty()
                ? "left out: the video service offers no choice of a language"
                : "one of " + languages.stream().map(Language::code).collect(Collectors.joining(", "));
    }
}
