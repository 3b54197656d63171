package dev.teleconsult.adapter.http.callers;

import dev.teleconsult.adapter.http.CallerHeaders;
import dev.teleconsult.adapter.http.UserIdStep;
import java.util.List;
import java.util.Set;

/**
 * Where requests say who asks, and what of them is passed on.
 *
 * @param userIdPath where the user's id is; empty for its own header
 * @param headersToPassOn besides those that are always passed on
 * @param managePermission what an access token needs in order to plan
 * @param backofficeGroups whose members count as the back office, where a gateway names groups
 * @param proxies how many proxies of ours each request goes through
 */
public record CallerOptions(
        CallerHeaders headers,
        List<UserIdStep> userIdPath,
        List<String> headersToPassOn,
        String managePermission,
        Set<String> backofficeGroups,
        int proxies) {

    public CallerOptions {
        backofficeGroups = Set.copyOf(backofficeGroups);
    }
}
