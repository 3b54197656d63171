package dev.teleconsult.adapter.crud.mia;

import dev.teleconsult.domain.MadeFacts;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The facts made of a teleconsultation, as a word of the {@link Journal}: for example {@code
 * kept,open,started:2030-01-01T10:00:00.000Z,rooms:1}. Unknown parts are skipped.
 */
final class MadeFactsWord {

    private static final String KEPT = "kept";
    private static final String OPEN = "open";
    private static final String STARTED = "started";
    private static final String LEFT = "left";
    private static final String ENDED = "ended";
    private static final String DONE = "done";
    private static final String ROOMS = "rooms";
    private static final String UPLOADS = "uploads";
    private static final String GONE = "gone";

    /** The beginning of an expression for a text whose word has a certain part. */
    private static final String PART = ".* an=(?:\\S*,)?";

    private MadeFactsWord() {}

    /** Matches the text of a journal with the fact that links can be shown, and without the fact of completion. */
    static String opened() {
        return "^(?!" + PART + DONE + "\\b)" + PART + OPEN + "\\b";
    }

    /** Matches any text except a journal with the fact that links can be shown. */
    static String notOpened() {
        return "^(?!" + PART + OPEN + "\\b)";
    }

    /** Matches the text of a journal with any fact, but without the fact that links can be shown. */
    static String followedAndNotOpened() {
        return "^(?!" + PART + OPEN + "\\b).* an=";
    }

    /** Matches the rest of a journal's text with the time at which the last person left. */
    static String left() {
        return PART + LEFT + ":";
    }

    static String text(MadeFacts made) {
        List<String> parts = new ArrayList<>();
        parts.add(KEPT);
        if (made.linkAvailable()) {
            parts.add(OPEN);
        }
        if (made.completed()) {
            parts.add(DONE);
        }
        if (made.cleaned()) {
            parts.add(GONE);
        }
        made.started().ifPresent(at -> parts.add(STARTED + ":" + Dates.format(at)));
        made.left().ifPresent(at -> parts.add(LEFT + ":" + Dates.format(at)));
        made.ended().ifPresent(at -> parts.add(ENDED + ":" + Dates.format(at)));
        if (made.rooms() > 0) {
            parts.add(ROOMS + ":" + made.rooms());
        }
        if (made.uploads() > 0) {
            parts.add(UPLOADS + ":" + made.uploads());
        }
        return String.join(",", parts);
    }

    /** Reads the word; an unreadable word counts as no fact, so a fact may be made twice, with the same id. */
    static MadeFacts parse(String text) {
        Map<String, String> parts = new HashMap<>();
        for (String part : text.split(",")) {
            int colon = part.indexOf(':');
            parts.put(colon < 0 ? part : part.substring(0, colon), part.substring(colon + 1));
        }
        try {
            return new MadeFacts(
                    true,
                    parts.containsKey(OPEN),
                    instant(parts, STARTED),
                    instant(parts, LEFT),
                    instant(parts, ENDED),
                    parts.containsKey(DONE),
                    Integer.parseInt(parts.getOrDefault(ROOMS, "0")),
                    Integer.parseInt(parts.getOrDefault(UPLOADS, "0")),
                    parts.containsKey(GONE));
        } catch (IllegalArgumentException | DateTimeException e) {
            return MadeFacts.NOTHING;
        }
    }

    private static Optional<Instant> instant(Map<String, String> parts, String name) {
        return Optional.ofNullable(parts.get(name)).map(Instant::parse);
    }
}
