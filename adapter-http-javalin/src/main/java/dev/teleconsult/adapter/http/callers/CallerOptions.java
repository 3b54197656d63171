package dev.teleconsult.adapter.http.callers;

import dev.teleconsult.adapter.http.CallerHeaders;
import dev.teleconsult.adapter.http.UserIdStep;
import java.util.List;
import java.util.Set;

/**
 * How a request identifies its caller, and which of its headers are forwarded.
 *
 * @param userIdPath the path to the user's id; empty for its own header
 * @param headersToPassOn further headers to forward, besides the fixed ones
 * @param managePermission the permission that an access token needs in order to plan
 * @param backofficeGroups groups whose members count as the back office, if a gateway names groups
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
