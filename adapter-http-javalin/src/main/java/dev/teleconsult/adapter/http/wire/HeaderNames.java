package dev.teleconsult.adapter.http.wire;

import java.util.regex.Pattern;

/** Headers this API speaks, and what names and values of headers may look like. */
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
     * Whether a value received may be sent on to another service as it is: printable ASCII and tabs. HTTP clients refuse
     * to send anything else, and a refusal there would turn a caller's odd cookie into our failure.
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

    /** Whether a value received is a text that another service may be sent as UTF-8: everything but control characters. */
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
