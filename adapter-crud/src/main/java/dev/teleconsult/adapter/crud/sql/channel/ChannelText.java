package dev.teleconsult.adapter.crud.sql.channel;

import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.domain.VideoUserId;
import dev.teleconsult.ports.outbound.ReplicaId;
import dev.teleconsult.ports.outbound.ReplicaPresence;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Messages as the text of a notification: a line with the sender, then a line for each message. Words are separated by
 * spaces and escaped as in the query of a URL, so that the text is ASCII and has as many bytes as characters. Readers
 * ignore unknown kinds of lines, since a newer replica may send them.
 */
final class ChannelText {

    /** PostgreSQL accepts payloads of less than 8000 bytes. */
    static final int MOST_BYTES = 7_999;

    private static final String VERSION = "1";
    private static final String ALIVE = "alive";
    private static final String BYE = "bye";
    private static final String CHANGED = "changed";

    /** The last or only line of a report of who waits. */
    private static final String PRESENT = "present";

    /** A line of a report of who waits that continues in another line. */
    private static final String PRESENT_PART = "present-part";

    private static final String ASKS = "asks";

    /** One message. */
    sealed interface News {}

    /** The sender is alive. */
    record Alive() implements News {}

    /** The sender leaves. */
    record Bye() implements News {}

    /** The sender has begun to listen, and wants a report of who waits. */
    record Asks() implements News {}

    /** The sender has changed a record. */
    record Changed(TeleconsultationId id) implements News {}

    /**
     * Who waits at the sender.
     *
     * @param complete false if the next message contains more people of the same teleconsultation
     */
    record Present(ReplicaPresence presence, boolean complete) implements News {}

    /** The content of one notification. */
    record Message(ReplicaId sender, List<News> news) {}

    private ChannelText() {}

    /** Makes the payloads for all these messages, in order; none exceeds the limit. */
    static List<String> payloads(ReplicaId sender, List<News> news) {
        List<String> payloads = new ArrayList<>();
        String head = VERSION + " " + sender.value();
        StringBuilder payload = new StringBuilder(head);
        for (News one : news) {
            for (String line : lines(one, MOST_BYTES - head.length() - 1)) {
                if (payload.length() + 1 + line.length() > MOST_BYTES) {
                    payloads.add(payload.toString());
                    payload = new StringBuilder(head);
                }
                payload.append('\n').append(line);
            }
        }
        if (payload.length() > head.length()) {
            payloads.add(payload.toString());
        }
        return payloads;
    }

    private static List<String> lines(News one, int longest) {
        if (one instanceof Alive) {
            return List.of(ALIVE);
        }
        if (one instanceof Bye) {
            return List.of(BYE);
        }
        if (one instanceof Asks) {
            return List.of(ASKS);
        }
        if (one instanceof Changed changed) {
            return List.of(CHANGED + " " + escaped(changed.id().value()));
        }
        return lines(((Present) one).presence(), longest);
    }

    /**
     * Splits a report into lines. A word has at most 128 characters, each of which is escaped to at most 12, so every
     * word fits into a line.
     */
    private static List<String> lines(ReplicaPresence presence, int longest) {
        List<String> lines = new ArrayList<>();
        String rest = " " + escaped(presence.id().value());
        StringBuilder people = new StringBuilder();
        for (VideoUserId person : presence.who()) {
            String word = " " + escaped(person.value());
            if (PRESENT_PART.length() + rest.length() + people.length() + word.length() > longest) {
                lines.add(PRESENT_PART + rest + people);
                people = new StringBuilder();
            }
            people.append(word);
        }
        lines.add(PRESENT + rest + people);
        return lines;
    }

    /** Reads a payload; empty if another program sent it. */
    static Optional<Message> read(String payload) {
        List<String> lines = Arrays.asList(payload.split("\n", -1));
        String[] head = lines.get(0).split(" ", -1);
        if (head.length != 2 || !head[0].equals(VERSION)) {
            return Optional.empty();
        }
        try {
            ReplicaId sender = new ReplicaId(head[1]);
            List<News> news = new ArrayList<>();
            for (String line : lines.subList(1, lines.size())) {
                read(line.split(" ", -1)).ifPresent(news::add);
            }
            return Optional.of(new Message(sender, List.copyOf(news)));
        } catch (IllegalArgumentException notOurs) {
            return Optional.empty();
        }
    }

    private static Optional<News> read(String[] words) {
        return switch (words[0]) {
            case ALIVE -> Optional.of(new Alive());
            case BYE -> Optional.of(new Bye());
            case ASKS -> Optional.of(new Asks());
            case CHANGED -> words.length < 2 ? Optional.empty() : Optional.of(new Changed(id(words[1])));
            case PRESENT -> words.length < 2 ? Optional.empty() : Optional.of(new Present(presence(words), true));
            case PRESENT_PART -> words.length < 2 ? Optional.empty() : Optional.of(new Present(presence(words), false));
            default -> Optional.empty();
        };
    }

    private static ReplicaPresence presence(String[] words) {
        Set<VideoUserId> who = new LinkedHashSet<>();
        for (String word : Arrays.asList(words).subList(2, words.length)) {
            who.add(new VideoUserId(unescaped(word)));
        }
        return new ReplicaPresence(id(words[1]), who);
    }

    private static TeleconsultationId id(String word) {
        return new TeleconsultationId(unescaped(word));
    }

    private static String escaped(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8);
    }

    private static String unescaped(String word) {
        return URLDecoder.decode(word, StandardCharsets.UTF_8);
    }
}
