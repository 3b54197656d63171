package dev.teleconsult.adapter.crud.mia;

import dev.teleconsult.domain.Assurance;
import dev.teleconsult.domain.Fact;
import dev.teleconsult.domain.UserId;
import dev.teleconsult.domain.VideoUserId;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A fact as a word of the {@link Journal}, until it is copied to the collection of facts. An example is {@code
 * CHANGED/2030-01-01T10:00:00.000Z/5//CHANGED~schedule,expected/}: kind, time, edition, person, details, trace. The
 * message id is computed from these. If a row of the audit trail is owed, another slash and the cause follow.
 *
 * @param edition the number of the edition after the write
 */
record FactWord(Fact fact, long edition, Optional<String> trace) {

    private static final int PARTS = 6;

    String text() {
        String text = String.join(
                "/",
                fact.kind().name(),
                Dates.format(fact.at()),
                Long.toString(edition),
                fact.person()
                        .map(person -> URLEncoder.encode(person.value(), StandardCharsets.UTF_8))
                        .orElse(""),
                text(fact.details()),
                trace.orElse(""));
        return fact.cause().map(cause -> text + "/" + text(cause)).orElse(text);
    }

    /** Reads a word; empty if it is unreadable, perhaps because a later version wrote it. */
    static Optional<FactWord> parse(String text) {
        String[] parts = text.split("/", -1);
        if (parts.length != PARTS && parts.length != PARTS + 1) {
            return Optional.empty();
        }
        try {
            Fact fact = new Fact(
                    Fact.Kind.valueOf(parts[0]),
                    Instant.parse(parts[1]),
                    Optional.of(parts[3])
                            .filter(person -> !person.isEmpty())
                            .map(person -> new VideoUserId(URLDecoder.decode(person, StandardCharsets.UTF_8))),
                    details(parts[4]),
                    parts.length > PARTS ? Optional.of(cause(parts[PARTS])) : Optional.empty());
            return Optional.of(new FactWord(
                    fact, Long.parseLong(parts[2]), Optional.of(parts[5]).filter(trace -> !trace.isEmpty())));
        } catch (IllegalArgumentException | DateTimeException | IndexOutOfBoundsException e) {
            return Optional.empty();
        }
    }

    /** The cause: the write, the user, the assurance, the request, the network, and the purpose of the fact. */
    static String text(Fact.Cause cause) {
        return String.join(
                "~",
                cause.write(),
                encoded(cause.actor().map(UserId::value)),
                encoded(cause.assurance().map(Assurance::name)),
                encoded(cause.request()),
                encoded(cause.origin()),
                cause.alone() ? "row" : "all");
    }

    private static String encoded(Optional<String> text) {
        return text.map(value -> URLEncoder.encode(value, StandardCharsets.UTF_8))
                .orElse("");
    }

    /** @throws IllegalArgumentException if it is not such a text */
    static Fact.Cause cause(String text) {
        String[] parts = text.split("~", -1);
        if (parts.length != PARTS) {
            throw new IllegalArgumentException("not who did it");
        }
        return new Fact.Cause(
                parts[0],
                decoded(parts[1]).map(UserId::new),
                decoded(parts[2]).map(Assurance::valueOf),
                decoded(parts[3]),
                decoded(parts[4]),
                parts[5].equals("row"));
    }

    private static Optional<String> decoded(String text) {
        return text.isEmpty() ? Optional.empty() : Optional.of(URLDecoder.decode(text, StandardCharsets.UTF_8));
    }

    /** The text of details; their values contain none of the separators. */
    static String text(Map<Fact.Detail, String> details) {
        List<String> words = new ArrayList<>();
        details.forEach((detail, value) -> words.add(detail.name() + "~" + value));
        return String.join(";", words);
    }

    /** @throws IllegalArgumentException if it is not such a text */
    static Map<Fact.Detail, String> details(String text) {
        Map<Fact.Detail, String> details = new EnumMap<>(Fact.Detail.class);
        for (String word : text.isEmpty() ? new String[0] : text.split(";")) {
            int sign = word.indexOf('~');
            details.put(Fact.Detail.valueOf(word.substring(0, sign)), word.substring(sign + 1));
        }
        return details;
    }
}
