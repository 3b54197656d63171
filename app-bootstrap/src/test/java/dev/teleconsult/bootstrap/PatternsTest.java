package dev.teleconsult.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Matches every constant pattern of all modules against texts that strangers could send, and against the same texts
 * twice as long. It counts how often the engine reads a character, so that the result does not depend on the machine.
 */
class PatternsTest {

    private static final Path ROOT = Path.of(System.getProperty("project.root"));

    private static final List<String> MODULES = List.of(
            "teleconsult-domain",
            "teleconsult-ports",
            "teleconsult-ports/upstream",
            "adapter-kaleyra",
            "adapter-crud",
            "adapter-auth0",
            "adapter-http-javalin",
            "app-bootstrap");

    /** The pieces of the texts: beginnings, separators and classes of the patterns. */
    private static final List<String> PIECES = List.of(
            "a",
            "A",
            "1",
            "-",
            "a-",
            "_",
            ".",
            "a.",
            "1.",
            "/",
            "/a",
            ":",
            ",",
            ";",
            "=",
            "a=",
            " ",
            "\t",
            "@",
            "%41",
            "?a",
            "eyJ",
            "eyJ-",
            "eyJ.",
            "bearer ",
            "Bearer  ",
            "ak_live_",
            "password=",
            "a://",
            "http://a",
            "https://a@",
            "t=1,",
            "v0=0,",
            "{",
            "[",
            "\"",
            "\u00e8",
            "\n",
            "#",
            "*.",
            "W/\"a\",");

    private static final int LENGTH = 500;

    /** The largest length of all headers of a request together. */
    private static final int LONGEST = 16 * 1024;

    /** The usual size of a thread's stack, in bytes. */
    private static final long STACK_OF_A_THREAD = 1024 * 1024;

    /** A stack that grows with the text overflows in the same way where both are smaller, which takes less time. */
    private static final int SMALLER = 4;

    /** Used to match a whole text and never to search one, which would start again at each character. */
    private static final Set<String> OF_A_WHOLE_TEXT = Set.of(
            "Auth0TokenVerifier.COMPACT",
            "HttpSettings.PREFIX_SEGMENT",
            "StoreVariables.COLLECTION",
            "UnknownVariables.OF_THE_PLATFORM");

    /** Twice as long costs twice as much; and a little more if a bounded repetition has not reached its bound yet. */
    private static final double MOST = 2.6;

    @Test
    void everyPatternShouldTakeLinearTime() throws Exception {
        List<String> bad = new ArrayList<>();
        Map<String, Pattern> patterns = patterns();
        assertThat(patterns).hasSizeGreaterThan(20);
        patterns.forEach((name, pattern) -> {
            for (String piece : PIECES) {
                long once = looks(name, pattern, piece, LENGTH);
                long twice = looks(name, pattern, piece, 2 * LENGTH);
                if (twice > 20L * LENGTH && twice > once * MOST) {
                    bad.add(name + " with " + piece + ": " + once + ", " + twice);
                }
            }
        });
        assertThat(bad).isEmpty();
    }

    @Test
    void noPatternShouldOverflowTheStackOnLongText() throws Exception {
        assertThat(overflowing(patterns())).isEmpty();
    }

    @Test
    void patternThatOverflowsTheStackOnLongTextShouldBeFound() throws Exception {
        assertThat(overflowing(Map.of("recursive", Pattern.compile("(?:a|b)*!"))))
                .isNotEmpty();
    }

    /** The patterns that overflow the small stack, on any of the texts. */
    private static List<String> overflowing(Map<String, Pattern> patterns) throws InterruptedException {
        List<String> deep = new ArrayList<>();
        Thread small = new Thread(
                null,
                () -> patterns.forEach((name, pattern) -> {
                    for (String piece : PIECES) {
                        try {
                            looks(name, pattern, piece, LONGEST / SMALLER);
                        } catch (StackOverflowError tooDeep) {
                            deep.add(name + " with " + piece);
                        }
                    }
                }),
                "small stack",
                STACK_OF_A_THREAD / SMALLER);
        small.start();
        small.join();
        return deep;
    }

    @Test
    void quadraticPatternShouldBeDetected() {
        Pattern quadratic = Pattern.compile("\\beyJ[A-Za-z0-9_-]{4,}\\.[A-Za-z0-9_-]{2,}");

        assertThat((double) looks("", quadratic, "eyJ-", 2 * LENGTH))
                .isGreaterThan(MOST * looks("", quadratic, "eyJ-", LENGTH));
    }

    private static long looks(String name, Pattern pattern, String piece, int length) {
        String text = piece.repeat(length / piece.length()) + "!";
        Counted counted = new Counted(text, new long[1]);
        Matcher matcher = pattern.matcher(counted);
        while (!OF_A_WHOLE_TEXT.contains(name) && matcher.find()) {
            // Every match is searched for, as in a replacement.
        }
        pattern.matcher(counted).matches();
        return counted.looks[0];
    }

    private static Map<String, Pattern> patterns() throws IOException, ReflectiveOperationException {
        Map<String, Pattern> patterns = new TreeMap<>();
        for (String module : MODULES) {
            Path classes = ROOT.resolve(module).resolve("target/classes");
            try (Stream<Path> files = Files.walk(classes)) {
                for (Path file : files.filter(path -> path.toString().endsWith(".class"))
                        .filter(path -> !path.endsWith("module-info.class"))
                        .toList()) {
                    String name = classes.relativize(file).toString().replace('/', '.');
                    addOf(Class.forName(name.substring(0, name.length() - ".class".length())), patterns);
                }
            }
        }
        return patterns;
    }

    private static void addOf(Class<?> type, Map<String, Pattern> patterns) throws IllegalAccessException {
        for (Field field : type.getDeclaredFields()) {
            if (field.getType() == Pattern.class && Modifier.isStatic(field.getModifiers())) {
                field.setAccessible(true);
                patterns.put(type.getSimpleName() + "." + field.getName(), (Pattern) field.get(null));
            }
        }
    }

    /** A text that counts its reads. */
    private record Counted(String text, long[] looks) implements CharSequence {
        @Override
        public int length() {
            return text.length();
        }

        @Override
        public char charAt(int index) {
            looks[0]++;
            return text.charAt(index);
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return new Counted(text.substring(start, end), looks);
        }

        @Override
        public String toString() {
            return text;
        }
    }
}
