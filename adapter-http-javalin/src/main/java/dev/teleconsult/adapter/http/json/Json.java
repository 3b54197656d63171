package dev.teleconsult.adapter.http.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.teleconsult.adapter.http.errors.ErrorCode;
import dev.teleconsult.adapter.http.errors.HttpProblem;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads and writes JSON, with limits so that a hostile body cannot use much more memory or time than its size suggests.
 */
public final class Json {
    /** Enough for any body of this API (which needs five levels), and small enough for any stack. */
    static final int MAX_NESTING = 64;

    /** The longest number: every value of this API has at most nineteen digits. */
    static final int MAX_NUMBER_LENGTH = 100;

    /** The most values and separators: a body of this API with 25 participants has some hundreds. */
    static final int MAX_TOKENS = 100_000;

    /** The approximate memory of one value, in bytes. */
    private static final int BYTES_PER_VALUE = 64;

    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xef, (byte) 0xbb, (byte) 0xbf};

    /** Created for the first body: loading Jackson takes a tenth of the start time. */
    private static final class Mapper {

        private static final ObjectMapper JSON = JsonMapper.builder(JsonFactory.builder()
                        // RFC 8259 permits only UTF-8; a gateway that inspects bodies would not understand UTF-16.
                        .disable(JsonFactory.Feature.CHARSET_DETECTION)
                        // A pool per thread would allocate new buffers in every virtual thread.
                        .recyclerPool(JsonRecyclerPools.sharedConcurrentDequePool())
                        .streamReadConstraints(StreamReadConstraints.builder()
                                .maxNestingDepth(MAX_NESTING)
                                .maxNumberLength(MAX_NUMBER_LENGTH)
                                .maxTokenCount(MAX_TOKENS)
                                .build())
                        .build())
                // A gateway in front of the server must have checked the value that the server reads: a repeated name
                // is refused.
                .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                .build();
    }

    private Json() {}

    /** The approximate memory of a parsed body, in bytes, by its number of separators. */
    public static long costOf(int separators) {
        return (long) BYTES_PER_VALUE * Math.min(separators, MAX_TOKENS);
    }

    /**
     * Parses a request body.
     *
     * @throws HttpProblem 400 if it is not one JSON value, names a field twice, or is nested too deeply
     */
    public static JsonNode readBody(InputStream body) {
        try {
            JsonNode tree = Mapper.JSON.readTree(withoutByteOrderMark(body));
            if (tree == null || tree.isMissingNode()) {
                throw HttpProblem.of(ErrorCode.MALFORMED_JSON, "body must not be empty");
            }
            if (poisons(tree)) {
                throw HttpProblem.of(
                        ErrorCode.MALFORMED_JSON, "body must have no field __proto__, nor constructor.prototype");
            }
            return tree;
        } catch (StreamConstraintsException e) {
            throw HttpProblem.of(
                    ErrorCode.MALFORMED_JSON,
                    "body must be nested at most " + MAX_NESTING + " levels, with numbers of at most "
                            + MAX_NUMBER_LENGTH + " characters and with at most " + MAX_TOKENS + " values");
        } catch (JsonEOFException e) {
            throw HttpProblem.of(ErrorCode.MALFORMED_JSON, "body must be valid JSON: it ends too early");
        } catch (MismatchedInputException e) {
            throw HttpProblem.of(ErrorCode.MALFORMED_JSON, "body must be valid JSON: one value, no name given twice");
        } catch (JsonProcessingException e) {
            throw HttpProblem.of(
                    ErrorCode.MALFORMED_JSON,
                    "body must be valid JSON: see line " + e.getLocation().getLineNr() + ", column "
                            + e.getLocation().getColumnNr());
        } catch (NumberFormatException e) {
            // Jackson throws this for 1e2147483648, whose exponent is too large for any number.
            throw HttpProblem.of(ErrorCode.MALFORMED_JSON, "body must have numbers that can be read");
        } catch (IOException e) {
            throw new UncheckedIOException("reading from memory failed", e);
        }
    }

    private static InputStream withoutByteOrderMark(InputStream body) throws IOException {
        PushbackInputStream in = new PushbackInputStream(body, BYTE_ORDER_MARK.length);
        byte[] first = in.readNBytes(BYTE_ORDER_MARK.length);
        if (!Arrays.equals(first, BYTE_ORDER_MARK)) {
            in.unread(first);
        }
        return in;
    }

    /**
     * Whether the body has fields that change JavaScript prototypes, which the original's runtime refuses too
     * (secure-json-parse): a service that gets the body may run JavaScript.
     */
    private static boolean poisons(JsonNode tree) {
        if (tree.has("__proto__") || tree.path("constructor").has("prototype")) {
            return true;
        }
        for (JsonNode child : tree) {
            if (child.isContainerNode() && poisons(child)) {
                return true;
            }
        }
        return false;
    }

    /** Parses as {@link #readBody(InputStream)} does. */
    public static JsonNode readBody(byte[] body) {
        return readBody(new ByteArrayInputStream(body));
    }

    /** Parses JSON of a header; null if it is not JSON. */
    public static JsonNode readOrNull(String text) {
        try {
            return Mapper.JSON.readTree(text);
        } catch (JsonProcessingException | NumberFormatException e) {
            return null;
        }
    }

    public static String text(Object value) {
        return new String(write(value), StandardCharsets.UTF_8);
    }

    /**
     * Appends a field to the text of an object.
     *
     * @param object an object with at least one field
     * @param value a text without characters that JSON escapes
     */
    public static byte[] withText(byte[] object, String name, String value) {
        byte[] field = (",\"" + name + "\":\"" + value + "\"}").getBytes(StandardCharsets.UTF_8);
        byte[] more = Arrays.copyOf(object, object.length - 1 + field.length);
        System.arraycopy(field, 0, more, object.length - 1, field.length);
        return more;
    }

    public static byte[] write(Object value) {
        try {
            return Mapper.JSON.writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not writable as JSON: " + value.getClass(), e);
        }
    }
}
