package dev.teleconsult.ports.application;

import dev.teleconsult.ports.CheckResult;
import dev.teleconsult.ports.inbound.CheckDependenciesUseCase;
import dev.teleconsult.ports.outbound.TeleconsultStorage;
import java.util.List;
import java.util.function.Supplier;

/** Asks every dependency whether it is there. */
final class DependenciesService implements CheckDependenciesUseCase {

    private final TeleconsultStorage storage;
    private final List<Supplier<CheckResult>> others;
    private final Parallel parallel;

    DependenciesService(TeleconsultStorage storage, List<Supplier<CheckResult>> others, Parallel parallel) {
        this.storage = storage;
        this.others = List.copyOf(others);
        this.parallel = parallel;
    }

    @Override
    public CheckResult store() {
        return storage.check();
    }

    @Override
    public List<CheckResult> all() {
        List<Supplier<CheckResult>> checks = new java.util.ArrayList<>(List.of(storage::check));
        checks.addAll(others);
        return List.copyOf(parallel.each(checks, Supplier::get).values());
    }
}
