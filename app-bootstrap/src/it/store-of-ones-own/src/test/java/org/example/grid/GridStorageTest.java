package org.example.grid;

import dev.teleconsult.ports.contract.StorageContracts;
import dev.teleconsult.ports.contract.Trouble;
import dev.teleconsult.ports.outbound.TeleconsultStorage;
import java.util.EnumSet;
import java.util.Set;

/** Runs the contracts of every store against this one. */
class GridStorageTest extends StorageContracts {

    private final Grid grid = new Grid();
    private final GridStorage storage = new GridStorage(grid);
    private final GridStorage replica = new GridStorage(grid);

    @Override
    protected TeleconsultStorage storage() {
        return storage;
    }

    @Override
    protected TeleconsultStorage replica() {
        return replica;
    }

    @Override
    protected TeleconsultStorage unreachable() {
        Grid away = new Grid();
        away.online(false);
        return new GridStorage(away);
    }

    /** A grid is there or away; it has no other faults. */
    @Override
    protected Set<Trouble> impossible() {
        return EnumSet.complementOf(EnumSet.of(Trouble.UNREACHABLE));
    }

    @Override
    protected void storeIs(Trouble trouble) {
        if (trouble != Trouble.UNREACHABLE) {
            throw new UnsupportedOperationException("a grid cannot be " + trouble);
        }
        grid.online(false);
    }

    @Override
    protected void storeIsFine() {
        grid.online(true);
    }
}
