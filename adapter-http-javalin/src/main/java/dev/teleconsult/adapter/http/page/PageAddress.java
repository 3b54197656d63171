package dev.teleconsult.adapter.http.page;

import dev.teleconsult.domain.TeleconsultationId;
import java.util.Optional;

/**
 * The public address of the waiting room of a teleconsultation. It is no secret: a person who opens it must sign in.
 */
public final class PageAddress {
    private final String publicUrl;
    private final String path;

    public PageAddress(PageOptions options) {
        this.publicUrl = options.publicUrl();
        this.path = options.path();
    }

    /** The address; empty if the public address of the service is not configured. */
    public Optional<String> of(TeleconsultationId id) {
        return publicUrl.isEmpty()
                ? Optional.empty()
                : Optional.of(publicUrl + path + "/teleconsultation/" + id.value());
    }
}
