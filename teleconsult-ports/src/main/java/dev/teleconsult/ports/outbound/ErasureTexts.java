package dev.teleconsult.ports.outbound;

import static java.util.Objects.requireNonNull;

import dev.teleconsult.domain.ErasedPerson;
import dev.teleconsult.domain.Erasure;
import dev.teleconsult.domain.ErasureKept;
import dev.teleconsult.domain.ErasureStep;
import dev.teleconsult.domain.ErasureTrouble;
import dev.teleconsult.domain.UserId;
import dev.teleconsult.domain.VideoUserId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * For stores: converts those parts of an erasure that no query reads into texts and back. A text has one line for each
 * entry, of words separated by spaces; the text of a person has one line for each part, since ids may contain spaces
 * but no line feed.
 */
public final class ErasureTexts {

    private static final String ABSENT = "-";

    private ErasureTexts() {}

    /** The text of the progress of all steps. */
    public static String ofSteps(Map<ErasureStep, Erasure.Progress> steps) {
        List<String> lines = new ArrayList<>();
        requireNonNull(steps, "steps")
                .forEach((step, progress) -> lines.add(String.join(
                        " ",
                        step.name(),
                        Long.toString(progress.count()),
                        millis(progress.agreed()),
                        progress.trouble().map(Enum::name).orElse(ABSENT))));
        return String.join("\n", lines);
    }

    /** @throws IllegalArgumentException if {@link #ofSteps} did not make the text */
    public static Map<ErasureStep, Erasure.Progress> toSteps(String text) {
        Map<ErasureStep, Erasure.Progress> steps = new EnumMap<>(ErasureStep.class);
        for (String[] words : lines(requireNonNull(text, "text"), 4)) {
            steps.put(
                    ErasureStep.valueOf(words[0]),
                    new Erasure.Progress(
                            Long.parseLong(words[1]),
                            instant(words[2]),
                            Optional.of(words[3])
                                    .filter(word -> !word.equals(ABSENT))
                                    .map(ErasureTrouble::valueOf)));
        }
        return steps;
    }

    /** The text of the kept data. */
    public static String ofKeeps(List<ErasureKept> keeps) {
        return String.join(
                "\n",
                requireNonNull(keeps, "keeps").stream()
                        .map(kept -> kept.what().name() + " " + millis(kept.until()))
                        .toList());
    }

    /** @throws IllegalArgumentException if {@link #ofKeeps} did not make the text */
    public static List<ErasureKept> toKeeps(String text) {
        return lines(requireNonNull(text, "text"), 2).stream()
                .map(words -> new ErasureKept(ErasureKept.What.valueOf(words[0]), instant(words[1])))
                .toList();
    }

    /** The text of a person; never empty. */
    public static String ofPerson(ErasedPerson person) {
        return String.join(
                "\n",
                requireNonNull(person, "person").user().value(),
                person.videoUser().map(VideoUserId::value).orElse(""),
                person.placeholder().value(),
                Boolean.toString(person.cancels()));
    }

    /** @throws IllegalArgumentException if {@link #ofPerson} did not make the text */
    public static ErasedPerson toPerson(String text) {
        String[] parts = requireNonNull(text, "text").split("\n", -1);
        if (parts.length != 4) {
            throw new IllegalArgumentException("no person");
        }
        return new ErasedPerson(
                new UserId(parts[0]),
                Optional.of(parts[1]).filter(id -> !id.isEmpty()).map(VideoUserId::new),
                new VideoUserId(parts[2]),
                Boolean.parseBoolean(parts[3]));
    }

    private static List<String[]> lines(String text, int words) {
        List<String[]> lines = new ArrayList<>();
        for (String line : text.isEmpty() ? new String[0] : text.split("\n", -1)) {
            String[] all = line.split(" ", -1);
            if (all.length != words) {
                throw new IllegalArgumentException("a line must have " + words + " words");
            }
            lines.add(all);
        }
        return lines;
    }

    private static String millis(Optional<Instant> instant) {
        return instant.map(at -> Long.toString(at.toEpochMilli())).orElse(ABSENT);
    }

    private static Optional<Instant> instant(String word) {
        return word.equals(ABSENT) ? Optional.empty() : Optional.of(Instant.ofEpochMilli(Long.parseLong(word)));
    }
}
