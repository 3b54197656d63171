package dev.teleconsult.adapter.crud.sql;

import dev.teleconsult.ports.invariants.TimedFactsContract;

class PostgresqlTimedFactsTest extends PostgresqlSchemas implements TimedFactsContract {}
