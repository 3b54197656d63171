package dev.teleconsult.adapter.http.routes;

import static dev.teleconsult.domain.NonNulls.requireNonNulls;

/** Name and version of the service in the answers of the status routes. */
public record ServiceName(String name, String version) {
    public ServiceName {
        requireNonNulls(name, "name", version, "version");
    }
}
