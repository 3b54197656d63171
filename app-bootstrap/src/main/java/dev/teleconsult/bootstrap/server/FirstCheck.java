package dev.teleconsult.bootstrap.server;

import dev.teleconsult.ports.CheckResult;
import dev.teleconsult.ports.inbound.CheckDependenciesUseCase;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks every dependency once after the start. A wrong key or address shows in the log then, and not when the first doctor
 * plans a visit.
 */
record FirstCheck(CheckDependenciesUseCase dependencies) implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(FirstCheck.class);

    @Override
    public void run() {
        try {
            dependencies.all().stream().filter(result -> !result.isOk()).forEach(FirstCheck::warn);
        } catch (RuntimeException | Error bug) {
            LOG.error("the dependencies could not be checked", bug);
        }
    }

    private static void warn(CheckResult result) {
        LOG.warn("checked after the start: {}: {}", result.name(), result.detail());
    }
}
