package dev.teleconsult.ports.inbound;

import dev.teleconsult.ports.CheckResult;
import java.util.List;

/** Checks whether the upstreams that the service needs can be reached. */
public interface CheckDependenciesUseCase {

    /** Whether teleconsultations can be read and written: without that nothing else matters. */
    CheckResult store();

    /** Every dependency, each asked now. */
    List<CheckResult> all();
}
