package dev.teleconsult.ports;

import static dev.teleconsult.domain.NonNulls.requireNonNulls;

import java.io.IOException;
import java.io.InputStream;

/**
 * The text of a call. The receiver of this object closes it. Not safe for use by several threads.
 *
 * @param contentType a media type, as the provider gave it
 * @param content the bytes; ends at the requested limit at the latest
 */
public record Transcript(String contentType, InputStream content) implements AutoCloseable {

    public Transcript {
        requireNonNulls(contentType, "contentType", content, "content");
    }

    @Override
    public void close() throws IOException {
        content.close();
    }
}
