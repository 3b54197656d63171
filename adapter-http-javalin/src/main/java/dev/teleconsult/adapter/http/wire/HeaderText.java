package dev.teleconsult.adapter.http.wire;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Decodes the bytes of a header's value. HTTP does not define the encoding; senders use UTF-8 today and used ISO 8859-1
 * in the past.
 */
public final class HeaderText {
    private HeaderText() {}

    /**
     * Returns the text: decoded as UTF-8 if the bytes are valid UTF-8, otherwise as ISO 8859-1.
     *
     * @param received the bytes as Jetty returns them, one character each
     */
    public static String decoded(String received) {
        if (isAscii(received)) {
            return received;
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(received.getBytes(StandardCharsets.ISO_8859_1)))
                    .toString();
        } catch (CharacterCodingException notUtf8) {
            return received;
        }
    }

    private static boolean isAscii(String text) {
        for (int at = 0; at < text.length(); at++) {
            if (text.charAt(at) > 0x7f) {
                return false;
            }
        }
        return true;
    }
}
