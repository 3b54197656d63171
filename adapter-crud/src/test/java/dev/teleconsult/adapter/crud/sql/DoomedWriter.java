package dev.teleconsult.adapter.crud.sql;

import static dev.teleconsult.domain.DomainFixtures.LONG_BEFORE;
import static dev.teleconsult.domain.DomainFixtures.aCompletePlan;
import static dev.teleconsult.domain.DomainFixtures.aRoom;

import dev.teleconsult.domain.Leftover;
import dev.teleconsult.domain.OperationId;
import dev.teleconsult.domain.RoomState;
import dev.teleconsult.domain.RoomState.Ending;
import dev.teleconsult.domain.Teleconsultation;
import dev.teleconsult.domain.UserId;
import dev.teleconsult.domain.VideoUserId;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.outbound.IdempotencyRecord;
import dev.teleconsult.ports.outbound.StoredTeleconsultation;
import dev.teleconsult.ports.outbound.TeleconsultationStore;
import dev.teleconsult.ports.outbound.WriteMark;
import java.util.UUID;
import java.util.function.Consumer;

/** A process of its own that writes endlessly and prints what its databases have answered; made to be killed. */
final class DoomedWriter {

    /** The ways a teleconsultation can go; as many rounds go them all. */
    static final int WAYS = 4;

    /** On each database. */
    private static final int THREADS = 4;

    private static final RequestContext CONTEXT = RequestContext.system();

    private final int database;
    private final SqlStorage storage;
    private final TeleconsultationStore store;
    private final Consumer<Answered> told;

    /**
     * A confirmed write: from now on it must not be lost.
     *
     * @param database the position of its database among those of the writer
     */
    record Answered(int database, String what, String id, String value) {

        private static final String END = "|";

        String toLine() {
            return database + " " + what + " " + id + " " + value + " " + END;
        }

        /** Parses a complete line. */
        static boolean isWhole(String line) {
            return line.endsWith(" " + END);
        }

        static Answered ofLine(String line) {
            String[] words = line.split(" ");
            return new Answered(Integer.parseInt(words[0]), words[1], words[2], words[3]);
        }
    }

    DoomedWriter(int database, SqlStorage storage, Consumer<Answered> told) {
        this.database = database;
        this.storage = storage;
        this.store = storage.teleconsultations();
        this.told = told;
    }

    /** @param arguments the URLs of the databases */
    public static void main(String[] arguments) {
        for (int database = 0; database < arguments.length; database++) {
            SqlStorage storage = SqlStorage.builder(arguments[database]).build();
            storage.start();
            DoomedWriter writer = new DoomedWriter(database, storage, answered -> {
                synchronized (System.out) {
                    System.out.println(answered.toLine());
                }
            });
            for (int number = 0; number < THREADS; number++) {
                new Thread(writer::writeWithoutEnd).start();
            }
        }
    }

    private void tell(String what, String id, String value) {
        told.accept(new Answered(database, what, id, value));
    }

    private void writeWithoutEnd() {
        for (int round = 0; ; round++) {
            write(round);
        }
    }

    /** One write of each kind, covering every way a teleconsultation can go. */
    void write(int round) {
        String name = UUID.randomUUID().toString();
        VideoUserId videoUser =
                storage.userIds().add(new UserId("user-" + name), new VideoUserId("usr-" + name), CONTEXT);
        tell("user", "user-" + name, videoUser.value());
        IdempotencyRecord record = new IdempotencyRecord(name, "fingerprint", new OperationId("op"), "", LONG_BEFORE);
        storage.idempotencyRecords().orElseThrow().insert(record, CONTEXT);
        tell("key", name, "");

        StoredTeleconsultation current = store.insert(
                aCompletePlan(), new RoomState.Opening(new OperationId("op-" + name), LONG_BEFORE, true), CONTEXT);
        boolean isDeleted = round % WAYS == 3;
        if (!isDeleted) {
            tell("kept", current.id().value(), current.version());
        }
        current = keep(current, current.teleconsultation().opened(aRoom("room-" + name), aCompletePlan()), isDeleted);
        if (round % WAYS == 1) {
            keep(current, current.teleconsultation().revealed(), false);
        }
        if (round % WAYS == 2) {
            current = keep(current, current.teleconsultation().ending(Ending.CANCELLED), false);
            for (Leftover leftover : current.teleconsultation().leftovers()) {
                current = keep(current, current.teleconsultation().without(leftover), false);
            }
            store.replace(current, current.teleconsultation().closed(), WriteMark.random(), CONTEXT)
                    .orElseThrow();
            tell("closed", current.id().value(), "");
        }
        if (isDeleted) {
            store.delete(current, CONTEXT);
            tell("gone", current.id().value(), "");
        }
    }

    private StoredTeleconsultation keep(StoredTeleconsultation current, Teleconsultation next, boolean silently) {
        StoredTeleconsultation kept =
                store.replace(current, next, WriteMark.random(), CONTEXT).orElseThrow();
        if (!silently) {
            tell("kept", kept.id().value(), kept.version());
        }
        return kept;
    }
}
