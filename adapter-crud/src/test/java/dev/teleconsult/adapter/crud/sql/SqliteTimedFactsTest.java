package dev.teleconsult.adapter.crud.sql;

import dev.teleconsult.ports.invariants.TimedFactsContract;

class SqliteTimedFactsTest extends SqliteFiles implements TimedFactsContract {}
