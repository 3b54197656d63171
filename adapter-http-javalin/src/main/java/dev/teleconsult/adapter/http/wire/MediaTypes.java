package dev.teleconsult.adapter.http.wire;

import java.util.Locale;

/** The media types this API reads and writes. */
public final class MediaTypes {
    public static final String JSON = "application/json; charset=utf-8";
    public static final String YAML = "application/yaml; charset=utf-8";
    public static final String HTML = "text/html; charset=utf-8";
    public static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";
    public static final String MULTIPART = "multipart/form-data";

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

    /** What {@code curl -d} sends by default, as in the documentation's own examples; and no type. */
    public static boolean isCurlDefault(String type) {
        return type.isEmpty() || type.equals("application/x-www-form-urlencoded");
    }

    /** The type as it may be repeated to its sender. */
    public static String printable(String type) {
        String shown = type.isEmpty() ? "none" : type;
        return shown.length() <= 100 && HeaderNames.maySendOn(shown) ? shown : "unreadable";
    }
}
