package dev.teleconsult.adapter.crud.sql;

import dev.teleconsult.ports.invariants.FindingContract;

class PostgresqlFindingTest extends PostgresqlSchemas implements FindingContract {}
