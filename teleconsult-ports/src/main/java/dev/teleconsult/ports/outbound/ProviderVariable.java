package dev.teleconsult.ports.outbound;

import static dev.teleconsult.domain.NonNulls.requireNonNulls;
import static java.util.Objects.requireNonNull;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * An environment variable of a video provider: its name, accepted values, default and meaning. The server reads and
 * checks it, and documents it in {@code --help}. Immutable.
 */
public final class ProviderVariable {

    private static final Pattern NAME = Pattern.compile("[A-Z][A-Z0-9_]{2,63}");

    /** The type of a variable's value. */
    public enum Kind {
        /** A text that matches a pattern. */
        TEXT,
        /** Texts separated by commas, each of which matches a pattern. */
        LIST,
        /**
         * An http or https URL with a host and without a user, a query and a fragment; plain http only to this machine, unless
         * the operator allows it.
         */
        URL,
        /** A secret of printable characters without spaces; also read from the file that {@code NAME_FILE} names. */
        KEY
    }

    /**
     * The required form of a value.
     *
     * @param words fit to follow "must be"; empty for kinds that need no pattern, as is the pattern
     */
    private record Form(Kind kind, String words, Pattern pattern) {

        private static final Pattern NONE = Pattern.compile("");

        Form {
            requireNonNulls(words, "expectation", pattern, "pattern");
        }

        static Form of(Kind kind) {
            return new Form(kind, "", NONE);
        }
    }

    private final String name;
    private final Form form;
    private final Optional<String> standard;
    private final Optional<String> missing;
    private final String meaning;

    private ProviderVariable(
            String name, Form form, Optional<String> standard, Optional<String> missing, String meaning) {
        if (!NAME.matcher(requireNonNull(name, "name")).matches()) {
            throw new IllegalArgumentException("name must match " + NAME);
        }
        this.name = name;
        this.form = form;
        this.standard = standard;
        this.missing = missing;
        this.meaning = requireNonNull(meaning, "meaning");
    }

    private static ProviderVariable of(String name, Form form) {
        return new ProviderVariable(name, form, Optional.empty(), Optional.empty(), "");
    }

    /** @param expectation what the text must be, fit to follow "must be" */
    public static ProviderVariable text(String name, String expectation, Pattern pattern) {
        return of(name, new Form(Kind.TEXT, expectation, pattern));
    }

    /** @param expectation what the list must be, fit to follow "must be" */
    public static ProviderVariable list(String name, String expectation, Pattern each) {
        return of(name, new Form(Kind.LIST, expectation, requireNonNull(each, "each")));
    }

    public static ProviderVariable url(String name) {
        return of(name, Form.of(Kind.URL));
    }

    public static ProviderVariable key(String name) {
        return of(name, Form.of(Kind.KEY));
    }

    /** Returns a copy with a default, as an operator would write it. */
    public ProviderVariable standard(String value) {
        return new ProviderVariable(name, form, Optional.of(requireNonNull(value, "value")), missing, meaning);
    }

    /**
     * Returns a copy that must be set.
     *
     * @param why the reason, which follows the name in the error message
     */
    public ProviderVariable required(String why) {
        return new ProviderVariable(name, form, standard, Optional.of(requireNonNull(why, "why")), meaning);
    }

    /** Returns a copy with a meaning: a sentence or two for an operator, in Markdown. */
    public ProviderVariable means(String text) {
        return new ProviderVariable(name, form, standard, missing, requireNonNull(text, "text"));
    }

    public String name() {
        return name;
    }

    public Kind kind() {
        return form.kind();
    }

    /** The required form in words; empty for kinds without a pattern. */
    public String expectation() {
        return form.words();
    }

    /** The pattern of a value; meaningless for kinds without a pattern. */
    public Pattern pattern() {
        return form.pattern();
    }

    /** The default; empty if there is none. */
    public Optional<String> standard() {
        return standard;
    }

    /** Why it must be set; empty if it is optional. */
    public Optional<String> missing() {
        return missing;
    }

    public String meaning() {
        return meaning;
    }

    @Override
    public String toString() {
        return name;
    }
}
