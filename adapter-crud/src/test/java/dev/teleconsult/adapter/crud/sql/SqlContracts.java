package dev.teleconsult.adapter.crud.sql;

import dev.teleconsult.ports.contract.FactStorageContracts;
import dev.teleconsult.ports.contract.Trouble;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.TestInstance;

/** The contracts of the store ports, for a database that the subclass provides; its storages serve all tests. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class SqlContracts extends FactStorageContracts {

    @Override
    protected Set<Trouble> impossible() {
        return EnumSet.of(Trouble.TALKING_NONSENSE);
    }

    /** The texts of statements and the address of the database are internal. */
    @Override
    protected Set<String> secrets() {
        return Set.of("INSERT", "SELECT", "UPDATE", "DELETE", "teleconsult_user", "jdbc:");
    }
}
