package dev.teleconsult.adapter.http.wire;

import java.util.Arrays;
import java.util.Locale;
import java.util.Set;

/** The media types this API reads and writes. */
public final class MediaTypes {
    public static final String JSON = "application/json; charset=utf-8";
    public static final String YAML = "application/yaml; charset=utf-8";
    public static final String HTML = "text/html; charset=utf-8";
    public static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";
    public static final String MULTIPART = "multipart/form-data";

    private static final Set<String> COMPRESSIONS = Set.of(
            "gzip", "x-gzip", "deflate", "br", "zstd", "dcb", "dcz", "compress", "x-compress", "exi", "pack200-gzip");

    private MediaTypes() {}

    public static String withoutParameters(String contentType) {
        if (contentType == null) {
            return "";
        }
        int semicolon = contentType.indexOf(';');
        return (semicolon < 0 ? contentType : contentType.substring(0, semicolon))
                .strip()
                .toLowerCase(Locale.ROOT);
    }

    public static boolean isJson(String type) {
        return type.equals("application/json") || (type.startsWith("application/") && type.endsWith("+json"));
    }

    /** Whether the type is the default of {@code curl -d}, as in the documentation's examples, or missing. */
    public static boolean isCurlDefault(String type) {
        return type.isEmpty() || type.equals("application/x-www-form-urlencoded");
    }

    /** Whether a content coding changes the bytes; some clients send meaningless values such as {@code utf-8}. */
    public static boolean isCompressed(String contentEncoding) {
        return Arrays.stream(contentEncoding.toLowerCase(Locale.ROOT).split(","))
                .map(String::strip)
                .anyMatch(COMPRESSIONS::contains);
    }

    /** The type in a form that an answer may repeat. */
    public static String printable(String type) {
        String shown = type.isEmpty() ? "none" : type;
        return shown.length() <= 100 && HeaderNames.maySendOn(shown) ? shown : "unreadable";
    }
}
