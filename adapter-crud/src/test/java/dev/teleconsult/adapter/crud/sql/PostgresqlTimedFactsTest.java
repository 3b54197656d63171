package dev.teleconsult.adapter.crud.sql;

import dev.teleconsult.ports.invariants.TimedFactsContract;
import java.time.Duration;
import java.util.List;

class PostgresqlTimedFactsTest extends PostgresqlSchemas implements TimedFactsContract {

    @Override
    public List<Duration> absences() {
        return List.of(Duration.ofDays(300));
    }
}
