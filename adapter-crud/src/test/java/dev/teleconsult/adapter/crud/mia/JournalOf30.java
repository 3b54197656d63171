package dev.teleconsult.adapter.crud.mia;

import dev.teleconsult.domain.Leftover;
import dev.teleconsult.domain.OperationId;
import dev.teleconsult.domain.RoomId;
import dev.teleconsult.domain.RoomState;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The journal of version 3.0.0, copied from commit 7ac8343 but for its name and the methods that no test calls: what a
 * replica of 3.0 makes of a text, and what it writes.
 *
 * <p>What the free text {@code teleconsultationState} says of a teleconsultation: the phase it is in, what is in flight, what is
 * left over, how often it was written and by whom last. The room and its links are not in it; they are where the original
 * service keeps them.
 *
 * <p>It reads, for example, {@code pending OPENING rev=1 by=0a1b2c3d4e5f op=… since=2030-01-01T10:00:00.000Z new}. The first
 * word tells a record with something left to do from one without, so that both can be found by how the text begins. Values
 * are URL-encoded. Words it does not know are skipped.
 *
 * @param attempt what an opening or replacing began; empty in other phases
 * @param unannounced whether the opening has not been announced to a caller
 * @param ending how a closing came about; empty in other phases
 * @param revision how often we have written the record, the first time being 1
 * @param writers marks of the last writes, newest first
 */
record JournalOf30(
        RoomState.Phase phase,
        Optional<Leftover.PossibleRoom> attempt,
        boolean unannounced,
        Optional<RoomState.Ending> ending,
        List<Leftover> leftovers,
        long revision,
        List<String> writers) {

    /** How many writes ago a writer still finds its own mark. */
    static final int WRITERS_KEPT = 4;

    private static final String PENDING = "pending";
    private static final String SETTLED = "settled";

    private static final Pattern BEGINNING =
            Pattern.compile("(?:pending|settled) ([A-Z_]+) rev=(\\d{1,18}) by=([0-9a-z,]+)(?: .*)?");

    JournalOf30 {
        leftovers = List.copyOf(leftovers);
        writers = List.copyOf(writers);
    }

    /** The entry after this one. */
    JournalOf30 next(RoomState state, List<Leftover> owed, String writer) {
        List<String> marks = new ArrayList<>(List.of(writer));
        marks.addAll(writers.subList(0, Math.min(writers.size(), WRITERS_KEPT - 1)));
        return of(state, owed, revision + 1, marks);
    }

    private static JournalOf30 of(RoomState state, List<Leftover> leftovers, long revision, List<String> writers) {
        return new JournalOf30(
                state.phase(),
                state.attempt(),
                state instanceof RoomState.Opening opening && opening.unannounced(),
                state instanceof RoomState.Closing closing ? Optional.of(closing.ending()) : Optional.empty(),
                leftovers,
                revision,
                writers);
    }

    // ---- text -----------------------------------------------------------------------------------------------------

    /** How this text begins and no other of this record ever does: up to the mark of its writer. */
    String ownBeginning() {
        return "^" + beginning() + "(,| |$)";
    }

    private String beginning() {
        return (isUnsettled() ? PENDING : SETTLED) + " " + phase + " rev=" + revision + " by=" + writers.get(0);
    }

    private boolean isUnsettled() {
        return attempt.isPresent() || phase == RoomState.Phase.CLOSING || !leftovers.isEmpty();
    }

    String text() {
        StringBuilder text = new StringBuilder(beginning());
        writers.stream().skip(1).forEach(writer -> text.append(',').append(writer));
        attempt.ifPresent(opening -> text.append(" op=")
                .append(encoded(opening.operation().value()))
                .append(" since=")
                .append(Dates.format(opening.since())));
        text.append(unannounced ? " new" : "");
        ending.ifPresent(how -> text.append(" ending=").append(how));
        for (Leftover leftover : leftovers) {
            text.append(" left=").append(text(leftover));
        }
        return text.toString();
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

    /** Reads a text; empty if it is not one of ours. */
    static Optional<JournalOf30> parse(String text) {
        Matcher beginning = BEGINNING.matcher(text);
        if (!beginning.matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(parsed(beginning, text));
        } catch (IllegalArgumentException | DateTimeException | IndexOutOfBoundsException e) {
            // An operator has edited it, or another program wrote it: then the room tells the state.
            return Optional.empty();
        }
    }

    private static JournalOf30 parsed(Matcher beginning, String text) {
        RoomState.Phase phase = RoomState.Phase.valueOf(beginning.group(1));
        Optional<OperationId> operation = Optional.empty();
        Optional<Instant> since = Optional.empty();
        Optional<RoomState.Ending> ending = Optional.empty();
        boolean unannounced = false;
        List<Leftover> leftovers = new ArrayList<>();
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
        return new JournalOf30(
                phase,
                inFlight
                        ? Optional.of(new Leftover.PossibleRoom(operation.orElseThrow(), since.orElseThrow()))
                        : Optional.empty(),
                unannounced,
                ending,
                leftovers,
                Long.parseLong(beginning.group(2)),
                List.of(beginning.group(3).split(",")));
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
