package dev.teleconsult.ports;

import static dev.teleconsult.domain.NonNulls.requireNonNulls;

import java.io.IOException;
import java.io.InputStream;

/**
 * The text of a call. The caller that gets it closes it. Not safe for use by several threads.
 *
 * @param contentType a media type, as the provider gave it
 * @param content ends after at most the bytes that were asked for
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
