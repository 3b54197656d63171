package dev.teleconsult.adapter.http.routes;

import static dev.teleconsult.domain.NonNulls.requireNonNulls;

/** What the status routes say of the service. */
public record ServiceName(String name, String version) {
    public ServiceName {
        requireNonNulls(name, "name", version, "version");
    }
}
