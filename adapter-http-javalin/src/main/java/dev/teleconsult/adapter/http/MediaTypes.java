package dev.teleconsult.adapter.http;

import java.util.Locale;

/** The media types this API reads and writes. */
final class MediaTypes {
    static final String JSON = "application/json; charset=utf-8";
    static final String YAML = "application/yaml; charset=utf-8";
    static final String HTML = "text/html; charset=utf-8";
    static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";
    static final String MULTIPART = "multipart/form-data";

    private MediaTypes() {}

    static String withoutParameters(String contentType) {
        if (contentType == null) {
            return "";
        }
        int semicolon = contentType.indexOf(';');
        return (semicolon < 0 ? contentType : contentType.substring(0, semicolon))
                .strip()
                .toLowerCase(Locale.ROOT);
    }

    static boolean isJson(String type) {
        return type.equals("application/json") || (type.startsWith("application/") && type.endsWith("+json"));
    }

    /** What {@code curl -d} sends when nobody tells it otherwise, as in the documentation's own examples; and no type. */
    static boolean isCurlDefault(String type) {
        return type.isEmpty() || type.equals("application/x-www-form-urlencoded");
    }

    /** The type as it may be repeated to whoever sent it. */
    static String printable(String type) {
        String shown = type.isEmpty() ? "none" : type;
        return shown.length() <= 100 && HeaderNames.maySendOn(shown) ? shown : "unreadable";
    }
}
