package dev.teleconsult.bootstrap.configuration;

import static java.util.Objects.requireNonNull;

import dev.teleconsult.ports.Upstream;
import dev.teleconsult.ports.outbound.ProviderVariable;
import java.net.URI;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * One environment variable: its name, how its text is read, its default and its meaning. Each is declared only here;
 * the reader, the checks, {@code --help} and the table in the README are made from it. Immutable.
 *
 * @param <T> the type of the value
 */
final class Variable<T> {

    /** The variables of a video provider that the original service had, too. */
    private static final Set<String> ORIGINAL_PROVIDER = Set.of("BANDYER_API_SECRET_KEY", "BANDYER_BASE_URL");

    private final String name;
    private final Kind<T> kind;
    private final Optional<String> standard;
    private final Optional<String> missing;
    private final String meaning;
    private final boolean isOfOriginal;

    private Variable(
            String name,
            Kind<T> kind,
            Optional<String> standard,
            Optional<String> missing,
            String meaning,
            boolean isOfOriginal) {
        this.name = requireNonNull(name, "name");
        this.kind = requireNonNull(kind, "kind");
        this.standard = requireNonNull(standard, "standard");
        this.missing = requireNonNull(missing, "missing");
        this.meaning = requireNonNull(meaning, "meaning");
        this.isOfOriginal = isOfOriginal;
        // Detects a default that the variable itself would refuse.
        standard.ifPresent(kind::parse);
    }

    private static <T> Variable<T> of(String name, Kind<T> kind, Optional<String> standard) {
        return new Variable<>(name, kind, standard, Optional.empty(), "", false);
    }

    static Variable<Integer> integer(String name, int standard, int least, int most) {
        return of(name, Kinds.integer(least, most), Optional.of(Integer.toString(standard)));
    }

    /** A whole number as {@link #integer(String, int, int, int)}, without a default. */
    static Variable<Integer> integer(String name, int least, int most) {
        return of(name, Kinds.integer(least, most), Optional.empty());
    }

    /** Milliseconds. */
    static Variable<Duration> millis(String name, Duration standard, Duration least, Duration most) {
        return of(name, Kinds.millis(least, most), Optional.of(Long.toString(standard.toMillis())));
    }

    /** Milliseconds, without a default. */
    static Variable<Duration> millis(String name, Duration least, Duration most) {
        return of(name, Kinds.millis(least, most), Optional.empty());
    }

    /** Seconds. */
    static Variable<Duration> seconds(String name, Duration standard, Duration least, Duration most) {
        return of(name, Kinds.seconds(least, most), Optional.of(Long.toString(standard.toSeconds())));
    }

    /** A number of bytes with a unit out of B, KB (1024 B), MB and GB. */
    static Variable<Long> size(String name, String standard, long least, long most) {
        return of(name, Kinds.size(least, most), Optional.of(standard));
    }

    /** A number of bytes as {@link #size}, without a default. */
    static Variable<Long> size(String name, long least, long most) {
        return of(name, Kinds.size(least, most), Optional.empty());
    }

    /** A number of bytes as {@link #size}, for limits that are an {@code int}. */
    static Variable<Integer> intSize(String name, String standard, int least, int most) {
        return of(name, Kinds.intSize(least, most), Optional.of(standard));
    }

    static Variable<Boolean> flag(String name, boolean standard) {
        return of(name, Kinds.flag(), Optional.of(Boolean.toString(standard)));
    }

    /** A switch, off by default. */
    static Variable<Boolean> onOff(String name) {
        return of(name, Kinds.onOff(), Optional.of("off"));
    }

    /** One of an enum's names in lower case. */
    static <E extends Enum<E>> Variable<E> choice(String name, E standard, Class<E> type) {
        return of(name, Kinds.choice(type), Optional.of(Kinds.lowerCase(standard)));
    }

    /** One of the zones that this JVM knows by name. */
    static Variable<ZoneId> zone(String name) {
        return of(name, Kinds.zone(), Optional.empty());
    }

    /** A text that may be absent. */
    static Variable<String> text(String name, String expectation, Pattern pattern) {
        return of(name, Kinds.matching(expectation, pattern), Optional.empty());
    }

    static Variable<String> text(String name, String expectation, Pattern pattern, String standard) {
        return of(name, Kinds.matching(expectation, pattern), Optional.of(standard));
    }

    /** Items separated by commas, each of which matches the pattern; empty items are dropped. */
    static Variable<List<String>> list(String name, String expectation, Pattern each, String standard) {
        return of(name, Kinds.list(expectation, each), Optional.of(standard));
    }

    /** As {@link #list(String, String, Pattern, String)}, without a default. */
    static Variable<List<String>> list(String name, String expectation, Pattern each) {
        return of(name, Kinds.list(expectation, each), Optional.empty());
    }

    /** An http or https URL with a host, without a user, a query and a fragment. */
    static Variable<URI> url(String name) {
        return of(name, Kinds.url(""), Optional.empty());
    }

    /** A host name with or without a port, or a URL as {@link #url}. */
    static Variable<URI> host(String name, String schemeOfAName) {
        return of(name, Kinds.url(schemeOfAName), Optional.empty());
    }

    /** A secret that is sent in a header: printable characters without spaces. */
    static Variable<Secret> key(String name) {
        return of(name, Kinds.key(), Optional.empty());
    }

    /** A secret of any characters that begins with one of these texts. */
    static Variable<Secret> secret(String name, List<String> beginnings, String standard) {
        return of(name, Kinds.secret(beginnings), standard.isEmpty() ? Optional.empty() : Optional.of(standard));
    }

    /** A variable of a video provider. */
    static Variable<?> of(ProviderVariable declared) {
        return switch (declared.kind()) {
            case TEXT -> text(declared);
            case LIST -> list(declared);
            case URL -> url(declared);
            case KEY -> key(declared);
        };
    }

    static Variable<String> text(ProviderVariable declared) {
        return of(declared, Kinds.matching(declared.expectation(), declared.pattern()));
    }

    static Variable<List<String>> list(ProviderVariable declared) {
        return of(declared, Kinds.list(declared.expectation(), declared.pattern()));
    }

    static Variable<URI> url(ProviderVariable declared) {
        return of(declared, Kinds.url(""));
    }

    static Variable<Secret> key(ProviderVariable declared) {
        return of(declared, Kinds.key());
    }

    private static <T> Variable<T> of(ProviderVariable declared, Kind<T> kind) {
        return new Variable<>(
                declared.name(), kind, declared.standard(), declared.missing(), declared.meaning(), false);
    }

    /** Returns a copy that is documented as only used with this video provider. */
    Variable<T> ofProvider(String provider) {
        return new Variable<>(
                name,
                kind,
                standard,
                missing,
                meaning + " With `VIDEO_PROVIDER=" + provider + "` only.",
                ORIGINAL_PROVIDER.contains(name));
    }

    /** Returns a copy with a meaning: a sentence or two for an operator, in Markdown. */
    Variable<T> means(String text) {
        return new Variable<>(name, kind, standard, missing, text, isOfOriginal);
    }

    /** Returns a copy marked as a variable of the original service, version 2.1. */
    Variable<T> ofOriginal() {
        return new Variable<>(name, kind, standard, missing, meaning, true);
    }

    /**
     * Returns a copy that must be set.
     *
     * @param why the reason, which follows the name in the message
     */
    Variable<T> required(String why) {
        return new Variable<>(name, kind, standard, Optional.of(why), meaning, isOfOriginal);
    }

    /** The variable that overrides this general one, which begins with {@code UPSTREAM_}, for one upstream. */
    Variable<T> of(Upstream upstream) {
        return new Variable<>(
                upstream.name() + name.substring("UPSTREAM".length()),
                kind,
                standard,
                missing,
                "`" + name + "` for one upstream",
                isOfOriginal);
    }

    /** Returns a copy with another default. */
    Variable<T> standard(T value) {
        return new Variable<>(name, kind, Optional.of(String.valueOf(value)), missing, meaning, isOfOriginal);
    }

    String name() {
        return name;
    }

    /** The variable that names a file with the value; empty unless the value is secret. */
    Optional<String> fileName() {
        return kind.isSecret() ? Optional.of(name + "_FILE") : Optional.empty();
    }

    Kind<T> kind() {
        return kind;
    }

    /** The default, as an operator would write it; empty if there is none. */
    Optional<String> standard() {
        return standard;
    }

    /** Why it must be set; empty if it is optional. */
    Optional<String> missing() {
        return missing;
    }

    String meaning() {
        return meaning;
    }

    boolean isOfOriginal() {
        return isOfOriginal;
    }

    @Override
    public String toString() {
        return name;
    }
}
