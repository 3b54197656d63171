package dev.teleconsult.adapter.crud.mia;

import static dev.teleconsult.domain.DomainFixtures.aCompletePlan;
import static dev.teleconsult.domain.DomainFixtures.aPlan;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.teleconsult.adapter.crud.mia.fake.AddedCollections;
import dev.teleconsult.adapter.crud.mia.fake.CollectionDefinition;
import dev.teleconsult.adapter.crud.mia.fake.FakeCrudService;
import dev.teleconsult.domain.Fact;
import dev.teleconsult.domain.RoomState;
import dev.teleconsult.domain.Teleconsultation;
import dev.teleconsult.ports.PortUnavailableException;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.outbound.Outbox;
import dev.teleconsult.ports.outbound.Outbox.Claim;
import dev.teleconsult.ports.outbound.StoredTeleconsultation;
import dev.teleconsult.ports.outbound.WriteMark;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Records that are written by replicas that keep facts, and by other replicas: current ones without a collection for
 * facts, and older versions.
 */
class MiaFactsOfOthersTest {

    private static final RequestContext CONTEXT = RequestContext.system();
    private static final String NAME = "teleconsultations";

    private final FakeCrudService crud = FakeCrudService.builder()
            .collection(CollectionDefinition.teleconsultations())
            .collection(CollectionDefinition.userMap())
            .collection(AddedCollections.facts("facts"))
            .start();
    private final MiaCrudStorage keeping = MiaCrudStorage.builder(crud.url(), NAME, "teleconsultations-users")
            .facts("facts")
            .build();
    private final MiaCrudStorage without =
            MiaCrudStorage.builder(crud.url(), NAME, "teleconsultations-users").build();

    @AfterEach
    void close() {
        keeping.close();
        without.close();
        crud.close();
    }

    private StoredTeleconsultation cancelledAt(Instant at) {
        StoredTeleconsultation planned = keeping.teleconsultations().insert(aPlan(), new RoomState.NoRoom(), CONTEXT);
        return keeping.teleconsultations()
                .replace(
                        planned,
                        planned.teleconsultation().ending(RoomState.Ending.CANCELLED),
                        WriteMark.random(),
                        List.of(Fact.of(Fact.Kind.CANCELLED, at)),
                        CONTEXT)
                .orElseThrow();
    }

    private Optional<StoredTeleconsultation> closeWithout(StoredTeleconsultation cancelled) {
        StoredTeleconsultation now =
                without.teleconsultations().find(cancelled.id(), CONTEXT).orElseThrow();
        return without.teleconsultations().replace(now, now.teleconsultation().closed(), WriteMark.random(), CONTEXT);
    }

    private List<String> kept() {
        Outbox outbox = keeping.outbox().orElseThrow();
        outbox.claim(new Claim("looker", Instant.EPOCH, Instant.EPOCH.plusMillis(1), 1), CONTEXT);
        return outbox
                .search(Instant.EPOCH, Instant.parse("2040-01-01T00:00:00Z"), Optional.empty(), 10, CONTEXT)
                .stream()
                .map(one -> one.fact().kind().name())
                .toList();
    }

    @Test
    void replicaWithoutAFactStoreShouldNotCloseARecordWithPendingFacts() {
        StoredTeleconsultation cancelled = cancelledAt(Instant.now());

        assertThatThrownBy(() -> closeWithout(cancelled))
                .isInstanceOf(PortUnavailableException.class)
                .hasMessageContaining("facts of it have to be delivered first");
        assertThat(kept()).containsExactly("CANCELLED");

        closeWithout(cancelled);
        assertThat(without.teleconsultations().isClosed(cancelled.id(), CONTEXT))
                .isTrue();
        assertThat(kept()).containsExactly("CANCELLED");
    }

    /** Events were switched off for good: the clean-up does not wait for ever. */
    @Test
    void factsPendingForAWeekShouldNotPreventClosing() {
        StoredTeleconsultation cancelled = cancelledAt(Instant.now().minus(Duration.ofDays(8)));

        closeWithout(cancelled);

        assertThat(without.teleconsultations().isClosed(cancelled.id(), CONTEXT))
                .isTrue();
    }

    @Test
    void replicaWithoutAFactStoreShouldKeepPendingFacts() {
        StoredTeleconsultation planned = keeping.teleconsultations().insert(aPlan(), new RoomState.NoRoom(), CONTEXT);
        Teleconsultation next = planned.teleconsultation().replanned(aCompletePlan());
        keeping.teleconsultations()
                .replace(
                        planned, next, WriteMark.random(), List.of(Fact.of(Fact.Kind.CHANGED, Instant.now())), CONTEXT);

        StoredTeleconsultation read =
                without.teleconsultations().find(planned.id(), CONTEXT).orElseThrow();
        without.teleconsultations()
                .replace(read, read.teleconsultation().replanned(aPlan()), WriteMark.random(), CONTEXT)
                .orElseThrow();

        assertThat(kept()).containsExactly("CHANGED");
    }

    @Test
    void onlyWritesOfOlderVersionsShouldBeNoticed() {
        Instant before = Instant.now().minusSeconds(60);
        StoredTeleconsultation one = keeping.teleconsultations().insert(aPlan(), new RoomState.NoRoom(), CONTEXT);
        assertThat(keeping.teleconsultations().lastWriteOfOlderVersion(before, CONTEXT))
                .isEmpty();
        OriginalService others = new OriginalService(crud.url());

        others.patches(
                one.id().value(), "{\"$set\":{\"teleconsultationState\":\"settled NO_ROOM rev=2 by=0123456789ab\"}}");
        assertThat(keeping.teleconsultations().lastWriteOfOlderVersion(before, CONTEXT))
                .as("a replica of 3.0")
                .isPresent();
        assertThat(keeping.teleconsultations()
                        .lastWriteOfOlderVersion(Instant.now().plusSeconds(60), CONTEXT))
                .isEmpty();
        StoredTeleconsultation now =
                keeping.teleconsultations().find(one.id(), CONTEXT).orElseThrow();
        keeping.teleconsultations()
                .replace(now, now.teleconsultation().replanned(aCompletePlan()), WriteMark.random(), CONTEXT);
        assertThat(keeping.teleconsultations().lastWriteOfOlderVersion(before, CONTEXT))
                .isEmpty();

        others.patches(one.id().value(), "{\"$set\":{\"teleconsultationState\":\"waiting\"}}");
        assertThat(keeping.teleconsultations().lastWriteOfOlderVersion(before, CONTEXT))
                .as("an instance of the original")
                .isPresent();
    }
}
