package dev.teleconsult.bootstrap.configuration;

import static dev.teleconsult.domain.NonNulls.requireNonNulls;
import static java.util.Objects.requireNonNull;

import dev.teleconsult.adapter.http.PageSettings;
import dev.teleconsult.adapter.http.UserIdStep;
import dev.teleconsult.domain.Privileges;
import dev.teleconsult.domain.Tool;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The content of the configuration file (Mia teleconsultation-service-backend 2.1, configuration page, "config map
 * settings").
 *
 * @param namesPrivileges whether the file defines the privileges; if not, the built-in ones of the original are used,
 *     which were made for Kaleyra's tools
 * @param backgroundGroups groups whose members see the call with a virtual background
 * @param userIdPath the path to the user's id in a request; empty: the header named by {@code USERID_HEADER_KEY}
 */
public record FileConfig(
        Privileges privileges,
        boolean namesPrivileges,
        Look look,
        Set<String> backgroundGroups,
        List<UserIdStep> userIdPath,
        CustomIdFields customIds) {

    public FileConfig {
        requireNonNulls(privileges, "privileges", look, "look");
        backgroundGroups = Set.copyOf(backgroundGroups);
        userIdPath = List.copyOf(userIdPath);
        requireNonNull(customIds, "customIds");
    }

    /** The privileges with a provider that has these tools; built-in privileges are limited to them. */
    public Privileges privileges(Set<Tool> offered) {
        return namesPrivileges ? privileges : privileges.within(offered);
    }

    /** The appearance of the page. */
    public record Look(PageSettings.Theme theme, Optional<URI> logo) {

        public Look {
            requireNonNulls(theme, "theme", logo, "logo");
        }
    }

    /**
     * The fields of custom ids at their endpoint.
     *
     * @param source the field with the caller's id
     * @param target the field with the directory's id
     */
    public record CustomIdFields(String source, String target) {

        public CustomIdFields {
            requireNonNulls(source, "source", target, "target");
        }
    }
}
