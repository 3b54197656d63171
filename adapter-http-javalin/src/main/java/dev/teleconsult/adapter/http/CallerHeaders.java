package dev.teleconsult.adapter.http;

import static java.util.Objects.requireNonNull;

import dev.teleconsult.adapter.http.wire.HeaderNames;

/**
 * The names of the headers in which a Mia-Platform gateway identifies the caller; case does not matter.
 *
 * @param userId a plain id; absent or empty when no user is logged in
 * @param groups comma separated
 * @param backoffice marks the back office, with any value except empty, {@code 0} and {@code false}
 * @param clientType the kind of application
 * @param userProperties a JSON object
 */
public record CallerHeaders(String userId, String groups, String backoffice, String clientType, String userProperties) {
    public CallerHeaders {
        requireName(userId, "userId");
        requireName(groups, "groups");
        requireName(backoffice, "backoffice");
        requireName(clientType, "clientType");
        requireName(userProperties, "userProperties");
    }

    /** Returns the platform's usual names: {@code miauserid}, {@code miausergroups}, {@code isbackoffice} and so on. */
    static CallerHeaders usual() {
        return new CallerHeaders("miauserid", "miausergroups", "isbackoffice", "client-type", "miauserproperties");
    }

    private static void requireName(String name, String component) {
        if (!HeaderNames.isValid(requireNonNull(name, component))) {
            throw new IllegalArgumentException(component + " must be the name of an HTTP header, not '" + name + "'");
        }
    }
}
