package dev.teleconsult.bootstrap.configuration;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The environment, read variable by variable. A wrong variable is noted as a problem, and reading continues with its
 * default, so that one message lists all problems.
 *
 * <p>An empty variable counts as not set, and spaces and line ends around a value are dropped, because templates and
 * secrets of platforms produce both. A problem never repeats the value of a URL or a secret, since operators may put a
 * key there by mistake. Not safe for use by several threads.
 */
final class Variables {

    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

    /** The most bytes of a file with a secret. */
    private static final int MAX_SECRET_BYTES = 64 * 1024;

    private final Map<String, String> environment;
    private final Set<String> problems = new LinkedHashSet<>();
    private final Set<String> warnings = new LinkedHashSet<>();
    private final Set<Secret> secrets = new LinkedHashSet<>();

    Variables(Map<String, String> environment) {
        this.environment = Map.copyOf(requireNonNull(environment, "environment"));
    }

    void problem(String problem) {
        problems.add(problem);
    }

    void warning(String warning) {
        warnings.add(warning);
    }

    List<String> warnings() {
        return List.copyOf(warnings);
    }

    /** Adds a secret that is part of another value. */
    void secret(String value) {
        if (!value.isBlank()) {
            secrets.add(new Secret(value));
        }
    }

    /** The secrets read so far. */
    List<Secret> secrets() {
        return List.copyOf(secrets);
    }

    /** The names of variables with a value. */
    Set<String> names() {
        Set<String> names = new LinkedHashSet<>();
        environment.forEach((name, value) -> {
            if (!value.isBlank()) {
                names.add(name);
            }
        });
        return names;
    }

    /** @throws ConfigException if there is a problem so far */
    void throwIfAnyProblem() {
        if (!problems.isEmpty()) {
            throw new ConfigException(List.copyOf(problems));
        }
    }

    boolean isSet(Variable<?> variable) {
        return isSet(variable.name()) || variable.fileName().filter(this::isSet).isPresent();
    }

    boolean isSet(String name) {
        return text(name).isPresent();
    }

    private Optional<String> text(String name) {
        return Optional.ofNullable(environment.get(name)).map(String::strip).filter(value -> !value.isEmpty());
    }

    /** The value, or the default, which the variable must have. */
    <T> T get(Variable<T> variable) {
        return find(variable).orElseThrow(() -> new IllegalStateException(variable + " has no default"));
    }

    /** The value, or the default; empty if the variable is not set and has no default. A required one is a problem then. */
    <T> Optional<T> find(Variable<T> variable) {
        Optional<String> set = written(variable);
        if (set.isEmpty() && !isSet(variable)) {
            variable.missing().ifPresent(why -> problem(variable + " is missing: " + why));
        }
        Optional<T> value = set.flatMap(text -> parsed(variable, text))
                .or(() -> variable.standard().map(variable.kind()::parse));
        value.filter(Secret.class::isInstance).map(Secret.class::cast).ifPresent(secrets::add);
        return value;
    }

    private <T> Optional<T> parsed(Variable<T> variable, String text) {
        warnOfQuotes(variable, text);
        try {
            return Optional.of(variable.kind().parse(text));
        } catch (IllegalArgumentException wrong) {
            problem(variable + " must be " + wrong.getMessage() + shown(variable, text));
            return Optional.empty();
        }
    }

    /**
     * Warns of quotation marks around a value: shells and compose files remove them; env files and Kubernetes manifests
     * may not.
     */
    private void warnOfQuotes(Variable<?> variable, String text) {
        char first = text.charAt(0);
        if (text.length() > 1 && (first == '"' || first == '\'') && text.charAt(text.length() - 1) == first) {
            if (!text.equals("'self'") && !text.equals("'none'")) {
                warning(variable + " begins and ends with a quotation mark, which is taken as a part of its value");
            }
        }
    }

    private Optional<String> written(Variable<?> variable) {
        Optional<String> direct = text(variable.name());
        Optional<String> file = variable.fileName().flatMap(this::text);
        if (direct.isPresent() && file.isPresent()) {
            problem(variable + " and " + variable.fileName().get() + " are both set; set one of them");
            return Optional.empty();
        }
        return direct.isPresent()
                ? direct
                : file.flatMap(path -> content(variable.fileName().get(), path));
    }

    private Optional<String> content(String name, String path) {
        try (InputStream in = Files.newInputStream(Path.of(path))) {
            byte[] bytes = in.readNBytes(MAX_SECRET_BYTES + 1);
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString()
                    .strip();
            if (bytes.length > MAX_SECRET_BYTES || text.isEmpty()) {
                problem(name + " must name a file that holds the value, of at most " + MAX_SECRET_BYTES + " bytes; "
                        + path + (text.isEmpty() ? " is empty" : " is larger"));
                return Optional.empty();
            }
            return Optional.of(text);
        } catch (CharacterCodingException unreadable) {
            problem(name + " must name a file with a text in UTF-8; " + path + " is none");
            // The path is not shown: it may be a secret that was put into the wrong variable.
        } catch (NoSuchFileException missing) {
            problem(name + " must name a file that can be read; there is none of that name");
        } catch (AccessDeniedException locked) {
            problem(name + " must name a file that this user may read");
        } catch (IOException | InvalidPathException unreadable) {
            problem(name + " must name a file that can be read ("
                    + unreadable.getClass().getSimpleName() + ")");
        }
        return Optional.empty();
    }

    /** The hosts that may be called without encryption. */
    enum Plain {
        /** Every host: for the platform's own services, which do not use TLS. */
        EVERY_HOST,
        /** Only this machine: for services that are reached over public networks. */
        LOOPBACK
    }

    /** Reads a URL; plain http to other hosts is a problem. */
    Optional<URI> find(Variable<URI> variable, Plain plain) {
        return find(variable).filter(url -> {
            boolean refused = plain == Plain.LOOPBACK
                    && "http".equalsIgnoreCase(url.getScheme())
                    && !LOOPBACK.contains(String.valueOf(url.getHost()).toLowerCase(Locale.ROOT));
            if (refused) {
                problem(variable + " must be https, unless it is this machine or ALLOW_INSECURE_UPSTREAMS=true");
            }
            return !refused;
        });
    }

    /**
     * The value in a message: a short one helps to find the mistake, a long one may be a misplaced key and is not
     * shown.
     */
    private static String shown(Variable<?> variable, String value) {
        return value.length() <= 16 && !variable.kind().isHidden()
                ? ", not '" + value.replaceAll("\\p{Cntrl}", "?") + "'"
                : " (its value is not shown)";
    }
}
