package dev.teleconsult.adapter.http.callers;

import dev.teleconsult.adapter.http.CallerHeaders;
import dev.teleconsult.adapter.http.UserIdStep;
import java.util.List;
import java.util.Set;

/**
 * Where a request names its caller, and which of its headers are passed on.
 *
 * @param userIdPath where the user's id is found; empty for the header of its own
 * @param headersToPassOn further headers to pass on, besides the fixed ones
 * @param managePermission the permission that an access token needs in order to plan
 * @param backofficeGroups groups whose members count as the back office, where a gateway names groups
 * @param proxies how many trusted proxies each request passes
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
