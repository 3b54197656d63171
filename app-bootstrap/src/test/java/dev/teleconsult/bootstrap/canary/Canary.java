package dev.teleconsult.bootstrap.canary;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
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
    private static final int FIRST_BEYOND_ASCII = 128;

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
        return new Search(canaries).in(haystack);
    }

    /**
     * Looks for many canaries in one pass over each text: scripts of pages are megabytes, and each canary has eight
     * spellings.
     */
    static final class Search {

        private final Spellings anyCase = new Spellings();
        private final Spellings base64 = new Spellings();

        Search(List<Canary> canaries) {
            for (Canary canary : canaries) {
                canary.anyCase.forEach(spelling -> anyCase.add(spelling, canary));
                canary.base64.forEach(spelling -> base64.add(spelling, canary));
            }
        }

        /** The canaries that occur in the text. */
        Set<Canary> in(String haystack) {
            Set<Canary> found = new HashSet<>();
            char[] letters = haystack.toCharArray();
            base64.findIn(letters, found);
            for (int at = 0; at < letters.length; at++) {
                letters[at] = lowerCase(letters[at]);
            }
            anyCase.findIn(letters, found);
            return found;
        }

        private static char lowerCase(char letter) {
            if (letter < FIRST_BEYOND_ASCII) {
                return letter >= 'A' && letter <= 'Z' ? (char) (letter + ('a' - 'A')) : letter;
            }
            return Character.toLowerCase(letter);
        }
    }

    private record Spelling(char[] text, Canary canary) {

        boolean isAt(int from, char[] letters) {
            return from + text.length <= letters.length
                    && Arrays.equals(text, 0, text.length, letters, from, from + text.length);
        }
    }

    /** Spellings by their first letters. */
    private static final class Spellings {

        private static final int BEGINNING = 4;
        private static final int KEYS = 1 << 12;

        private final Spelling[][] byBeginning = new Spelling[KEYS][];

        void add(String text, Canary canary) {
            int key = 0;
            for (int at = 0; at < BEGINNING; at++) {
                key = next(key, text.charAt(at));
            }
            Spelling[] others = byBeginning[key] == null ? new Spelling[0] : byBeginning[key];
            byBeginning[key] = Arrays.copyOf(others, others.length + 1);
            byBeginning[key][others.length] = new Spelling(text.toCharArray(), canary);
        }

        void findIn(char[] letters, Set<Canary> found) {
            int key = 0;
            for (int at = 0; at < letters.length; at++) {
                key = next(key, letters[at]);
                Spelling[] possible = byBeginning[key];
                if (possible != null && at + 1 >= BEGINNING) {
                    addThoseAt(at + 1 - BEGINNING, possible, letters, found);
                }
            }
        }

        private static void addThoseAt(int from, Spelling[] possible, char[] letters, Set<Canary> found) {
            for (Spelling spelling : possible) {
                if (spelling.isAt(from, letters)) {
                    found.add(spelling.canary());
                }
            }
        }

        /** The key of the last four letters, from the key of the four before: twelve bits, of which each step shifts out three. */
        private static int next(int key, char letter) {
            return (key << 3 ^ letter) & KEYS - 1;
        }
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
