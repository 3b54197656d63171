package dev.teleconsult.ports.inbound;

import dev.teleconsult.ports.CheckResult;
import java.util.List;

/** Tells whether what the service stands on is there. */
public interface CheckDependenciesUseCase {

    /** Whether teleconsultations can be read and written: without that nothing else matters. */
    CheckResult store();

    /** Every dependency, each asked now. */
    List<CheckResult> all();
}
