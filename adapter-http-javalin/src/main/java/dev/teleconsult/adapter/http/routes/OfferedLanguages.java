package dev.teleconsult.adapter.http.routes;

import dev.teleconsult.domain.Language;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The languages in which the video provider can show a call, as callers name them. */
public final class OfferedLanguages {
    private final List<Language> languages;

    /** @param languages the languages, in the order in which texts list them */
    public OfferedLanguages(Collection<Language> languages) {
        this.languages = List.copyOf(languages);
    }

    Optional<Language> find(String code) {
        return Language.ofCode(code).filter(languages::contains);
    }

    /** The expected value of a language, to follow "must be". */
    String expectation() {
        return languages.isEmpty()
                ? "left out: the video service offers no choice of a language"
                : "one of " + languages.stream().map(Language::code).collect(Collectors.joining(", "));
    }
}
