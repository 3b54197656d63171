package dev.teleconsult.ports.application;

import dev.teleconsult.ports.CheckResult;
import dev.teleconsult.ports.application.shared.Parallel;
import dev.teleconsult.ports.inbound.CheckDependenciesUseCase;
import dev.teleconsult.ports.outbound.TeleconsultStorage;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Checks every dependency. */
final class DependenciesService implements CheckDependenciesUseCase {

    private final TeleconsultStorage storage;
    private final List<Supplier<CheckResult>> others;
    private final List<Supplier<CheckResult>> failuresAlone;
    private final Parallel parallel;

    /** @param failuresAlone checks that are only reported when they fail */
    DependenciesService(
            TeleconsultStorage storage,
            List<Supplier<CheckResult>> others,
            List<Supplier<CheckResult>> failuresAlone,
            Parallel parallel) {
        this.storage = storage;
        this.others = List.copyOf(others);
        this.failuresAlone = List.copyOf(failuresAlone);
        this.parallel = parallel;
    }

    @Override
    public CheckResult store() {
        return storage.check();
    }

    @Override
    public List<CheckResult> all() {
        List<Supplier<CheckResult>> checks = new ArrayList<>(List.of(storage::check));
        checks.addAll(others);
        checks.addAll(failuresAlone);
        List<CheckResult> told = new ArrayList<>();
        parallel.each(checks, Supplier::get).forEach((check, result) -> {
            if (!result.isOk() || !failuresAlone.contains(check)) {
                told.add(result);
            }
        });
        return List.copyOf(told);
    }
}
