package dev.teleconsult.adapter.crud.mia;

import static dev.teleconsult.domain.DomainFixtures.LONG_BEFORE;
import static dev.teleconsult.domain.DomainFixtures.aCompletePlan;
import static dev.teleconsult.domain.DomainFixtures.aRoom;
import static dev.teleconsult.domain.DomainFixtures.anOperation;
import static org.assertj.core.api.Assertions.assertThat;

import dev.teleconsult.adapter.crud.mia.fake.AddedCollections;
import dev.teleconsult.adapter.crud.mia.fake.FakeCrudService;
import dev.teleconsult.domain.Fact.Kind;
import dev.teleconsult.domain.FactRules;
import dev.teleconsult.domain.ImmutabilityWindow;
import dev.teleconsult.domain.Leftover;
import dev.teleconsult.domain.RoomId;
import dev.teleconsult.domain.RoomState;
import dev.teleconsult.domain.Teleconsultation;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.ports.PortException;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.outbound.KeptFact;
import dev.teleconsult.ports.outbound.Outbox.Claim;
import dev.teleconsult.ports.outbound.StoredTeleconsultation;
import dev.teleconsult.ports.outbound.TeleconsultStorage;
import dev.teleconsult.ports.outbound.TeleconsultationStore;
import dev.teleconsult.ports.outbound.WriteMark;
import java.io.IOException;
import java.net.ConnectException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;
import okhttp3.Response;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/**
 * The process dies at each request to the CRUD service in turn: while a fact is written as a word, copied or removed,
 * and while its record is closed. Another process continues, and each fact is kept once.
 *
 * <p>A request that was made without its answer leaves the service as the next request does that was not made, since a
 * dead process makes no other: so a build lets each request fail before it is made, and the last one also afterwards.
 * {@code -Dkill.points=all} plays both for each.
 */
class MiaFactKillPointsTest {

    private static final boolean WHOLE = "all".equals(System.getProperty("kill.points"));
    private static final RequestContext CONTEXT = RequestContext.system();
    private static final Instant NOW = Instant.parse("2029-12-02T00:00:00Z");
    private static final FactRules RULES = new FactRules(new ImmutabilityWindow(Duration.ZERO), 5);

    /** The client that those of all processes are derived from: making a new one takes longer than its requests. */
    private static final OkHttpClient CLIENT = new OkHttpClient();

    @AfterAll
    static void closeConnections() {
        CLIENT.connectionPool().evictAll();
        CLIENT.dispatcher().executorService().shutdown();
    }

    /** Lets this number of requests pass, then none; the request at which the process dies is made or not. */
    private static final class Dying implements Interceptor {

        private final int at;
        private final boolean isMade;
        private int requests;
        private boolean dead;

        private Dying(int at, boolean isMade) {
            this.at = at;
            this.isMade = isMade;
        }

        @Override
        public synchronized Response intercept(Chain chain) throws IOException {
            if (!dead && requests++ != at) {
                return chain.proceed(chain.request());
            }
            if (!dead && isMade) {
                chain.proceed(chain.request()).close();
            }
            dead = true;
            throw new ConnectException("the process died");
        }
    }

    @Test
    void eachFactShouldBeKeptOnceWhereverTheProcessDies() throws Exception {
        int points = 0;
        while (dies(points, false)) {
            if (WHOLE) {
                dies(points, true);
            }
            points++;
        }
        assertThat(points).as("requests at which the process died").isGreaterThan(20);
        assertThat(dies(points - 1, true)).as("died after the last request").isTrue();
    }

    /** Returns whether the process died, which it does unless there are fewer requests. */
    private static boolean dies(int at, boolean isMade) throws IOException {
        try (FakeCrudService service = FakeCrudService.builder()
                .collection(CrudServiceUnderTest.teleconsultations())
                .collection(CrudServiceUnderTest.userMap())
                .collection(AddedCollections.facts(CrudServiceUnderTest.FACTS))
                .start()) {
            Dying dying = new Dying(at, isMade);
            TeleconsultationId id;
            try (TeleconsultStorage healthy = storage(service, new Dying(-1, false))) {
                id = healthy.teleconsultations()
                        .insert(aCompletePlan(), new RoomState.Opening(anOperation("op-1"), LONG_BEFORE, true), CONTEXT)
                        .id();
            }
            try (TeleconsultStorage storage = storage(service, dying)) {
                live(storage, id);
            } catch (PortException theProcessDied) {
                assertThat(dying.dead).isTrue();
            }
            try (TeleconsultStorage another = storage(service, new Dying(-1, false))) {
                live(another, id);
                another.outbox().orElseThrow().claim(new Claim("b", NOW, NOW.plusSeconds(60), 10), CONTEXT);
                List<KeptFact> kept =
                        another.outbox().orElseThrow().search(Instant.EPOCH, NOW, Optional.empty(), 100, CONTEXT);
                assertThat(kept)
                        .as("died at request %d, made: %s", at, isMade)
                        .extracting(one -> one.fact().kind())
                        .containsExactlyInAnyOrder(
                                Kind.SCHEDULED, Kind.READY, Kind.CHANGED, Kind.CANCELLED, Kind.CLEANED);
                assertThat(kept).extracting(KeptFact::id).doesNotHaveDuplicates();
                assertThat(another.teleconsultations().isClosed(id, CONTEXT)).isTrue();
            }
            return dying.dead;
        }
    }

    private static TeleconsultStorage storage(FakeCrudService service, Interceptor dying) {
        return MiaCrudStorage.builder(
                        service.url(), CrudServiceUnderTest.TELECONSULTATIONS, CrudServiceUnderTest.USER_MAP)
                .facts(CrudServiceUnderTest.FACTS)
                .httpClient(CLIENT.newBuilder().addInterceptor(dying).build())
                .build();
    }

    /** Makes each remaining step as use cases and the reconciler make it, with a claim of facts in between. */
    private static void live(TeleconsultStorage storage, TeleconsultationId id) {
        TeleconsultationStore store = storage.teleconsultations();
        step(store, id, one -> one.isInFlight() ? one.opened(aRoom("room_1"), one.plan()) : one);
        storage.outbox().orElseThrow().claim(new Claim("a", LONG_BEFORE, LONG_BEFORE.plusMillis(1), 1), CONTEXT);
        step(
                store,
                id,
                one -> one.isOver() || one.plan().participants().expected() == 3
                        ? one
                        : one.replanned(aCompletePlan(3)));
        step(store, id, one -> one.isOver() ? one : one.ending(RoomState.Ending.CANCELLED));
        storage.outbox().orElseThrow().claim(new Claim("a", LONG_BEFORE, LONG_BEFORE.plusMillis(1), 1), CONTEXT);
        step(store, id, one -> one.without(new Leftover.KnownRoom(new RoomId("room_1"))));
        step(store, id, Teleconsultation::closed);
    }

    private static void step(
            TeleconsultationStore store, TeleconsultationId id, UnaryOperator<Teleconsultation> change) {
        Optional<StoredTeleconsultation> found = store.find(id, CONTEXT);
        if (found.isEmpty()) {
            return;
        }
        StoredTeleconsultation current = found.get();
        Teleconsultation next = change.apply(current.teleconsultation());
        if (next.equals(current.teleconsultation())) {
            return;
        }
        FactRules.Step made = RULES.of(current.teleconsultation(), next, NOW.minusSeconds(1));
        store.replace(current, made.next(), WriteMark.random(), made.facts(), CONTEXT);
    }
}
