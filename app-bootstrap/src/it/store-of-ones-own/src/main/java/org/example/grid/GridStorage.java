package org.example.grid;

import static java.util.Objects.requireNonNull;

import dev.teleconsult.ports.CheckResult;
import dev.teleconsult.ports.PortUnavailableException;
import dev.teleconsult.ports.Upstream;
import dev.teleconsult.ports.outbound.IdempotencyRecords;
import dev.teleconsult.ports.outbound.TeleconsultStorage;
import dev.teleconsult.ports.outbound.TeleconsultationStore;
import dev.teleconsult.ports.outbound.UserIdMap;
import java.util.Optional;
import java.util.function.Supplier;

/** A store on a {@link Grid}, which it leaves open. Keeps no idempotency records. */
public final class GridStorage implements TeleconsultStorage {

    private static final String NAME = "store";

    private final Grid grid;
    private final TeleconsultationStore teleconsultations;
    private final UserIdMap userIds;

    public GridStorage(Grid grid) {
        this.grid = requireNonNull(grid, "grid");
        teleconsultations = new GridTeleconsultations(grid.map("teleconsultations"));
        userIds = new GridUserIds(grid.map("video-user-of"), grid.map("user-of"));
    }

    @Override
    public TeleconsultationStore teleconsultations() {
        return teleconsultations;
    }

    @Override
    public UserIdMap userIds() {
        return userIds;
    }

    @Override
    public Optional<IdempotencyRecords> idempotencyRecords() {
        return Optional.empty();
    }

    @Override
    public CheckResult check() {
        try {
            grid.requireOnline();
            return CheckResult.ok(NAME);
        } catch (Grid.OfflineException e) {
            return CheckResult.failed(NAME, "the grid is away");
        }
    }

    @Override
    public void close() {
        // The host opened the grid and closes it.
    }

    /** Reports a failure of the grid as an outage, and never as a missing record. */
    static <T> T asking(String operation, Supplier<T> question) {
        try {
            return question.get();
        } catch (Grid.OfflineException e) {
            throw PortUnavailableException.notDone(Upstream.STORE, operation + " did not reach the grid", e);
        }
    }
}
