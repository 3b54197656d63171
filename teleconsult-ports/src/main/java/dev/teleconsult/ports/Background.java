package dev.teleconsult.ports;

import static dev.teleconsult.domain.NonNulls.requireNonNulls;

/**
 * An image that a participant can show as the background of their video.
 *
 * @param alias the provider's name for the image
 * @param url the address of the image
 * @param createdAt as the provider writes it, with or without a zone; empty if it does not say
 */
public record Background(String alias, String url, String createdAt) {

    public Background {
        requireNonNulls(alias, "alias", url, "url", createdAt, "createdAt");
    }
}
