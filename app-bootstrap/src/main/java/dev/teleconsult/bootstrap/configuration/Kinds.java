package dev.teleconsult.bootstrap.configuration;

import dev.teleconsult.upstream.BaseAddress;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The kinds of variables. */
final class Kinds {

    private static final Pattern SIZE = Pattern.compile("(\\d{1,12})(?:\\.(\\d{1,3}))?\\s*([KMG]?B)?");
    private static final Pattern PRINTABLE = Pattern.compile("[!-~]+");

    /** The numbers that the original's runtime accepts, as far as they can be whole: {@code 10}, {@code 1e3}. */
    private static final Pattern DECIMAL = Pattern.compile("[+-]?\\d{1,18}(?:\\.\\d{0,9})?(?:[eE]\\+?\\d{1,2})?");

    private static final Pattern HEXADECIMAL = Pattern.compile("0[xX]([0-9A-Fa-f]{1,15})");

    private Kinds() {}

    static Kind<Integer> integer(int least, int most) {
        return number(least, most, Math::toIntExact);
    }

    static Kind<Duration> millis(Duration least, Duration most) {
        return number(least.toMillis(), most.toMillis(), Duration::ofMillis);
    }

    static Kind<Duration> seconds(Duration least, Duration most) {
        return number(least.toSeconds(), most.toSeconds(), Duration::ofSeconds);
    }

    private static <T> Kind<T> number(long least, long most, Function<Long, T> value) {
        String expectation = "a whole number from " + least + " to " + most;
        return new Kind<>(
                expectation,
                text -> {
                    if (isPlain(text)) {
                        long number = Long.parseLong(text);
                        if (number < least || number > most) {
                            throw new IllegalArgumentException(expectation);
                        }
                        return value.apply(number);
                    }
                    BigDecimal number = decimal(text, expectation);
                    if (number.compareTo(BigDecimal.valueOf(least)) < 0
                            || number.compareTo(BigDecimal.valueOf(most)) > 0
                            || number.stripTrailingZeros().scale() > 0) {
                        throw new IllegalArgumentException(expectation);
                    }
                    return value.apply(number.longValueExact());
                },
                false,
                false,
                List.of(Long.toString(least), Long.toString(most)),
                List.of(Long.toString(least - 1), Long.toString(most + 1), least + ".5", "many"));
    }

    /**
     * Whether the text is a plain number, as it almost always is: loading {@code BigDecimal} for others takes a
     * twentieth of the start time.
     */
    private static boolean isPlain(String text) {
        return text.length() <= 18 && !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    private static BigDecimal decimal(String text, String expectation) {
        Matcher hexadecimal = HEXADECIMAL.matcher(text);
        if (hexadecimal.matches()) {
            return new BigDecimal(new BigInteger(hexadecimal.group(1), 16));
        }
        if (!DECIMAL.matcher(text).matches()) {
            throw new IllegalArgumentException(expectation);
        }
        return new BigDecimal(text);
    }

    static Kind<Boolean> flag() {
        return new Kind<>(
                "true or false",
                text -> switch (text.toLowerCase(Locale.ROOT)) {
                    case "true" -> true;
                    case "false" -> false;
                    default -> throw new IllegalArgumentException("true or false");
                },
                false,
                false,
                List.of("true", "false"),
                List.of("yes", "2"));
    }

    /** A switch that is off by default. */
    static Kind<Boolean> onOff() {
        return new Kind<>(
                "on or off",
                text -> switch (text.toLowerCase(Locale.ROOT)) {
                    case "on" -> true;
                    case "off" -> false;
                    default -> throw new IllegalArgumentException("on or off");
                },
                false,
                false,
                List.of("on", "off"),
                List.of("true", "1"));
    }

    static <E extends Enum<E>> Kind<E> choice(Class<E> type) {
        List<String> names =
                Arrays.stream(type.getEnumConstants()).map(Kinds::lowerCase).toList();
        String expectation = "one of " + String.join(", ", names);
        return new Kind<>(
                expectation,
                text -> Arrays.stream(type.getEnumConstants())
                        .filter(constant -> lowerCase(constant).equals(text))
                        .findFirst()
                        .orElseThrow(() -> new IllegalArgumentException(expectation)),
                false,
                false,
                names,
                List.of("other"));
    }

    static String lowerCase(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    static Kind<ZoneId> zone() {
        String expectation = "a time zone such as Europe/Rome";
        return new Kind<>(
                expectation,
                text -> {
                    if (!ZoneId.getAvailableZoneIds().contains(text)) {
                        throw new IllegalArgumentException(expectation);
                    }
                    return ZoneId.of(text);
                },
                false,
                false,
                List.of("UTC", "America/Argentina/Buenos_Aires"),
                List.of("Europe/Nowhere", "+02:00", "europe/rome"));
    }

    static Kind<String> matching(String expectation, Pattern pattern) {
        return new Kind<>(expectation, text -> matched(text, expectation, pattern), false, false, List.of(), List.of());
    }

    private static String matched(String text, String expectation, Pattern pattern) {
        if (!pattern.matcher(text).matches()) {
            throw new IllegalArgumentException(expectation);
        }
        return text;
    }

    static Kind<List<String>> list(String expectation, Pattern each) {
        return new Kind<>(
                expectation,
                text -> Arrays.stream(text.split(","))
                        .map(String::strip)
                        .filter(item -> !item.isEmpty())
                        .map(item -> matched(item, expectation, each))
                        .toList(),
                false,
                false,
                List.of(),
                List.of());
    }

    static Kind<Long> size(long least, long most) {
        String expectation = "a size such as 50MB (units B, KB, MB, GB) from " + least + "B to " + most + "B";
        return new Kind<>(
                expectation,
                text -> {
                    long bytes = sizeOf(text, expectation);
                    if (bytes < least || bytes > most) {
                        throw new IllegalArgumentException(expectation);
                    }
                    return bytes;
                },
                false,
                false,
                List.of(least + "B", most + ""),
                List.of(Long.toString(least - 1), most + 1 + "B", "50TB", "999999999999GB"));
    }

    static Kind<Integer> intSize(int least, int most) {
        Kind<Long> size = size(least, most);
        return new Kind<>(
                size.expectation(),
                text -> Math.toIntExact(size.parse(text)),
                false,
                false,
                size.taken(),
                size.refused());
    }

    private static long sizeOf(String text, String expectation) {
        Matcher matcher = SIZE.matcher(text.toUpperCase(Locale.ROOT));
        if (!matcher.matches()) {
            throw new IllegalArgumentException(expectation);
        }
        long unit = matcher.group(3) == null
                ? 1
                : switch (matcher.group(3)) {
                    case "KB" -> 1L << 10;
                    case "MB" -> 1L << 20;
                    case "GB" -> 1L << 30;
                    default -> 1;
                };
        long whole = Long.parseLong(matcher.group(1));
        if (whole >= Long.MAX_VALUE / unit) {
            return Long.MAX_VALUE;
        }
        return whole * unit + (matcher.group(2) == null ? 0 : partOf(unit, matcher.group(2)));
    }

    private static long partOf(long unit, String decimals) {
        return Math.round(Double.parseDouble("0." + decimals) * unit);
    }

    /** @param schemeOfAName the scheme of a text without one; empty if such a text is refused */
    static Kind<URI> url(String schemeOfAName) {
        String expectation =
                schemeOfAName.isEmpty() ? "an http or https URL with a host" : "a host name or an http or https URL";
        return new Kind<>(
                expectation,
                text -> {
                    if (schemeOfAName.isEmpty() && !text.contains("://")) {
                        throw new IllegalArgumentException(expectation + ", and begin with https://");
                    }
                    return urlOf(text.contains("://") ? text : schemeOfAName + "://" + text, expectation);
                },
                false,
                true,
                List.of(),
                List.of("https://", "ftp://example.org", "https://u:p@example.org", "https://example.org?a=b"));
    }

    private static URI urlOf(String text, String expectation) {
        URI url;
        try {
            url = new URI(text);
        } catch (URISyntaxException unreadable) {
            throw new IllegalArgumentException(expectation);
        }
        if (url.getUserInfo() != null || url.getQuery() != null || url.getFragment() != null) {
            throw new IllegalArgumentException("a URL without user, query and fragment");
        }
        try {
            BaseAddress.url(text, "the URL");
        } catch (IllegalArgumentException noAddress) {
            throw new IllegalArgumentException(expectation, noAddress);
        }
        return url; // Kept unchanged, since an issuer is compared exactly.
    }

    static Kind<Secret> key() {
        return new Kind<>(
                "printable characters without spaces",
                text -> new Secret(matched(text, "printable characters without spaces", PRINTABLE)),
                true,
                true,
                List.of("ak_live_0123456789abcdef"),
                List.of("two words"));
    }

    static Kind<Secret> secret(List<String> beginnings) {
        List<String> wanted = new ArrayList<>(beginnings);
        String expectation = wanted.isEmpty()
                ? "any text"
                : "a text that begins with " + wanted.stream().collect(Collectors.joining(" or "));
        return new Kind<>(
                expectation,
                text -> {
                    if (!wanted.isEmpty() && wanted.stream().noneMatch(text::startsWith)) {
                        throw new IllegalArgumentException(expectation);
                    }
                    return new Secret(text);
                },
                true,
                true,
                wanted.stream().map(beginning -> beginning + "x").toList(),
                wanted.isEmpty() ? List.of() : Stream.of("other").toList());
    }
}
