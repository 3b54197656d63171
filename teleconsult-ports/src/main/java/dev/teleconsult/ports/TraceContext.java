package dev.teleconsult.ports;

import static dev.teleconsult.domain.NonNulls.requireNonNulls;
import static java.util.Objects.requireNonNull;

import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A position in a distributed trace, as in the headers {@code traceparent} and {@code tracestate} of W3C Trace Context.
 *
 * @param traceId 32 lower-case hexadecimal digits, not all zero
 * @param spanId 16 lower-case hexadecimal digits, not all zero
 * @param flags two lower-case hexadecimal digits
 * @param state data of tracing systems, forwarded unchanged; empty if there is none
 */
public record TraceContext(String traceId, String spanId, String flags, Optional<String> state) {

    /** The longest state that is forwarded, in characters. */
    public static final int LONGEST_STATE = 512;

    /** The header with the trace and the position in it. */
    public static final String PARENT = "traceparent";

    /** The header with the data of tracing systems. */
    public static final String STATE = "tracestate";

    private static final Pattern HEADER =
            Pattern.compile("([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?");
    private static final Pattern PRINTABLE = Pattern.compile("[ -~]{1," + LONGEST_STATE + "}");
    private static final HexFormat HEX = HexFormat.of();

    /** @throws IllegalArgumentException if an id has the wrong form */
    public TraceContext {
        requireNonNulls(traceId, "traceId", spanId, "spanId", flags, "flags", state, "state");
        if (parse("00-" + traceId + "-" + spanId + "-" + flags) == null) {
            throw new IllegalArgumentException("traceId, spanId or flags have the wrong form");
        }
    }

    /**
     * Reads the headers; empty if {@code traceparent} does not have the standard form: a broken header starts no trace
     * and causes no refusal. A state that is not printable or too long is left out.
     */
    public static Optional<TraceContext> read(String traceparent, Optional<String> tracestate) {
        Matcher read = parse(requireNonNull(traceparent, "traceparent").strip());
        requireNonNull(tracestate, "tracestate");
        return read == null
                ? Optional.empty()
                : Optional.of(new TraceContext(
                        read.group(2),
                        read.group(3),
                        read.group(4),
                        tracestate.filter(text -> PRINTABLE.matcher(text).matches())));
    }

    /** Finds and reads the headers among others, ignoring the case of their names; empty as in {@link #read}. */
    public static Optional<TraceContext> of(Map<String, String> headers) {
        requireNonNull(headers, "headers");
        return value(headers, PARENT).flatMap(parent -> read(parent, value(headers, STATE)));
    }

    private static Optional<String> value(Map<String, String> headers, String name) {
        return headers.entrySet().stream()
                .filter(header -> header.getKey().equalsIgnoreCase(name))
                .map(Map.Entry::getValue)
                .findFirst();
    }

    /** Whether the name is that of one of the two headers. */
    public static boolean isHeader(String name) {
        requireNonNull(name, "name");
        return name.equalsIgnoreCase(PARENT) || name.equalsIgnoreCase(STATE);
    }

    /** This position as headers. */
    public Map<String, String> headers() {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put(PARENT, traceparent());
        state.ifPresent(text -> headers.put(STATE, text));
        return headers;
    }

    private static Matcher parse(String header) {
        Matcher read = HEADER.matcher(header);
        // Future versions may have more fields after the flags; version 255 is invalid.
        boolean isOne = read.matches()
                && !read.group(1).equals("ff")
                && (read.group(5) == null || !read.group(1).equals("00"))
                && !read.group(2).matches("0+")
                && !read.group(3).matches("0+");
        return isOne ? read : null;
    }

    /** Returns a position in the same trace with a new span id, for a call that this request causes. */
    public TraceContext child() {
        byte[] id = new byte[Long.BYTES];
        do {
            ThreadLocalRandom.current().nextBytes(id);
        } while (HEX.formatHex(id).matches("0+"));
        return new TraceContext(traceId, HEX.formatHex(id), flags, state);
    }

    /** The value of the header {@code traceparent}. */
    public String traceparent() {
        return "00-" + traceId + "-" + spanId + "-" + flags;
    }

    @Override
    public String toString() {
        return traceparent();
    }
}
