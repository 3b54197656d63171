package dev.teleconsult.adapter.http.routes;

import static java.util.Objects.requireNonNull;

/** What the status routes say of the service. */
public record ServiceName(String name, String version) {
    public ServiceName {
        requireNonNull(name, "name");
        requireNonNull(version, "version");
    }
}
