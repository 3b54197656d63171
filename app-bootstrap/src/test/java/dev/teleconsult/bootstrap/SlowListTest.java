package dev.teleconsult.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import dev.teleconsult.adapter.crud.mia.MiaCrudStorage;
import dev.teleconsult.adapter.crud.mia.fake.CollectionDefinition;
import dev.teleconsult.adapter.crud.mia.fake.CrudFault;
import dev.teleconsult.adapter.crud.mia.fake.CrudRoute;
import dev.teleconsult.adapter.crud.mia.fake.FakeCrudService;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.outbound.TeleconsultationQuery;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** On a CRUD service the operator makes the index that the list needs, and the log says when it is missing. */
class SlowListTest {

    private static final Instant NOON = Instant.parse("2030-01-01T12:00:00Z");

    @Test
    void slowPageShouldLogTheMissingIndex() {
        String teleconsultations = CollectionDefinition.teleconsultations().name();
        try (FakeCrudService service = FakeCrudService.builder()
                        .collection(CollectionDefinition.teleconsultations())
                        .collection(CollectionDefinition.userMap())
                        .start();
                MiaCrudStorage storage = MiaCrudStorage.builder(
                                service.url(),
                                teleconsultations,
                                CollectionDefinition.userMap().name())
                        .build();
                CapturedLogs logs = CapturedLogs.start()) {
            TeleconsultationQuery day = TeleconsultationQuery.between(NOON, NOON.plusSeconds(3600), 10);
            storage.teleconsultations().search(day, RequestContext.system());
            assertThat(warnings(logs)).isEmpty();

            service.failNext(CrudRoute.LIST, CrudFault.slow(Duration.ofMillis(1_050)));
            storage.teleconsultations().search(day, RequestContext.system());

            assertThat(warnings(logs))
                    .singleElement()
                    .asString()
                    .contains(teleconsultations, "startDate", "_id", "participants.userBandyerId");
        }
    }

    private static List<String> warnings(CapturedLogs logs) {
        return logs.lines().stream()
                .filter(line -> line.contains("should have an index"))
                .toList();
    }
}
