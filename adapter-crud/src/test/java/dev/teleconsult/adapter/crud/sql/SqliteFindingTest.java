package dev.teleconsult.adapter.crud.sql;

import dev.teleconsult.ports.invariants.FindingContract;

class SqliteFindingTest extends SqliteFiles implements FindingContract {}
