package dev.teleconsult.ports.testing;

import static dev.teleconsult.domain.DomainFixtures.LONG_BEFORE;
import static dev.teleconsult.domain.DomainFixtures.aCompletePlan;
import static dev.teleconsult.domain.DomainFixtures.aPlan;
import static dev.teleconsult.domain.DomainFixtures.aTeleconsultation;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.teleconsult.domain.OperationId;
import dev.teleconsult.domain.RoomState;
import dev.teleconsult.domain.Teleconsultation;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.domain.UserId;
import dev.teleconsult.domain.VideoUserId;
import dev.teleconsult.ports.PortUnavailableException;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.contract.FactStorageContracts;
import dev.teleconsult.ports.contract.ReplicaChannelContract;
import dev.teleconsult.ports.contract.Trouble;
import dev.teleconsult.ports.outbound.IdempotencyRecord;
import dev.teleconsult.ports.outbound.ReplicaChannel;
import dev.teleconsult.ports.outbound.StoredTeleconsultation;
import dev.teleconsult.ports.outbound.TeleconsultStorage;
import dev.teleconsult.ports.outbound.WriteMark;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class InMemoryStorageTest extends FactStorageContracts {

    private static final RequestContext CONTEXT = RequestContext.system();

    private final InMemoryStorage storage = new InMemoryStorage();
    private final InMemoryStorage replica = storage.replica();

    @Override
    protected TeleconsultStorage storage() {
        return storage;
    }

    @Override
    protected TeleconsultStorage replica() {
        return replica;
    }

    @Override
    protected TeleconsultStorage unreachable() {
        InMemoryStorage built = new InMemoryStorage();
        built.failAlways(Failures.unavailable());
        return built;
    }

    @Override
    protected void storeIs(Trouble trouble) {
        storage.failAlways(Troubles.failure(trouble));
    }

    @Override
    protected void storeIsFine() {
        storage.heal();
    }

    @Nested
    class Channel implements ReplicaChannelContract {

        @Override
        public ReplicaChannel testee() {
            return storage.replicaChannel().orElseThrow();
        }

        @Override
        public ReplicaChannel anotherReplica() {
            return replica.replicaChannel().orElseThrow();
        }
    }

    @Test
    void allShouldContainClosedRecords() {
        StoredTeleconsultation open = storage.teleconsultations().insert(aPlan(), new RoomState.NoRoom(), CONTEXT);
        Teleconsultation closed = aTeleconsultation(new RoomState.Closed());
        storage.put(closedWithId(closed, "closed-1"));

        assertThat(storage.all()).containsExactly(open.teleconsultation(), closedWithId(closed, "closed-1"));
    }

    @Test
    void idempotencyRecordsShouldBeShown() {
        IdempotencyRecord record =
                new IdempotencyRecord("key", "fingerprint", new OperationId("op-1"), "", LONG_BEFORE);
        storage.idempotencyRecords().orElseThrow().insert(record, CONTEXT);

        assertThat(storage.allIdempotencyRecords()).containsExactly(record);
    }

    @Test
    void putRecordShouldBeFoundAndReplaceable() {
        StoredTeleconsultation put = storage.put(aTeleconsultation());

        assertThat(storage.teleconsultations().find(put.id(), CONTEXT)).contains(put);
        assertThat(storage.teleconsultations()
                        .replace(put, put.teleconsultation().replanned(aCompletePlan()), WriteMark.random(), CONTEXT))
                .isPresent();
    }

    @Test
    void putShouldRejectATakenId() {
        Teleconsultation one = storage.teleconsultations()
                .insert(aPlan(), new RoomState.NoRoom(), CONTEXT)
                .teleconsultation();

        assertThatThrownBy(() -> storage.put(one)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void insertShouldSkipTakenIds() {
        storage.put(closedWithId(aTeleconsultation(), "teleconsultation-1"));

        storage.teleconsultations().insert(aCompletePlan(), new RoomState.NoRoom(), CONTEXT);

        assertThat(storage.all()).hasSize(2);
    }

    @Test
    void replicasShouldFailIndependently() {
        storage.failAlways(Failures.unavailable());

        replica.userIds().add(new UserId("doctor"), new VideoUserId("usr_1"), CONTEXT);

        assertThat(storage.allUserIds()).containsEntry(new UserId("doctor"), new VideoUserId("usr_1"));
        assertThatThrownBy(() -> storage.userIds().add(new UserId("patient"), new VideoUserId("usr_2"), CONTEXT))
                .isInstanceOf(PortUnavailableException.class);
    }

    @Test
    void addShouldRejectAVideoUserOfAnotherUser() {
        storage.userIds().add(new UserId("doctor"), new VideoUserId("usr_1"), CONTEXT);

        assertThatThrownBy(() -> storage.userIds().add(new UserId("patient"), new VideoUserId("usr_1"), CONTEXT))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void idempotencyRecordsShouldBeOptional() {
        InMemoryStorage without = InMemoryStorage.withoutIdempotencyRecords();

        assertThat(without.idempotencyRecords()).isEmpty();
        assertThat(without.replica().idempotencyRecords()).isEmpty();
    }

    @Test
    void closingShouldKeepTheRecords() {
        storage.teleconsultations().insert(aPlan(), new RoomState.NoRoom(), CONTEXT);

        storage.close();

        assertThat(storage.isClosed()).isTrue();
        assertThat(storage.all()).hasSize(1);
        assertThat(replica.isClosed()).isFalse();
    }

    private static Teleconsultation closedWithId(Teleconsultation one, String id) {
        return new Teleconsultation(new TeleconsultationId(id), one.plan(), one.state(), one.leftovers());
    }
}
