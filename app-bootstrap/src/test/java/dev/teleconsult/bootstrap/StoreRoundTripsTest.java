package dev.teleconsult.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import dev.teleconsult.adapter.crud.mia.MiaCrudStorage;
import dev.teleconsult.adapter.crud.mia.fake.CollectionDefinition;
import dev.teleconsult.adapter.crud.mia.fake.FakeCrudService;
import dev.teleconsult.adapter.crud.sql.PostgresRelay;
import dev.teleconsult.adapter.crud.sql.PostgresServer;
import dev.teleconsult.adapter.crud.sql.SqlStorage;
import dev.teleconsult.domain.Language;
import dev.teleconsult.domain.ScheduleChange;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.domain.UserId;
import dev.teleconsult.ports.LinkPreferences;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.Upstream;
import dev.teleconsult.ports.application.TeleconsultApplication;
import dev.teleconsult.ports.inbound.ChangeCommand;
import dev.teleconsult.ports.inbound.Invitation;
import dev.teleconsult.ports.inbound.Invitations;
import dev.teleconsult.ports.inbound.ScheduleCommand;
import dev.teleconsult.ports.interception.Intercepted;
import dev.teleconsult.ports.interception.PortCall;
import dev.teleconsult.ports.interception.PortInterceptor;
import dev.teleconsult.ports.outbound.TeleconsultStorage;
import dev.teleconsult.ports.testing.FakeVideoProvider;
import dev.teleconsult.ports.testing.SettableClock;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The number of store round trips of each request and its traffic, with few participants and with many. Checks the
 * table in CAPACITY.md; {@code -Dreadme.update} writes it.
 */
class StoreRoundTripsTest {

    private static final List<Integer> PARTICIPANTS = List.of(1, 2, 25);
    private static final String FIRST_CELL = "| Waits / sent |";

    private enum Operation {
        CREATE("create, all of them new"),
        CREATE_KNOWN("create, all of them known"),
        CHANGE("change of time"),
        REVEAL("first `GET` with the link"),
        REPEATED("repeated `GET`, within a second"),
        LATER("repeated `GET`, later"),
        CANCEL("cancel");

        private final String text;

        Operation(String text) {
            this.text = text;
        }
    }

    /**
     * @param waits sequential calls; concurrent calls are one
     * @param sent requests or statements that wait for an answer
     */
    private record Cost(int waits, int sent) {

        @Override
        public String toString() {
            return waits + " / " + sent;
        }
    }

    @TempDir
    Path folder;

    @Test
    void roundTripsShouldNotGrowWithParticipantsAndMatchTheTable() throws IOException {
        Map<String, Map<Integer, Map<Operation, Cost>>> all = new LinkedHashMap<>();
        all.put(
                "SQLite",
                costs(
                        SqlStorage.builder("jdbc:sqlite:" + folder.resolve("trips.db"))
                                .build(),
                        () -> 0));
        // With one connection: a pool that fills itself in the background would be counted too.
        try (CountingTap tap = new CountingTap(PostgresServer.port())) {
            all.put(
                    "PostgreSQL",
                    costs(
                            SqlStorage.builder(PostgresServer.schemaUrl(PostgresServer.newSchema(), tap.port())
                                            + "&prepareThreshold=0")
                                    .poolSize(1)
                                    .tellsReplicas(false)
                                    .build(),
                            tap.sent::get));
        }
        try (FakeCrudService crud = FakeCrudService.builder()
                .collection(CollectionDefinition.teleconsultations())
                .collection(CollectionDefinition.userMap())
                .start()) {
            all.put(
                    "CRUD service",
                    costs(
                            MiaCrudStorage.builder(
                                            crud.url(),
                                            CollectionDefinition.teleconsultations()
                                                    .name(),
                                            CollectionDefinition.userMap().name())
                                    .build(),
                            () -> crud.requests().size()));
        }

        all.forEach((store, costs) -> {
            for (Operation operation : Operation.values()) {
                assertThat(PARTICIPANTS.subList(1, PARTICIPANTS.size()).stream()
                                .map(participants ->
                                        costs.get(participants).get(operation).waits())
                                .distinct())
                        .as("%s at %s, 2 participants and 25", operation, store)
                        .hasSize(1);
                if (operation != Operation.CREATE) {
                    assertThat(costs.get(25).get(operation))
                            .as("%s at %s, 25 participants and 2", operation, store)
                            .isEqualTo(costs.get(2).get(operation));
                }
            }
        });
        String table = table(all);
        CapacityPage.holds(FIRST_CELL, table);
    }

    private static Map<Integer, Map<Operation, Cost>> costs(TeleconsultStorage storage, IntSupplier sent) {
        Map<Integer, Map<Operation, Cost>> costs = new LinkedHashMap<>();
        try (storage) {
            storage.check();
            for (int participants : PARTICIPANTS) {
                costs.put(participants, new Visit(storage, sent, participants).costs());
            }
        }
        return costs;
    }

    private static String table(Map<String, Map<Integer, Map<Operation, Cost>>> all) {
        StringBuilder table = new StringBuilder(FIRST_CELL);
        StringBuilder line = new StringBuilder("|---|");
        all.keySet()
                .forEach(store -> PARTICIPANTS.forEach(participants -> {
                    table.append(' ')
                            .append(store)
                            .append(", ")
                            .append(participants)
                            .append(" |");
                    line.append("---|");
                }));
        table.append('\n').append(line).append('\n');
        for (Operation operation : Operation.values()) {
            table.append("| ").append(operation.text).append(" |");
            all.values()
                    .forEach(costs -> PARTICIPANTS.forEach(participants -> table.append(' ')
                            .append(costs.get(participants).get(operation))
                            .append(" |")));
            table.append('\n');
        }
        return table.toString();
    }

    /** The life of one visit, each step counted. */
    private static final class Visit {

        private final SettableClock clock = SettableClock.at("2030-01-01T09:00:00Z");
        private final FakeVideoProvider video = new FakeVideoProvider(clock);
        private final Waits waits = new Waits();
        private final TeleconsultStorage storage;
        private final IntSupplier sent;
        private final int participants;
        private final Map<Operation, Cost> costs = new EnumMap<>(Operation.class);

        private Visit(TeleconsultStorage storage, IntSupplier sent, int participants) {
            this.storage = storage;
            this.sent = sent;
            this.participants = participants;
        }

        private Map<Operation, Cost> costs() {
            TeleconsultApplication first = application();
            TeleconsultApplication restarted = application();
            TeleconsultationId id = count(Operation.CREATE, () -> create(first));
            count(Operation.CREATE_KNOWN, () -> create(restarted));
            count(Operation.CHANGE, () -> {
                first.planning()
                        .change(
                                id,
                                ChangeCommand.none()
                                        .schedule(ScheduleChange.none().length(Duration.ofHours(2))),
                                RequestContext.anonymous("change"));
                return id;
            });
            clock.advance(Duration.ofHours(1));
            count(Operation.REVEAL, () -> join(first, id));
            // The write removed the cached record; the next reader caches it again.
            join(first, id);
            count(Operation.REPEATED, () -> join(first, id));
            clock.advance(Duration.ofMinutes(1));
            count(Operation.LATER, () -> join(first, id));
            count(Operation.CANCEL, () -> {
                first.planning().cancel(id, RequestContext.anonymous("cancel"));
                return id;
            });
            return costs;
        }

        private <T> T count(Operation operation, Supplier<T> request) {
            int before = sent.getAsInt();
            waits.begin();
            T result = request.get();
            int calls = waits.calls;
            int over = sent.getAsInt() - before;
            costs.put(operation, new Cost(waits.ticks, over == 0 ? calls : over));
            return result;
        }

        private TeleconsultationId create(TeleconsultApplication application) {
            List<Invitation> people = new ArrayList<>();
            people.add(Invitation.of("d-" + participants, "doctor", "Anna Rossi"));
            IntStream.range(1, participants)
                    .mapToObj(number -> Invitation.of("p-" + participants + "-" + number, "patient", "Marco Bianchi"))
                    .forEach(people::add);
            return application
                    .planning()
                    .schedule(
                            ScheduleCommand.of(
                                    Invitations.of(Math.max(2, participants), people),
                                    clock.instant().plus(Duration.ofHours(1)),
                                    Duration.ofHours(1)),
                            RequestContext.anonymous("create"));
        }

        private Object join(TeleconsultApplication application, TeleconsultationId id) {
            return application
                    .joining()
                    .join(
                            id,
                            new LinkPreferences(false, Language.COMPANY_DEFAULT),
                            RequestContext.of(new UserId("d-" + participants)));
        }

        private TeleconsultApplication application() {
            return TeleconsultApplication.builder(Intercepted.storage(storage, waits), video)
                    .clock(clock)
                    .nanoTime(clock::nanoTime)
                    .executor(waits)
                    .build();
        }
    }

    /**
     * Counts by letting each call of the store take one tick. Work that is handed to the executor starts at the tick of
     * its hand-over, so that tasks handed over together end as if they had run concurrently.
     */
    private static final class Waits implements PortInterceptor, Executor {

        private int now;
        private int ticks;
        private int calls;
        private boolean sideBySide;

        private void begin() {
            now = 0;
            ticks = 0;
            calls = 0;
        }

        @Override
        public <T> T around(PortCall call, Supplier<T> proceed) {
            if (call.upstream() == Upstream.STORE) {
                if (!sideBySide) {
                    now = ticks;
                }
                now++;
                calls++;
                ticks = Math.max(ticks, now);
            }
            return proceed.get();
        }

        @Override
        public void execute(Runnable task) {
            int handedOver = now;
            boolean before = sideBySide;
            sideBySide = true;
            task.run();
            sideBySide = before;
            now = handedOver;
        }
    }

    /**
     * Stands in front of PostgreSQL and counts the waits of its clients: every Sync and every simple query. It does not
     * count the empty query by which the pool tests a connection that was unused for half a second: a slow machine
     * sends more of them.
     */
    private static final class CountingTap extends PostgresRelay {

        private final AtomicInteger sent = new AtomicInteger();

        private CountingTap(int serverPort) throws IOException {
            super(serverPort);
        }

        @Override
        protected void serve(Socket client, Socket server) throws IOException {
            start(() -> server.getInputStream().transferTo(client.getOutputStream()));
            DataInputStream from = new DataInputStream(client.getInputStream());
            DataOutputStream to = new DataOutputStream(server.getOutputStream());
            passStartup(from, to);
            boolean isEmpty = false;
            while (true) {
                byte type = from.readByte();
                // Before it is passed on: the client may have its answer before this thread continues.
                if (type == 'Q' || (type == 'S' && !isEmpty)) {
                    sent.incrementAndGet();
                }
                byte[] body = pass(type, from, to);
                to.flush();
                if (type == 'P') {
                    isEmpty = body[1] == 0;
                }
            }
        }
    }
}
