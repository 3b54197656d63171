package dev.teleconsult.ports.inbound;

import dev.teleconsult.ports.CheckResult;
import java.util.List;

/** Checks whether the upstreams that the service needs can be reached. */
public interface CheckDependenciesUseCase {

    /** Checks only the store, without which the service cannot work at all. */
    CheckResult store();

    /** Checks every dependency now. */
    List<CheckResult> all();
}
