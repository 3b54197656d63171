package dev.teleconsult.adapter.crud.sql;

import dev.teleconsult.ports.invariants.TimedFactsContract;
import java.time.Duration;
import java.util.List;

class SqliteTimedFactsTest extends SqliteFiles implements TimedFactsContract {

    @Override
    public List<Duration> absences() {
        return List.of(Duration.ZERO, Duration.ofDays(3), Duration.ofDays(33));
    }
}
