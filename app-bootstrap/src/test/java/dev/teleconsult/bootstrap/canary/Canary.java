package dev.teleconsult.bootstrap.canary;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A text that occurs nowhere by chance, and is recognised in every spelling in which it could leak. Prints what it
 * stands for.
 */
final class Canary {

    private static final int LONG_ENOUGH = 12;

    private final String what;
    private final List<String> anyCase;
    private final List<String> base64;

    Canary(String what, String text) {
        if (text.length() < LONG_ENOUGH) {
            throw new IllegalArgumentException(what + " is too short to be told from others");
        }
        this.what = what;
        this.anyCase = Stream.of(text.toLowerCase(Locale.ROOT), percentEncoded(text))
                .distinct()
                .toList();
        this.base64 = base64(text).stream().distinct().toList();
    }

    boolean isIn(String haystack) {
        return !found(List.of(this), haystack).isEmpty();
    }

    /** The canaries that occur in the text. */
    static Set<Canary> found(List<Canary> canaries, String haystack) {
        String lower = haystack.toLowerCase(Locale.ROOT);
        Set<Canary> found = new LinkedHashSet<>();
        for (Canary canary : canaries) {
            if (canary.anyCase.stream().anyMatch(lower::contains)
                    || canary.base64.stream().anyMatch(haystack::contains)) {
                found.add(canary);
            }
        }
        return found;
    }

    private static String percentEncoded(String text) {
        StringBuilder encoded = new StringBuilder();
        for (byte one : text.getBytes(StandardCharsets.UTF_8)) {
            boolean plain = one > 0 && (Character.isLetterOrDigit(one) || "-._~".indexOf(one) >= 0);
            encoded.append(plain ? Character.toString(one) : String.format(Locale.ROOT, "%%%02x", one));
        }
        return encoded.toString().toLowerCase(Locale.ROOT);
    }

    /** The characters that do not depend on their neighbours, for each of the three alignments. */
    private static List<String> base64(String text) {
        List<String> spellings = new ArrayList<>();
        for (int before = 0; before < 3; before++) {
            byte[] bytes = (" ".repeat(before) + text).getBytes(StandardCharsets.UTF_8);
            int from = (before * 8 + 5) / 6;
            int to = bytes.length * 8 / 6;
            spellings.add(Base64.getEncoder().encodeToString(bytes).substring(from, to));
            spellings.add(Base64.getUrlEncoder().encodeToString(bytes).substring(from, to));
        }
        return spellings;
    }

    @Override
    public String toString() {
        return what;
    }
}
