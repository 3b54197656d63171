package dev.teleconsult.ports.fuzz;

import static java.util.Objects.requireNonNull;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * Makes a JSON text that is nearly the same as another: with a value of another type, a repeated name, a number beyond
 * every type, a structure deeper than any stack, bytes that are no text. The result is mostly JSON, and sometimes not.
 */
public final class OddJson {

    private static final String DIGITS = "9".repeat(400);

    private static final List<String> ODD_VALUES = List.of(
            "null",
            "true",
            "false",
            "0",
            "-0",
            "-1",
            "1",
            "1.5",
            "0.1e1",
            "1e400",
            "-1e400",
            "1e-400",
            "1e2147483648",
            "1e999999999",
            "2147483647",
            "2147483648",
            "-2147483649",
            "9223372036854775807",
            "9223372036854775808",
            "-9223372036854775809",
            DIGITS,
            "0." + DIGITS,
            "NaN",
            "-Infinity",
            "+1",
            "01",
            "0x10",
            "1_000",
            "undefined",
            "\"\"",
            "\" \"",
            "\"0\"",
            "\"-1\"",
            "\"1e9\"",
            "\"3600\"",
            "\"NaN\"",
            "\"true\"",
            "\"null\"",
            "\"\\u0000\"",
            "\"a\\u0000b\"",
            "\"\\r\\nx-injected: yes\"",
            "\"\\u001b[31m\"",
            "\"\\ud800\"",
            "\"\\udc00\\ud800\"",
            "\"\\uffff\"",
            "\"\\u202e\\u200f\"",
            "\"\\u0130\\u00df\\ufb03\"",
            "\"e\\u0301\"",
            "\"\ud83e\ude7a\"",
            "\"\\x41\"",
            "\"\\u12\"",
            "'single'",
            "\"tab\there\"",
            "\"../../etc/passwd\"",
            "\"%2e%2e%2f\"",
            "\"' OR 1=1 --\"",
            "\"{\\\"$gt\\\":\\\"\\\"}\"",
            "\"<script>alert(1)</script>\"",
            "\"${jndi:ldap://127.0.0.1/x}\"",
            "\"https://\"",
            "\"https://a b/%zz\"",
            "\"http://127.0.0.1:1/\"",
            "\"file:///etc/passwd\"",
            "\"teleconsult:::\"",
            "\"2022-02-30T10:00:00Z\"",
            "\"2022-02-22T25:61:61Z\"",
            "\"2022-02-22T15:30:00\"",
            "\"2022-02-22T15:30:00+18:01\"",
            "\"2022-02-22t15:30:00.1234567891z\"",
            "\"1969-12-31T23:59:59.999Z\"",
            "\"9999-12-31T23:59:59.999Z\"",
            "\"+10000-01-01T00:00:00Z\"",
            "\"-999999999-01-01T00:00:00Z\"",
            "[]",
            "{}",
            "[null]",
            "[[]]",
            "[{}]",
            "{\"\":null}",
            "{\"$ne\":null}",
            "{\"__proto__\":{\"a\":1}}",
            "{\"a\":1,\"a\":2}");

    private static final List<String> ODD_NAMES = List.of(
            "\"\"",
            "\" \"",
            "\"__proto__\"",
            "\"$where\"",
            "\"a.b\"",
            "\"\\u0000\"",
            "\"\\ud800\"",
            "unquoted",
            "\"" + "n".repeat(70_000) + "\"");

    private OddJson() {}

    /**
     * Returns the text with one to four changes of structure, and rarely one of its bytes. A text that is not JSON is
     * one value.
     */
    public static byte[] of(String json, Random random) {
        requireNonNull(json, "json");
        Node node = Parser.parse(json);
        for (int changes = 1 + random.nextInt(4); changes > 0; changes--) {
            node = changed(node, random);
        }
        StringBuilder text = new StringBuilder();
        node.print(text);
        byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
        return random.nextInt(8) == 0 ? oddBytes(bytes, random) : bytes;
    }

    /** Returns a value that is seldom the right one, as JSON. */
    public static String value(Random random) {
        return switch (random.nextInt(24)) {
            case 0 -> "\"" + "x".repeat(random.nextInt(5000)) + "\"";
            case 1 -> "\"" + "\u674e".repeat(random.nextInt(600)) + "\"";
            case 2 -> nested(random);
            case 3 -> Long.toString(random.nextLong());
            case 4 -> Double.toString(random.nextGaussian() * 1e6);
            default -> ODD_VALUES.get(random.nextInt(ODD_VALUES.size()));
        };
    }

    /** Returns the bytes truncated, mixed up, or in another encoding. */
    public static byte[] oddBytes(byte[] bytes, Random random) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        return switch (random.nextInt(10)) {
            case 0 -> new byte[0];
            case 1 -> " \r\n\t ".getBytes(StandardCharsets.US_ASCII);
            case 2 -> Arrays.copyOf(bytes, bytes.length == 0 ? 0 : random.nextInt(bytes.length));
            case 3 -> (text + text).getBytes(StandardCharsets.UTF_8);
            case 4 -> (text + "]}garbage").getBytes(StandardCharsets.UTF_8);
            case 5 -> ("\ufeff" + text).getBytes(StandardCharsets.UTF_8);
            case 6 -> text.getBytes(StandardCharsets.UTF_16);
            case 7 -> text.getBytes(StandardCharsets.ISO_8859_1);
            case 8 -> {
                byte[] noise = new byte[random.nextInt(200)];
                random.nextBytes(noise);
                yield noise;
            }
            default -> {
                byte[] flipped = bytes.clone();
                for (int i = 0; i < 3 && flipped.length > 0; i++) {
                    flipped[random.nextInt(flipped.length)] = (byte) random.nextInt(256);
                }
                yield flipped;
            }
        };
    }

    private static String nested(Random random) {
        int depth = List.of(3, 60, 64, 65, 1000, 20_000).get(random.nextInt(6));
        return random.nextBoolean()
                ? "[".repeat(depth) + "]".repeat(depth)
                : "{\"a\":".repeat(depth) + "1" + "}".repeat(depth);
    }

    /** Goes down to a random place and changes it. */
    private static Node changed(Node node, Random random) {
        if (node instanceof Composite composite && !composite.parts().isEmpty() && random.nextInt(5) > 0) {
            List<Part> parts = new ArrayList<>(composite.parts());
            int at = random.nextInt(parts.size());
            if (random.nextInt(3) > 0) {
                parts.set(at, parts.get(at).with(changed(parts.get(at).value(), random)));
            } else {
                changeParts(parts, at, random);
            }
            return new Composite(composite.isObject(), parts);
        }
        return switch (random.nextInt(6)) {
            case 0 -> new Composite(false, List.of(new Part("", node)));
            case 1 -> new Composite(true, List.of(new Part("\"data\"", node)));
            default -> new Leaf(value(random));
        };
    }

    private static void changeParts(List<Part> parts, int at, Random random) {
        Part part = parts.get(at);
        switch (random.nextInt(7)) {
            case 0 -> parts.remove(at);
            case 1 -> parts.add(random.nextInt(parts.size() + 1), part);
            case 2 -> parts.add(new Part(part.name(), new Leaf(value(random))));
            case 3 -> parts.set(at, new Part(oddName(part.name(), random), part.value()));
            case 4 -> parts.add(new Part(oddName(part.name(), random), new Leaf(value(random))));
            case 5 -> {
                Part other = parts.get(random.nextInt(parts.size()));
                parts.set(at, part.with(other.value()));
            }
            default -> parts.addAll(Collections.nCopies(random.nextInt(200), part));
        }
    }

    private static String oddName(String name, Random random) {
        if (name.isEmpty()) {
            return "";
        }
        return switch (random.nextInt(3)) {
            case 0 -> name.toUpperCase(Locale.ROOT);
            case 1 -> name.substring(0, name.length() - 1) + " \"";
            default -> ODD_NAMES.get(random.nextInt(ODD_NAMES.size()));
        };
    }

    private sealed interface Node {
        void print(StringBuilder text);
    }

    /** A value that is printed unchanged. */
    private record Leaf(String text) implements Node {
        @Override
        public void print(StringBuilder out) {
            out.append(text);
        }
    }

    /** @param name with its quotes; empty in an array */
    private record Part(String name, Node value) {
        Part with(Node other) {
            return new Part(name, other);
        }
    }

    private record Composite(boolean isObject, List<Part> parts) implements Node {
        @Override
        public void print(StringBuilder out) {
            out.append(isObject ? '{' : '[');
            String separator = "";
            for (Part part : parts) {
                out.append(separator);
                if (isObject) {
                    out.append(part.name()).append(':');
                }
                part.value().print(out);
                separator = ",";
            }
            out.append(isObject ? '}' : ']');
        }
    }

    /** Parses valid JSON. Other text becomes one leaf. */
    private static final class Parser {

        private final String json;
        private int at;

        private Parser(String json) {
            this.json = json;
        }

        static Node parse(String json) {
            Parser parser = new Parser(json);
            try {
                Node node = parser.value();
                parser.blanks();
                return parser.at == json.length() ? node : new Leaf(json);
            } catch (IndexOutOfBoundsException notJson) {
                return new Leaf(json);
            }
        }

        private Node value() {
            blanks();
            return switch (json.charAt(at)) {
                case '{' -> composite(true, '}');
                case '[' -> composite(false, ']');
                case '"' -> new Leaf(string());
                default -> literal();
            };
        }

        private Node composite(boolean isObject, char end) {
            List<Part> parts = new ArrayList<>();
            at++;
            blanks();
            while (json.charAt(at) != end) {
                String name = "";
                if (isObject) {
                    name = string();
                    blanks();
                    at++;
                }
                parts.add(new Part(name, value()));
                blanks();
                if (json.charAt(at) == ',') {
                    at++;
                    blanks();
                }
            }
            at++;
            return new Composite(isObject, parts);
        }

        private String string() {
            int start = at++;
            while (json.charAt(at) != '"') {
                at += json.charAt(at) == '\\' ? 2 : 1;
            }
            return json.substring(start, ++at);
        }

        private Leaf literal() {
            int start = at;
            while (at < json.length() && ",]} \r\n\t".indexOf(json.charAt(at)) < 0) {
                at++;
            }
            if (at == start) {
                throw new IndexOutOfBoundsException("no value at " + at);
            }
            return new Leaf(json.substring(start, at));
        }

        private void blanks() {
            while (at < json.length() && Character.isWhitespace(json.charAt(at))) {
                at++;
            }
        }
    }
}
