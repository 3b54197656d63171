package dev.teleconsult.bootstrap.fuzz;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The bytes of a request, valid or not.
 *
 * @param line method, target and version
 * @param headers each as it is sent, name and value
 * @param whole whether it is framed as HTTP requires, so that the server must answer
 */
record RawRequest(String line, List<String> headers, byte[] body, boolean whole) {

    private static final int SHOWN = 4000;

    /** The bytes as they are sent. Characters beyond Latin-1 in the head are sent as UTF-8. */
    byte[] bytes() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes((line + "\r\n" + String.join("\r\n", headers) + "\r\n\r\n").getBytes(StandardCharsets.UTF_8));
        out.writeBytes(body);
        return out.toByteArray();
    }

    boolean isHead() {
        return line.startsWith("HEAD ");
    }

    /** A text for a person who wants to know what was sent. */
    @Override
    public String toString() {
        StringBuilder shown = new StringBuilder();
        String all = new String(bytes(), StandardCharsets.ISO_8859_1);
        for (char c : all.substring(0, Math.min(SHOWN, all.length())).toCharArray()) {
            if (c == '\n' || (c >= ' ' && c < 0x7f)) {
                shown.append(c);
            } else if (c != '\r') {
                shown.append(String.format("\\x%02x", (int) c));
            }
        }
        return all.length() <= SHOWN ? shown.toString() : shown + "... (" + all.length() + " bytes)";
    }
}
