package dev.teleconsult.adapter.crud.mia;

import dev.teleconsult.domain.Leftover;
import dev.teleconsult.domain.MadeFacts;
import dev.teleconsult.domain.OperationId;
import dev.teleconsult.domain.Owed;
import dev.teleconsult.domain.RoomId;
import dev.teleconsult.domain.RoomState;
import dev.teleconsult.domain.Turn;
import dev.teleconsult.ports.outbound.Edition;
import dev.teleconsult.ports.outbound.TeleconsultationStore;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The content of the free text {@code teleconsultationState} of a teleconsultation: its phase, the attempt in flight,
 * the leftovers, the number of writes and the last writers. The room and its links are not in it; they are in the
 * fields where the original service keeps them.
 *
 * <p>It reads, for example, {@code pending OPENING rev=1 by=0a1b2c3d4e5f op=… since=2030-01-01T10:00:00.000Z new}. The
 * first word says whether the record owes work, so that a filter on the beginning of the text finds such records.
 * Values are URL-encoded. Unknown words are skipped.
 *
 * @param stage the state of the room, and the owed work
 * @param writes identifies the write
 * @param madeFacts the facts that were made; none after a write by a replica of version 3.0
 * @param facts facts still to be copied to the collection of facts, at most {@value #MOST_FACTS} or those of one write
 */
record Journal(Stage stage, Writes writes, MadeFacts madeFacts, List<FactWord> facts) {

    /**
     * The state of the room, and the owed work.
     *
     * @param attempt the attempt of an opening or replacing; empty in other phases
     * @param unannounced whether no caller knows the id of an opening teleconsultation
     * @param unannouncedSince since when a teleconsultation without a room exists whose id no caller knows
     * @param ending the cause of a closing; empty in other phases
     * @param turns the turns of the owed work; none after a write by a replica of version 3.0
     */
    record Stage(
            RoomState.Phase phase,
            Optional<Leftover.PossibleRoom> attempt,
            boolean unannounced,
            Optional<RoomState.Ending> ending,
            List<Leftover> leftovers,
            Optional<Instant> unannouncedSince,
            Map<Owed, Turn> turns) {

        Stage {
            leftovers = List.copyOf(leftovers);
            turns = Map.copyOf(turns);
        }

        static Stage of(RoomState state, List<Leftover> leftovers, Map<Owed, Turn> turns) {
            return new Stage(
                    state.phase(),
                    state.attempt(),
                    state instanceof RoomState.Opening opening && opening.unannounced(),
                    state instanceof RoomState.Closing closing ? Optional.of(closing.ending()) : Optional.empty(),
                    leftovers,
                    state instanceof RoomState.NoRoom noRoom ? noRoom.unannouncedSince() : Optional.empty(),
                    turns);
        }

        /** As {@link dev.teleconsult.domain.Teleconsultation#owed()}. */
        private List<Owed> owed() {
            List<Owed> owed = new ArrayList<>();
            attempt.ifPresent(owed::add);
            if (phase == RoomState.Phase.CLOSING || unannouncedSince.isPresent()) {
                owed.add(new Owed.End());
            }
            owed.addAll(leftovers);
            return owed;
        }

        /**
         * Returns a copy with the turns of the owed work, in its order; if their number differs, they belong to another
         * text and are dropped.
         */
        private Stage with(List<Optional<Turn>> inOrder) {
            List<Owed> owed = owed();
            Map<Owed, Turn> each = new LinkedHashMap<>();
            for (int i = 0; i < owed.size() && inOrder.size() == owed.size(); i++) {
                Owed piece = owed.get(i);
                inOrder.get(i).ifPresent(turn -> each.put(piece, turn));
            }
            return new Stage(phase, attempt, unannounced, ending, leftovers, unannouncedSince, each);
        }
    }

    /**
     * Identifies the write of the record.
     *
     * @param revision the number of this write, 1 for the first
     * @param writers marks of the last writes, newest first
     * @param edition the edition of the plan; empty after a write by a replica of version 3.0
     */
    record Writes(long revision, List<String> writers, Optional<Edition> edition) {

        Writes {
            writers = List.copyOf(writers);
        }

        /** Returns the next write, with the same edition. */
        private Writes next(String writer) {
            List<String> marks = new ArrayList<>(List.of(writer));
            marks.addAll(writers.subList(0, Math.min(writers.size(), TeleconsultationStore.MARKS_KEPT - 1)));
            return new Writes(revision + 1, marks, edition);
        }
    }

    /** The most facts in a text, which must stay small. */
    static final int MOST_FACTS = 16;

    private static final String PENDING = "pending";
    private static final String SETTLED = "settled";

    private static final Pattern BEGINNING =
            Pattern.compile("(?:pending|settled) ([A-Z_]+) rev=(\\d{1,18}) by=([0-9a-z,]+)(?: .*)?");

    Journal {
        facts = List.copyOf(facts);
    }

    /** The first journal of a new record, or of a record that the original service made. */
    static Journal first(RoomState state, List<Leftover> leftovers, Map<Owed, Turn> turns, String writer) {
        return new Journal(
                Stage.of(state, leftovers, turns),
                new Writes(1, List.of(writer), Optional.empty()),
                MadeFacts.NOTHING,
                List.of());
    }

    /** Returns the journal after another write, with the same edition and the same facts to copy. */
    Journal next(RoomState state, List<Leftover> left, Map<Owed, Turn> turnsNow, String writer) {
        return new Journal(Stage.of(state, left, turnsNow), writes.next(writer), madeFacts, facts);
    }

    /** Returns a copy with another edition. */
    Journal with(Edition other) {
        return new Journal(stage, new Writes(revision(), writes.writers(), Optional.of(other)), madeFacts, facts);
    }

    /** Returns a copy with other facts made and other facts to copy. */
    Journal with(MadeFacts nowMade, List<FactWord> nowToHandOver) {
        return new Journal(stage, writes, nowMade, nowToHandOver);
    }

    /** Returns the journal after a write that only removes the copied facts. */
    Journal handedOver(String writer) {
        return new Journal(stage, writes.next(writer), madeFacts, List.of());
    }

    long revision() {
        return writes.revision();
    }

    Optional<Edition> edition() {
        return writes.edition();
    }

    /** Whether the write with this mark is among the last ones. */
    boolean isWrittenBy(String writer) {
        return writes.writers().contains(writer);
    }

    // ---- text -----------------------------------------------------------------------------------------------------

    /** The beginning of the texts of all records that owe work. */
    static String beginningOfUnsettled() {
        return "^" + PENDING + " ";
    }

    /** Matches the texts of all records with facts to copy. */
    static String withFacts() {
        return beginningOfUnsettled() + ".* ev=";
    }

    /**
     * Matches the texts of all records whose last person has left the call, and whose fact about that is not made yet.
     */
    static String withCallToEnd() {
        return beginningOfUnsettled() + MadeFactsWord.left();
    }

    /**
     * Matches the texts that no replica of this version wrote: version 3.0 has no editions, and the original has no
     * journal.
     */
    static String ofOthers() {
        return "^(?!(" + PENDING + "|" + SETTLED + ") [A-Z_]+ rev=.* ed=)";
    }

    /** The beginnings of the texts of all records in these phases. */
    static String beginningOf(RoomState.Phase... phases) {
        List<String> names = new ArrayList<>();
        for (RoomState.Phase phase : phases) {
            names.add(phase.name());
        }
        return "^(" + PENDING + "|" + SETTLED + ") (" + String.join("|", names) + ") rev=";
    }

    /** The unique beginning of this text among all texts of the record: up to the mark of its writer. */
    String ownBeginning() {
        return "^" + beginning() + "(,| |$)";
    }

    private String beginning() {
        return (isUnsettled() ? PENDING : SETTLED) + " " + stage.phase() + " rev=" + revision() + " by="
                + writes.writers().get(0);
    }

    private boolean isUnsettled() {
        return !stage.owed().isEmpty() || !facts.isEmpty() || madeFacts.left().isPresent();
    }

    /**
     * The last text of a record, which is closed and owes nothing: it keeps the record closed even if an operator takes
     * it out of the trash.
     */
    String closedText(String writer) {
        RoomState over = new RoomState.Closing(stage.ending().orElse(RoomState.Ending.CANCELLED));
        return SETTLED
                + with(madeFacts, List.of())
                        .next(over, List.of(), Map.of(), writer)
                        .text()
                        .substring(PENDING.length());
    }

    String text() {
        StringBuilder text = new StringBuilder(beginning());
        writes.writers().stream().skip(1).forEach(writer -> text.append(',').append(writer));
        stage.attempt()
                .ifPresent(opening -> text.append(" op=")
                        .append(encoded(opening.operation().value()))
                        .append(" since=")
                        .append(Dates.format(opening.since())));
        text.append(stage.unannounced() ? " new" : "");
        stage.ending().ifPresent(how -> text.append(" ending=").append(how));
        for (Leftover leftover : stage.leftovers()) {
            text.append(" left=").append(text(leftover));
        }
        stage.unannouncedSince().ifPresent(since -> text.append(" new=").append(Dates.format(since)));
        for (Owed piece : stage.turns().isEmpty() ? List.<Owed>of() : stage.owed()) {
            text.append(" turn=").append(text(Optional.ofNullable(stage.turns().get(piece))));
        }
        edition()
                .ifPresent(one ->
                        text.append(" ed=").append(one.number()).append('@').append(Dates.format(one.since())));
        if (!madeFacts.isNothing()) {
            text.append(" an=").append(MadeFactsWord.text(madeFacts));
        }
        facts.forEach(word -> text.append(" ev=").append(word.text()));
        return text.toString();
    }

    private static String text(Optional<Turn> turn) {
        return turn.map(one -> one.tries() + "/" + Dates.format(one.since()) + "/" + Dates.format(one.nextTry()))
                .orElse("-");
    }

    private static String text(Leftover leftover) {
        if (leftover instanceof Leftover.KnownRoom known) {
            return "room:" + encoded(known.room().value());
        }
        if (leftover instanceof Leftover.Uploads uploads) {
            return "uploads:" + encoded(uploads.room().value()) + "@" + Dates.format(uploads.since());
        }
        Leftover.PossibleRoom possible = (Leftover.PossibleRoom) leftover;
        return "try:" + encoded(possible.operation().value()) + "@" + Dates.format(possible.since());
    }

    /** Reads a text; empty if it is no journal. */
    static Optional<Journal> parse(String text) {
        Matcher beginning = BEGINNING.matcher(text);
        if (!beginning.matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(parsed(beginning, text));
        } catch (IllegalArgumentException | DateTimeException | IndexOutOfBoundsException e) {
            // A person or another program changed the text: then the state follows from the room.
            return Optional.empty();
        }
    }

    private static Journal parsed(Matcher beginning, String text) {
        RoomState.Phase phase = RoomState.Phase.valueOf(beginning.group(1));
        Optional<OperationId> operation = Optional.empty();
        Optional<Instant> since = Optional.empty();
        Optional<RoomState.Ending> ending = Optional.empty();
        boolean unannounced = false;
        List<Leftover> leftovers = new ArrayList<>();
        Optional<Instant> unannouncedSince = Optional.empty();
        List<Optional<Turn>> turns = new ArrayList<>();
        Optional<Edition> edition = Optional.empty();
        MadeFacts madeFacts = MadeFacts.NOTHING;
        List<FactWord> facts = new ArrayList<>();
        for (String word : text.split(" ")) {
            String value = word.substring(word.indexOf('=') + 1);
            if (word.startsWith("op=")) {
                operation = Optional.of(new OperationId(decoded(value)));
            } else if (word.startsWith("since=")) {
                since = Optional.of(Instant.parse(value));
            } else if (word.startsWith("ending=")) {
                ending = Optional.of(RoomState.Ending.valueOf(value));
            } else if (word.startsWith("left=")) {
                leftovers.add(leftover(value));
            } else if (word.startsWith("new=")) {
                unannouncedSince = Optional.of(Instant.parse(value));
            } else if (word.startsWith("turn=")) {
                turns.add(turn(value));
            } else if (word.startsWith("ed=")) {
                edition = edition(value);
            } else if (word.startsWith("an=")) {
                madeFacts = MadeFactsWord.parse(value);
            } else if (word.startsWith("ev=")) {
                FactWord.parse(value).ifPresent(facts::add);
            } else if ("new".equals(word)) {
                unannounced = true;
            }
        }
        boolean inFlight = phase == RoomState.Phase.OPENING || phase == RoomState.Phase.REPLACING;
        if (inFlight != operation.isPresent() || inFlight != since.isPresent()) {
            throw new IllegalArgumentException("an attempt belongs to a phase in flight");
        }
        if ((phase == RoomState.Phase.CLOSING) != ending.isPresent() || phase == RoomState.Phase.CLOSED) {
            throw new IllegalArgumentException("an ending belongs to closing");
        }
        Stage withoutTurns = new Stage(
                phase,
                inFlight
                        ? Optional.of(new Leftover.PossibleRoom(operation.orElseThrow(), since.orElseThrow()))
                        : Optional.empty(),
                unannounced,
                ending,
                leftovers,
                phase == RoomState.Phase.NO_ROOM ? unannouncedSince : Optional.empty(),
                Map.of());
        return new Journal(
                withoutTurns.with(turns),
                new Writes(
                        Long.parseLong(beginning.group(2)),
                        List.of(beginning.group(3).split(",")),
                        edition),
                madeFacts,
                facts);
    }

    /** Reads an edition; empty if it is missing or unreadable, and then the revision counts as the edition. */
    private static Optional<Edition> edition(String text) {
        int at = text.indexOf('@');
        try {
            return Optional.of(
                    new Edition(Long.parseLong(text.substring(0, at)), Instant.parse(text.substring(at + 1))));
        } catch (IllegalArgumentException | DateTimeException | IndexOutOfBoundsException e) {
            return Optional.empty();
        }
    }

    /** Reads a turn; empty if it is missing or unreadable, and then the work is due at once. */
    private static Optional<Turn> turn(String text) {
        String[] parts = text.split("/");
        try {
            return parts.length == 3
                    ? Optional.of(
                            new Turn(Instant.parse(parts[1]), Integer.parseInt(parts[0]), Instant.parse(parts[2])))
                    : Optional.empty();
        } catch (IllegalArgumentException | DateTimeException e) {
            return Optional.empty();
        }
    }

    private static Leftover leftover(String text) {
        int colon = text.indexOf(':');
        String rest = text.substring(colon + 1);
        int at = rest.indexOf('@');
        return switch (text.substring(0, colon)) {
            case "room" -> new Leftover.KnownRoom(new RoomId(decoded(rest)));
            case "uploads" ->
                new Leftover.Uploads(new RoomId(decoded(rest.substring(0, at))), Instant.parse(rest.substring(at + 1)));
            case "try" ->
                new Leftover.PossibleRoom(
                        new OperationId(decoded(rest.substring(0, at))), Instant.parse(rest.substring(at + 1)));
            default -> throw new IllegalArgumentException("unknown kind of leftover");
        };
    }

    private static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8);
    }

    private static String decoded(String value) {
        return URLDecoder.decode(value, StandardCharsets.UTF_8);
    }
}
