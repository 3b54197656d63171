package dev.teleconsult.ports.application.records;

import dev.teleconsult.domain.OperationId;
import dev.teleconsult.domain.RefusalCode;
import dev.teleconsult.domain.RefusalException;
import dev.teleconsult.domain.UserId;
import dev.teleconsult.ports.PortException;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.application.shared.Fingerprint;
import dev.teleconsult.ports.outbound.IdempotencyRecord;
import dev.teleconsult.ports.outbound.IdempotencyRecords;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Gives a repeated request with the same key the answer of the first request.
 *
 * <p>The first request with a key becomes its owner, by a record that only one request can insert. An owner notes its
 * result before any step that cannot be undone, and writes the answer at the end. A request is refused while an owner
 * is at work; if the owner failed, or must have died, the request takes over the record and reads the note. An owner
 * that was only slow detects the takeover when it writes its note, because that write requires that it still owns the
 * record.
 */
public final class Idempotency {

    /** The longest key, in characters. */
    static final int MAX_KEY_LENGTH = 255;

    static final String NOTED = "noted:";
    static final String LEFT = "left:";
    static final String ANSWERED = "answered:";

    private static final Duration FOR_EVER = Duration.ofDays(365_000);

    /**
     * The store and rules for one kind of key.
     *
     * @param records empty if the store keeps none
     * @param keepFor how long an answer is remembered
     * @param inUse the refusal of a request while another is at work
     * @param notesFirst whether an attempt without a note has had no effect, so that it leaves no record
     */
    private record Place(
            Optional<IdempotencyRecords> records, Duration keepFor, RefusalCode inUse, boolean notesFirst) {}

    private final Place place;
    private final Duration takeOverAfter;
    private final Supplier<OperationId> operations;
    private final Clock clock;

    public Idempotency(
            Optional<IdempotencyRecords> records,
            Duration takeOverAfter,
            Duration keepFor,
            Supplier<OperationId> operations,
            Clock clock) {
        this(new Place(records, keepFor, RefusalCode.IDEMPOTENCY_KEY_IN_USE, false), takeOverAfter, operations, clock);
    }

    private Idempotency(Place place, Duration takeOverAfter, Supplier<OperationId> operations, Clock clock) {
        this.place = place;
        this.takeOverAfter = takeOverAfter;
        this.operations = operations;
        this.clock = clock;
    }

    /**
     * Returns an object with the same rules for other records, which are kept without an end; their work writes its
     * note before it has a visible effect, so an attempt without a note leaves no record.
     *
     * @param busy the refusal of a request while another is at work
     */
    Idempotency over(IdempotencyRecords others, RefusalCode busy) {
        return new Idempotency(new Place(Optional.of(others), FOR_EVER, busy, true), takeOverAfter, operations, clock);
    }

    /** One try to answer a request. */
    public static final class Attempt {

        private final Optional<String> noted;
        private final boolean repeated;
        private final Function<String, Boolean> put;
        private final RefusalCode inUse;

        private Attempt(Optional<String> noted, boolean repeated, Function<String, Boolean> put, RefusalCode inUse) {
            this.noted = noted;
            this.repeated = repeated;
            this.put = put;
            this.inUse = inUse;
        }

        /** Whether an earlier attempt ended without an answer. */
        public boolean isRepeated() {
            return repeated;
        }

        /** The note of that attempt; empty if it wrote none. */
        Optional<String> noted() {
            return noted;
        }

        /**
         * Writes the note, before any step that cannot be undone.
         *
         * @throws RefusalException {@link RefusalCode#IDEMPOTENCY_KEY_IN_USE} if another attempt has taken over
         */
        void note(String what) {
            if (!put.apply(NOTED + what)) {
                throw RefusalException.of(inUse);
            }
        }
    }

    /** The record that an attempt owns, as last written. */
    private final class Owned {

        private final RequestContext context;
        private IdempotencyRecord record;

        private Owned(IdempotencyRecord record, RequestContext context) {
            this.record = record;
            this.context = context;
        }

        private boolean put(String answer) {
            IdempotencyRecord next =
                    new IdempotencyRecord(record.key(), record.fingerprint(), record.owner(), answer, record.since());
            boolean done = replaced(record, next, context);
            record = done ? next : record;
            return done;
        }

        /** Releases the record, so that the next request with this key can try at once and gets this note. */
        private void leave(RuntimeException why, boolean repeated) {
            try {
                // A refused first attempt had no effect; after an attempt without an answer the effect is unknown.
                boolean didNothing = place.notesFirst() || why instanceof RefusalException && !repeated;
                if (didNothing && record.answer().isEmpty()) {
                    places().remove(record, context);
                } else {
                    put(LEFT + noted(record).orElse(""));
                }
            } catch (PortException away) {
                // The record still says that this attempt is at work; after some time a repeated request takes over.
                return;
            }
        }
    }

    /**
     * Does the work, or returns its earlier answer.
     *
     * @param work returns its answer, up to 400 characters; a failure is not an answer, so the request may be repeated
     */
    public String once(String request, RequestContext context, Function<Attempt, String> work) {
        if (context.idempotencyKey().isEmpty()) {
            return work.apply(new Attempt(Optional.empty(), false, nothing -> true, place.inUse()));
        }
        String key = usable(context.idempotencyKey().get());
        if (place.records().isEmpty()) {
            throw RefusalException.of(RefusalCode.IDEMPOTENCY_UNSUPPORTED);
        }
        // Keys are separate for each caller: another caller with the same key has another record.
        return once(
                Fingerprint.ofParts(List.of(context.user().map(UserId::value).orElse(""), key)),
                request,
                context,
                work);
    }

    /** As {@link #once(String, RequestContext, Function)}, with a given record key instead of the caller's key. */
    String once(String recordKey, String request, RequestContext context, Function<Attempt, String> work) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        IdempotencyRecord fresh = new IdempotencyRecord(recordKey, request, operations.get(), "", now);
        Optional<IdempotencyRecord> before = inserted(fresh, context);
        if (before.isEmpty()) {
            return finish(new Owned(fresh, context), Optional.empty(), false, work);
        }
        IdempotencyRecord found = before.get();
        if (found.since().plus(place.keepFor()).isBefore(now)) {
            return finish(takenOver(found, fresh, "", context), Optional.empty(), false, work);
        }
        if (!found.fingerprint().equals(request)) {
            throw RefusalException.of(RefusalCode.IDEMPOTENCY_KEY_REUSED);
        }
        if (found.answer().startsWith(ANSWERED)) {
            return found.answer().substring(ANSWERED.length());
        }
        if (!found.answer().startsWith(LEFT)
                && found.since().plus(takeOverAfter).isAfter(now)) {
            throw RefusalException.of(place.inUse());
        }
        Optional<String> noted = noted(found);
        return finish(takenOver(found, fresh, noted.map(NOTED::concat).orElse(""), context), noted, true, work);
    }

    private Owned takenOver(IdempotencyRecord found, IdempotencyRecord fresh, String answer, RequestContext context) {
        IdempotencyRecord own =
                new IdempotencyRecord(fresh.key(), fresh.fingerprint(), fresh.owner(), answer, fresh.since());
        if (!replaced(found, own, context)) {
            throw RefusalException.of(place.inUse());
        }
        return new Owned(own, context);
    }

    private String finish(Owned owned, Optional<String> noted, boolean repeated, Function<Attempt, String> work) {
        String answer;
        try {
            answer = work.apply(new Attempt(noted, repeated, owned::put, place.inUse()));
        } catch (RuntimeException failure) {
            owned.leave(failure, repeated);
            throw failure;
        }
        boolean ours;
        try {
            ours = owned.put(ANSWERED + answer);
        } catch (PortException away) {
            // The work is done; a request that repeats the key detects that by the noted id or by reading the record.
            return answer;
        }
        if (!ours) {
            throw RefusalException.of(place.inUse());
        }
        return answer;
    }

    private static Optional<String> noted(IdempotencyRecord record) {
        for (String prefix : List.of(NOTED, LEFT)) {
            if (record.answer().length() > prefix.length() && record.answer().startsWith(prefix)) {
                return Optional.of(record.answer().substring(prefix.length()));
            }
        }
        return Optional.empty();
    }

    private Optional<IdempotencyRecord> inserted(IdempotencyRecord fresh, RequestContext context) {
        try {
            return places().insert(fresh, context);
        } catch (PortException failure) {
            if (!failure.mayHaveHappened()) {
                throw failure;
            }
            Optional<IdempotencyRecord> found = places().find(fresh.key(), context);
            if (found.isEmpty()) {
                throw failure;
            }
            return found.filter(record -> !record.equals(fresh));
        }
    }

    private boolean replaced(IdempotencyRecord current, IdempotencyRecord next, RequestContext context) {
        try {
            return places().replace(current, next, context);
        } catch (PortException failure) {
            if (!failure.mayHaveHappened()) {
                throw failure;
            }
            Optional<IdempotencyRecord> found = places().find(current.key(), context);
            if (found.isPresent() && found.get().equals(current)) {
                throw failure;
            }
            return found.filter(next::equals).isPresent();
        }
    }

    private IdempotencyRecords places() {
        return place.records().orElseThrow();
    }

    private static String usable(String key) {
        boolean printable = key.chars().allMatch(character -> character > 0x20 && character < 0x7f);
        if (key.isEmpty() || key.length() > MAX_KEY_LENGTH || !printable) {
            throw RefusalException.of(RefusalCode.IDEMPOTENCY_KEY_INVALID)
                    .with(RefusalException.Detail.LIMIT, MAX_KEY_LENGTH);
        }
        return key;
    }
}
