package dev.teleconsult.adapter.http.fhir;

import static dev.teleconsult.adapter.http.fhir.FhirErrors.Code.PARAMETER_INVALID;
import static dev.teleconsult.adapter.http.fhir.FhirErrors.Code.RANGE_REQUIRED;
import static dev.teleconsult.adapter.http.fhir.FhirErrors.Code.UNKNOWN_PARAMETER;
import static dev.teleconsult.adapter.http.fhir.FhirErrors.problem;

import dev.teleconsult.adapter.http.FhirSettings.Actor;
import dev.teleconsult.adapter.http.errors.HttpProblem;
import dev.teleconsult.domain.UserId;
import dev.teleconsult.ports.inbound.FindTeleconsultationsUseCase;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The parameters of a search. An unknown parameter is refused, unless the caller asked for lenient handling. */
final class Parameters {
    static final int USUAL_COUNT = 50;
    static final String CURSOR = "_cursor";
    private static final int MOST_VALUES = 50;
    private static final Set<String> OF_EVERY_SEARCH = Set.of("_count", "_format", "_sort", CURSOR);
    private static final Set<String> ORDERS = Set.of("date", "-date");
    private static final Pattern PREFIXED = Pattern.compile("(eq|ne|gt|lt|ge|le|sa|eb|ap)?(.+)");
    private static final Pattern MINUTES =
            Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d(?:Z|[+-]\\d\\d:\\d\\d)?");

    /** A system, which may be empty, and a value. */
    record Token(String system, String value) {}

    /** A range of time; an empty end is open. */
    record Range(Optional<Instant> from, Optional<Instant> to) {
        boolean holds(Instant instant) {
            return from.filter(instant::isBefore).isEmpty()
                    && to.filter(end -> !instant.isBefore(end)).isEmpty();
        }
    }

    /** A person who must take part, and the required kind. */
    record Person(UserId user, Optional<Actor> as) {}

    private final Map<String, List<String>> used;

    private Parameters(Map<String, List<String>> used) {
        this.used = used;
    }

    /**
     * @param known the parameters of this search
     * @param lenient whether unknown parameters are ignored
     */
    static Parameters of(Map<String, List<String>> given, Set<String> known, boolean lenient) {
        Map<String, List<String>> used = new LinkedHashMap<>();
        given.forEach((name, values) -> {
            if (known.contains(name) || OF_EVERY_SEARCH.contains(name)) {
                used.put(name, values);
            } else if (!lenient) {
                throw problem(
                        UNKNOWN_PARAMETER,
                        "Search parameter '" + (name.length() <= 60 ? name : name.substring(0, 60))
                                + "' is not supported; /metadata tells those that are.");
            }
        });
        Parameters parameters = new Parameters(used);
        parameters.one("_sort").filter(order -> !ORDERS.contains(order)).ifPresent(other -> {
            throw problem(UNKNOWN_PARAMETER, "Results are sorted by date or -date.");
        });
        return parameters;
    }

    /** The parameters for a link, with another cursor. */
    String link(Optional<String> cursor) {
        List<String> parts = new ArrayList<>();
        used.forEach((name, values) -> {
            if (!name.equals(CURSOR) && !name.equals("_format")) {
                values.forEach(value ->
                        parts.add(encoded(name) + "=" + encoded(name.equals("_count") ? "" + count() : value)));
            }
        });
        cursor.ifPresent(text -> parts.add(CURSOR + "=" + encoded(text)));
        return String.join("&", parts);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    int count() {
        String text = one("_count").orElse(Integer.toString(USUAL_COUNT));
        int count = text.matches("[0-9]{1,9}") ? Integer.parseInt(text) : 0;
        if (count < 1) {
            throw problem(PARAMETER_INVALID, "_count is a number, at least 1.");
        }
        return Math.min(count, FindTeleconsultationsUseCase.LARGEST_PAGE);
    }

    Optional<String> cursor() {
        return one(CURSOR);
    }

    /** The values of a parameter with a list; empty if it is absent. */
    List<String> list(String name) {
        List<String> values = new ArrayList<>();
        one(name).ifPresent(text -> {
            for (String part : text.split("(?<!\\\\),", -1)) {
                values.add(part);
            }
        });
        if (values.size() > MOST_VALUES || values.contains("")) {
            throw problem(PARAMETER_INVALID, name + " has 1 to " + MOST_VALUES + " values.");
        }
        return values;
    }

    List<Token> tokens(String name) {
        return list(name).stream().map(Parameters::token).toList();
    }

    /**
     * Splits at the first bar that is not escaped; further bars are part of the value, since ids of people may contain
     * bars and not every client escapes them.
     */
    static Token token(String text) {
        int bar = -1;
        for (int at = 0; at < text.length() && bar < 0; at++) {
            if (text.charAt(at) == '\\') {
                at++;
            } else if (text.charAt(at) == '|') {
                bar = at;
            }
        }
        return bar < 0
                ? new Token("", unescaped(text))
                : new Token(unescaped(text.substring(0, bar)), unescaped(text.substring(bar + 1)));
    }

    private static String unescaped(String text) {
        return text.replaceAll("\\\\([|,$\\\\])", "$1");
    }

    /**
     * A person by {@code name:identifier}.
     *
     * @return empty if the parameter is absent; the inner value is empty for an unknown person, who takes part in no
     *     visit
     */
    Optional<Optional<Person>> person(String name, Optional<Actor> as, FhirTerms terms, CustomIdLookup customIds) {
        return one(name + ":identifier").map(text -> {
            Token token = token(text);
            Optional<UserId> user = Optional.empty();
            if (token.system().equals(terms.userSystem()) || !text.contains("|")) {
                user = FhirTerms.isUserId(token.value()) ? Optional.of(new UserId(token.value())) : user;
            } else if (terms.isCustom(token.system(), token.value())) {
                UserId custom = new UserId(token.value());
                user = Optional.ofNullable(customIds.resolve(Set.of(custom)).get(custom));
            }
            return user.map(known -> new Person(known, as));
        });
    }

    /** The common range of the given dates; two at most. */
    Range range(String name) {
        List<String> values = used.getOrDefault(name, List.of());
        if (values.size() > 2) {
            throw problem(PARAMETER_INVALID, name + " is given at most twice.");
        }
        Range range = new Range(Optional.empty(), Optional.empty());
        for (String value : values) {
            range = both(range, dates(name, value));
        }
        return range;
    }

    /** As {@link #range}, but both ends are required. */
    Range closedRange(String name) {
        Range range = range(name);
        if (range.from().isEmpty() || range.to().isEmpty()) {
            throw problem(
                    RANGE_REQUIRED,
                    "Both ends of " + name + " are required, at most "
                            + FindTeleconsultationsUseCase.LONGEST_RANGE.toDays()
                            + " days apart, unless _id or identifier is given.");
        }
        return range;
    }

    private static Range both(Range one, Range other) {
        return new Range(
                later(one.from(), other.from(), (a, b) -> a.isAfter(b) ? a : b),
                later(one.to(), other.to(), (a, b) -> a.isBefore(b) ? a : b));
    }

    private static Optional<Instant> later(
            Optional<Instant> one, Optional<Instant> other, BiFunction<Instant, Instant, Instant> choice) {
        return one.isPresent() && other.isPresent()
                ? Optional.of(choice.apply(one.get(), other.get()))
                : one.or(() -> other);
    }

    private static Range dates(String name, String text) {
        Matcher matcher = PREFIXED.matcher(text);
        if (!matcher.matches()) {
            throw invalidDate(name);
        }
        // A plus that was not escaped was decoded as a blank.
        Instant[] span = span(name, matcher.group(2).replace(' ', '+'));
        return switch (matcher.group(1) == null ? "eq" : matcher.group(1)) {
            case "eq" -> new Range(Optional.of(span[0]), Optional.of(span[1]));
            case "ge" -> new Range(Optional.of(span[0]), Optional.empty());
            case "gt" -> new Range(Optional.of(span[1]), Optional.empty());
            case "le" -> new Range(Optional.empty(), Optional.of(span[1]));
            case "lt" -> new Range(Optional.empty(), Optional.of(span[0]));
            default ->
                throw problem(UNKNOWN_PARAMETER, "Of the prefixes of " + name + " there are eq, ge, gt, le and lt.");
        };
    }

    /**
     * The first instant of the period that a text names, and the first instant after it; in UTC if the text has no time
     * zone.
     */
    private static Instant[] span(String name, String text) {
        try {
            return switch (text.length()) {
                case 4 ->
                    days(
                            Year.parse(text).atDay(1),
                            Year.parse(text).plusYears(1).atDay(1));
                case 7 ->
                    days(
                            YearMonth.parse(text).atDay(1),
                            YearMonth.parse(text).plusMonths(1).atDay(1));
                case 10 -> days(LocalDate.parse(text), LocalDate.parse(text).plusDays(1));
                default -> {
                    boolean zoned = text.matches(".*(?:Z|[+-]\\d\\d:\\d\\d)");
                    Instant at = zoned
                            ? OffsetDateTime.parse(text).toInstant()
                            : LocalDateTime.parse(text).toInstant(ZoneOffset.UTC);
                    ChronoUnit unit = MINUTES.matcher(text).matches()
                            ? ChronoUnit.MINUTES
                            : text.contains(".") ? ChronoUnit.MILLIS : ChronoUnit.SECONDS;
                    yield new Instant[] {at, at.plus(1, unit)};
                }
            };
        } catch (DateTimeException notOne) {
            throw invalidDate(name);
        }
    }

    private static Instant[] days(LocalDate from, LocalDate to) {
        return new Instant[] {
            from.atStartOfDay(ZoneOffset.UTC).toInstant(),
            to.atStartOfDay(ZoneOffset.UTC).toInstant()
        };
    }

    private static HttpProblem invalidDate(String name) {
        return problem(PARAMETER_INVALID, name + " is a date such as 2026-12-01 or 2026-12-01T10:00:00+01:00.");
    }

    /** Whether the last start comes first. */
    boolean latestFirst() {
        return one("_sort").filter("-date"::equals).isPresent();
    }

    boolean has(String name) {
        return used.containsKey(name);
    }

    Optional<String> one(String name) {
        List<String> values = used.getOrDefault(name, List.of());
        if (values.size() > 1) {
            throw problem(PARAMETER_INVALID, name + " is given once.");
        }
        return values.stream().findFirst();
    }
}
