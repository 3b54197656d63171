package dev.teleconsult.adapter.http.page;

import dev.teleconsult.domain.TeleconsultationId;
import java.util.Optional;

/** Where the waiting room of a teleconsultation is, for people outside. It is no secret: who opens it has to sign in. */
public final class PageAddress {
    private final String publicUrl;
    private final String path;

    public PageAddress(PageOptions options) {
        this.publicUrl = options.publicUrl();
        this.path = options.path();
    }

    /** Empty if the service was not told under which address it is reached. */
    public Optional<String> of(TeleconsultationId id) {
        return publicUrl.isEmpty()
                ? Optional.empty()
                : Optional.of(publicUrl + path + "/teleconsultation/" + id.value());
    }
}
