package dev.teleconsult.adapter.http.wire;

import java.util.regex.Pattern;

/** The headers of this API, and the permitted form of names and values of headers. */
public final class HeaderNames {
    public static final String DEPRECATION = "Deprecation";
    public static final String IDEMPOTENCY_KEY = "Idempotency-Key";
    public static final String REQUEST_ID = "x-request-id";

    /** A token of RFC 9110, section 5.6.2. */
    private static final Pattern NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}");

    private HeaderNames() {}

    public static boolean isValid(String name) {
        return NAME.matcher(name).matches();
    }

    /**
     * Whether a received value can be forwarded unchanged: printable ASCII and tabs. HTTP clients refuse to send other
     * values, and an unusual cookie of a caller must not cause a failure.
     */
    public static boolean maySendOn(String value) {
        for (int at = 0; at < value.length(); at++) {
            char c = value.charAt(at);
            if ((c < ' ' || c >= 0x7f) && c != '\t') {
                return false;
            }
        }
        return !value.isEmpty();
    }

    /** Whether a received value can be forwarded as UTF-8: any text without control characters. */
    public static boolean isText(String value) {
        for (int at = 0; at < value.length(); at++) {
            char c = value.charAt(at);
            if (Character.isISOControl(c) && c != '\t') {
                return false;
            }
        }
        return !value.isEmpty();
    }
}
