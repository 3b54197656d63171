package dev.teleconsult.adapter.kaleyra.emulator;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The parts of a {@code multipart/form-data} body (RFC 7578), as much of it as clients of Kaleyra send. */
final class MultipartForm {
    private static final Pattern BOUNDARY = Pattern.compile("(?i)boundary=(?:\"([^\"]{1,70})\"|([^;\\s]{1,70}))");
    private static final Pattern NAME = Pattern.compile("(?i)[;\\s]name=(?:\"([^\"]*)\"|([^;\\s]+))");

    private final List<Part> parts;

    private MultipartForm(List<Part> parts) {
        this.parts = parts;
    }

    /** Absent when the content type or the body is not multipart. */
    static Optional<MultipartForm> parse(String contentType, byte[] body) {
        Matcher boundary = BOUNDARY.matcher(contentType);
        if (!contentType.toLowerCase(Locale.ROOT).startsWith("multipart/form-data") || !boundary.find()) {
            return Optional.empty();
        }
        String name = boundary.group(1) != null ? boundary.group(1) : boundary.group(2);
        byte[] delimiter = ("--" + name).getBytes(StandardCharsets.ISO_8859_1);
        List<Part> parts = new ArrayList<>();
        int at = indexOf(body, delimiter, 0);
        while (at >= 0) {
            int start = at + delimiter.length + 2; // the delimiter's own line break
            int next = start > body.length ? -1 : indexOf(body, delimiter, start);
            if (next < 0) {
                break;
            }
            part(Arrays.copyOfRange(body, start, Math.max(start, next - 2))).ifPresent(parts::add);
            at = next;
        }
        return parts.isEmpty() ? Optional.empty() : Optional.of(new MultipartForm(parts));
    }

    private static Optional<Part> part(byte[] bytes) {
        int blank = indexOf(bytes, "\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1), 0);
        if (blank < 0) {
            return Optional.empty();
        }
        String headers = new String(bytes, 0, blank, StandardCharsets.UTF_8);
        Matcher name = NAME.matcher(headers);
        if (!name.find()) {
            return Optional.empty();
        }
        return Optional.of(new Part(
                name.group(1) != null ? name.group(1) : name.group(2),
                Arrays.copyOfRange(bytes, blank + 4, bytes.length)));
    }

    private static int indexOf(byte[] haystack, byte[] needle, int from) {
        for (int i = from; i <= haystack.length - needle.length; i++) {
            int j = 0;
            while (j < needle.length && haystack[i + j] == needle[j]) {
                j++;
            }
            if (j == needle.length) {
                return i;
            }
        }
        return -1;
    }

    Optional<Part> part(String name) {
        return parts.stream().filter(part -> part.name().equals(name)).findFirst();
    }

    record Part(String name, byte[] content) {}
}
