package dev.teleconsult.bootstrap.configuration;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The environment, read variable by variable. What is wrong is noted, and reading goes on with the default, so that all of
 * it can be told at once.
 *
 * <p>A variable that is set to nothing counts as not set, and spaces and line ends around a value are dropped: both come
 * from platforms that fill in templates and secrets. Values of URLs and secrets are never repeated in a problem, since a
 * key is easily put where a URL belongs.
 */
final class Variables {

    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");
    private static final Pattern SIZE = Pattern.compile("(\\d{1,12})(?:\\.(\\d{1,3}))?\\s*([KMG]?B)?");
    private static final Pattern PRINTABLE = Pattern.compile("[!-~]+");

    private final Map<String, String> environment;
    private final Set<String> problems = new LinkedHashSet<>();
    private final Set<String> warnings = new LinkedHashSet<>();

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

    /** @throws ConfigException if anything was wrong so far */
    void throwIfAnyProblem() {
        if (!problems.isEmpty()) {
            throw new ConfigException(List.copyOf(problems));
        }
    }

    boolean isSet(String name) {
        return text(name).isPresent();
    }

    Optional<String> text(String name) {
        return Optional.ofNullable(environment.get(name)).map(String::strip).filter(value -> !value.isEmpty());
    }

    /** Notes that it is missing, if it is. */
    String required(String name, String meaning) {
        return text(name).orElseGet(() -> {
            problem(name + " is missing: " + meaning);
            return "";
        });
    }

    /** A secret fit to be sent in a header; empty if it is not set. */
    Optional<Secret> secret(String name) {
        return text(name).map(value -> {
            if (!PRINTABLE.matcher(value).matches()) {
                problem(name + " must be printable characters without spaces (its value is not shown)");
            }
            return new Secret(value);
        });
    }

    Secret requiredSecret(String name, String meaning) {
        return secret(name).orElseGet(() -> {
            problem(name + " is missing: " + meaning);
            return new Secret("");
        });
    }

    boolean flag(String name, boolean otherwise) {
        return read(name, otherwise, value -> switch (value.toLowerCase(Locale.ROOT)) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException("true or false");
        });
    }

    int integer(String name, int otherwise, int least, int most) {
        return (int) number(name, otherwise, least, most);
    }

    Duration millis(String name, long otherwise, long least, long most) {
        return Duration.ofMillis(number(name, otherwise, least, most));
    }

    Duration seconds(String name, long otherwise, long least, long most) {
        return Duration.ofSeconds(number(name, otherwise, least, most));
    }

    private long number(String name, long otherwise, long least, long most) {
        return read(name, otherwise, value -> {
            if (value.matches("-?\\d{1,18}")) {
                long number = Long.parseLong(value);
                if (number >= least && number <= most) {
                    return number;
                }
            }
            throw new IllegalArgumentException("a whole number from " + least + " to " + most);
        });
    }

    /** One of an enum's names in lower case. */
    <E extends Enum<E>> E choice(String name, E otherwise, Class<E> type) {
        return read(
                name,
                otherwise,
                value -> Arrays.stream(type.getEnumConstants())
                        .filter(constant -> lowerCase(constant).equals(value))
                        .findFirst()
                        .orElseThrow(() -> new IllegalArgumentException(Arrays.stream(type.getEnumConstants())
                                .map(Variables::lowerCase)
                                .collect(Collectors.joining(", ", "one of ", "")))));
    }

    /** Names separated by commas; empty ones are dropped. */
    List<String> list(String name, String otherwise) {
        return Arrays.stream(text(name).orElse(otherwise).split(","))
                .map(String::strip)
                .filter(item -> !item.isEmpty())
                .toList();
    }

    String matching(String name, String otherwise, Pattern pattern, String meaning) {
        return read(name, otherwise, value -> {
            if (!pattern.matcher(value).matches()) {
                throw new IllegalArgumentException(meaning);
            }
            return value;
        });
    }

    /** A number with a unit out of B, KB (1024 B), MB and GB; B without one. */
    long size(String name, String otherwise, long most) {
        return read(name, sizeOf(otherwise), value -> {
            long bytes;
            try {
                bytes = sizeOf(value);
            } catch (IllegalArgumentException | ArithmeticException unreadable) {
                bytes = -1;
            }
            if (bytes < 1 || bytes > most) {
                throw new IllegalArgumentException("a size such as 50MB (units B, KB, MB, GB), at most " + most + "B");
            }
            return bytes;
        });
    }

    private static long sizeOf(String value) {
        Matcher matcher = SIZE.matcher(value.toUpperCase(Locale.ROOT));
        if (!matcher.matches()) {
            throw new IllegalArgumentException(value);
        }
        long unit = matcher.group(3) == null
                ? 1
                : switch (matcher.group(3)) {
                    case "KB" -> 1L << 10;
                    case "MB" -> 1L << 20;
                    case "GB" -> 1L << 30;
                    default -> 1;
                };
        long whole = Math.multiplyExact(Long.parseLong(matcher.group(1)), unit);
        return matcher.group(2) == null
                ? whole
                : Math.addExact(whole, Math.round(Double.parseDouble("0." + matcher.group(2)) * unit));
    }

    /** Who may be spoken to without encryption. */
    enum Plain {
        /** Anybody: the platform's own services, which answer no other way. */
        ANYBODY,
        /** Only ourselves: for what goes over the open net. */
        LOOPBACK
    }

    /** A URL of http or https, with a host, without a user, a query or a fragment. */
    Optional<URI> url(String name, Plain plain) {
        return text(name).flatMap(value -> url(name, value, plain));
    }

    /** A host name, with or without a port; or a URL of one. Plain http if it is only a name. */
    Optional<URI> service(String name) {
        return text(name).flatMap(value -> url(name, value.contains("://") ? value : "http://" + value, Plain.ANYBODY));
    }

    Optional<URI> url(String name, String value, Plain plain) {
        URI url;
        try {
            url = new URI(value);
        } catch (URISyntaxException unreadable) {
            problem(name + " must be a URL (its value is not shown)");
            return Optional.empty();
        }
        String scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
        if (!(scheme.equals("http") || scheme.equals("https")) || url.getHost() == null) {
            problem(name + " must be an http or https URL with a host (its value is not shown)");
            return Optional.empty();
        }
        if (url.getUserInfo() != null || url.getQuery() != null || url.getFragment() != null) {
            problem(name + " must be a URL without user, query and fragment (its value is not shown)");
            return Optional.empty();
        }
        if (scheme.equals("http")
                && plain == Plain.LOOPBACK
                && !LOOPBACK.contains(url.getHost().toLowerCase(Locale.ROOT))) {
            problem(name + " must be https, unless it is this machine or ALLOW_INSECURE_UPSTREAMS=true");
            return Optional.empty();
        }
        return Optional.of(url);
    }

    private <T> T read(String name, T otherwise, Function<String, T> parse) {
        Optional<String> value = text(name);
        if (value.isEmpty()) {
            return otherwise;
        }
        try {
            return parse.apply(value.get());
        } catch (IllegalArgumentException wrong) {
            problem(name + " must be " + wrong.getMessage() + shown(value.get()));
            return otherwise;
        }
    }

    /** A short value helps to find the mistake. A long one may be a key that was put into the wrong place. */
    private static String shown(String value) {
        return value.length() <= 16
                ? ", not '" + value.replaceAll("\\p{Cntrl}", "?") + "'"
                : " (its value is not shown)";
    }

    private static String lowerCase(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
