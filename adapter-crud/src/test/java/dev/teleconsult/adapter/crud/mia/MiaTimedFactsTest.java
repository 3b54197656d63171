package dev.teleconsult.adapter.crud.mia;

import dev.teleconsult.ports.invariants.TimedFactsContract;
import java.time.Duration;
import java.util.List;

class MiaTimedFactsTest extends CrudServices implements TimedFactsContract {

    @Override
    public List<Duration> absences() {
        return List.of(Duration.ofDays(8));
    }
}
