package dev.teleconsult.adapter.crud.mia;

import static dev.teleconsult.domain.DomainFixtures.START;
import static dev.teleconsult.domain.DomainFixtures.anOperation;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.teleconsult.adapter.crud.mia.fake.AddedCollections;
import dev.teleconsult.adapter.crud.mia.fake.CollectionDefinition;
import dev.teleconsult.adapter.crud.mia.fake.CrudFault;
import dev.teleconsult.adapter.crud.mia.fake.CrudRoute;
import dev.teleconsult.adapter.crud.mia.fake.FakeCrudService;
import dev.teleconsult.ports.PortRejectedException;
import dev.teleconsult.ports.PortUnavailableException;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.outbound.IdempotencyRecord;
import dev.teleconsult.ports.outbound.IdempotencyRecords;
import java.time.Clock;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

/** What the contract cannot test: no collection for records, or a collection without a unique index. */
class MiaIdempotencyRecordsTest {

    private static final RequestContext CONTEXT = RequestContext.system();
    private static final String NAME = "idempotency";
    private static final IdempotencyRecord RECORD =
            new IdempotencyRecord("key", "fingerprint", anOperation("op-1"), "", START);

    private static CollectionDefinition.Builder definition() {
        return AddedCollections.idempotencyRecords(NAME).toBuilder();
    }

    private static FakeCrudService start(CollectionDefinition definition) {
        return FakeCrudService.builder()
                .collection(definition)
                // All writes are in one millisecond, in which MongoDB does not count a write that changes nothing.
                .clock(Clock.fixed(START, ZoneOffset.UTC))
                .start();
    }

    private static MiaCrudStorage storage(FakeCrudService crud) {
        return MiaCrudStorage.builder(crud.url(), "teleconsultations", "users")
                .idempotencyRecords("/" + NAME + "/")
                .build();
    }

    @Test
    void storageWithoutTheCollectionShouldHaveNoIdempotencyRecords() {
        try (FakeCrudService crud = start(definition().build());
                MiaCrudStorage storage = MiaCrudStorage.builder(crud.url(), "teleconsultations", "users")
                        .build()) {
            assertThat(storage.idempotencyRecords()).isEmpty();
        }
    }

    @Test
    void collectionWithoutItsIndexShouldBeRejectedAndLeftEmpty() {
        try (FakeCrudService crud = start(definition().withoutUniqueIndexes().build());
                MiaCrudStorage storage = storage(crud)) {
            IdempotencyRecords records = storage.idempotencyRecords().orElseThrow();
            for (int i = 0; i < 2; i++) {
                assertThatThrownBy(() -> records.insert(RECORD, CONTEXT))
                        .isInstanceOf(PortRejectedException.class)
                        .hasMessageContaining("no unique index on key");
            }
            assertThat(crud.documents(NAME)).isEmpty();
        }
    }

    @Test
    void indexShouldBeCheckedOnce() {
        try (FakeCrudService crud = start(definition().build());
                MiaCrudStorage storage = storage(crud)) {
            IdempotencyRecords records = storage.idempotencyRecords().orElseThrow();
            assertThat(records.insert(RECORD, CONTEXT)).isEmpty();
            crud.forgetRequests();

            assertThat(records.insert(RECORD, CONTEXT)).contains(RECORD);

            assertThat(crud.requests()).hasSize(2);
            assertThat(crud.documents(NAME)).hasSize(1);
        }
    }

    @Test
    void replacingByAnEqualRecordShouldSucceed() {
        try (FakeCrudService crud = start(definition().build());
                MiaCrudStorage storage = storage(crud)) {
            IdempotencyRecords records = storage.idempotencyRecords().orElseThrow();
            records.insert(RECORD, CONTEXT);

            assertThat(records.replace(RECORD, RECORD, CONTEXT)).isTrue();
        }
    }

    @Test
    void insertShouldGiveUpOnARecordThatComesAndGoes() {
        try (FakeCrudService crud = start(definition().build());
                MiaCrudStorage storage = storage(crud)) {
            IdempotencyRecords records = storage.idempotencyRecords().orElseThrow();
            records.insert(new IdempotencyRecord("other", "f", anOperation("op"), "", START), CONTEXT);
            crud.failNext(CrudRoute.INSERT, CrudFault.answer(409, "{}").always());

            assertThatThrownBy(() -> records.insert(RECORD, CONTEXT)).isInstanceOf(PortUnavailableException.class);
        }
    }

    @Test
    void invalidRecordShouldBeRejected() {
        try (FakeCrudService crud = start(definition().build());
                MiaCrudStorage storage = storage(crud)) {
            crud.seed(NAME, "{\"key\":\"key\",\"owner\":\"Canary\",\"fingerprint\":\"f\",\"answer\":\"\"}");

            assertThatThrownBy(() -> storage.idempotencyRecords().orElseThrow().find("key", CONTEXT))
                    .isInstanceOf(PortRejectedException.class)
                    .hasMessageNotContaining("Canary");
        }
    }
}
