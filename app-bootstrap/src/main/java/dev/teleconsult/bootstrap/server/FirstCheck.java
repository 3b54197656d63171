package dev.teleconsult.bootstrap.server;

import dev.teleconsult.ports.CheckResult;
import dev.teleconsult.ports.inbound.CheckDependenciesUseCase;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checks every dependency once after the start, so that a wrong key or address shows in the log at once, and not when
 * the first visit is planned.
 */
record FirstCheck(CheckDependenciesUseCase dependencies) implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(FirstCheck.class);

    /** The variables with the address and key of a dependency, by the name of its check. */
    private static final Map<String, String> VARIABLES = Map.of(
            "kaleyra", "BANDYER_BASE_URL and BANDYER_API_SECRET_KEY",
            "store", "DATABASE_URL, or CRUD_SERVICE_URL and CRUD_SERVICE where the CRUD service is the store",
            "directory", "AUTH_SERVICE, or AUTH0_DOMAIN, AUTH0_CLIENT_ID and AUTH0_CLIENT_SECRET",
            "custom_ids", "CUSTOM_ID_USERS_API_ENDPOINT",
            "identity", "JWT_ISSUER");

    @Override
    public void run() {
        try {
            dependencies.all().stream().filter(result -> !result.isOk()).forEach(FirstCheck::warn);
        } catch (RuntimeException | Error bug) {
            LOG.error("the dependencies could not be checked", bug);
        }
    }

    private static void warn(CheckResult result) {
        String name = result.name();
        // Removes the name of the upstream from the failure, since the line contains it already.
        String detail = result.detail().startsWith(name + ": ")
                ? result.detail().substring(name.length() + 2)
                : result.detail();
        String variables = VARIABLES.getOrDefault(name, "");
        LOG.warn(
                "checked after the start: {}: {}{}", name, detail, variables.isEmpty() ? "" : "; look at " + variables);
    }
}
