package dev.teleconsult.adapter.crud.erasures;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
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

/** The parts of an erasure that are lists, as JSON in pure ASCII. */
public final class ErasureTexts {

    private static final String COUNT = "count";
    private static final String AGREED = "agreedMs";
    private static final String TROUBLE = "trouble";
    private static final String WHAT = "what";
    private static final String UNTIL = "untilMs";
    private static final String USER = "user";
    private static final String VIDEO_USER = "videoUser";
    private static final String PLACEHOLDER = "placeholder";
    private static final String CANCELS = "cancels";

    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
                    .build())
            .build();

    private ErasureTexts() {}

    /** How far each step is. */
    public static String ofSteps(Map<ErasureStep, Erasure.Progress> steps) {
        ObjectNode all = MAPPER.createObjectNode();
        steps.forEach((step, progress) -> {
            ObjectNode one = all.putObject(step.name()).put(COUNT, progress.count());
            progress.agreed().ifPresent(at -> one.put(AGREED, at.toEpochMilli()));
            progress.trouble().ifPresent(trouble -> one.put(TROUBLE, trouble.name()));
        });
        return write(all);
    }

    /** @throws IllegalArgumentException if it is no text of {@link #ofSteps} */
    public static Map<ErasureStep, Erasure.Progress> toSteps(String text) {
        Map<ErasureStep, Erasure.Progress> steps = new EnumMap<>(ErasureStep.class);
        read(text)
                .properties()
                .forEach(one -> steps.put(
                        ErasureStep.valueOf(one.getKey()),
                        new Erasure.Progress(
                                one.getValue().path(COUNT).asLong(),
                                instant(one.getValue(), AGREED),
                                text(one.getValue(), TROUBLE).map(ErasureTrouble::valueOf))));
        return steps;
    }

    /** What stays. */
    public static String ofKeeps(List<ErasureKept> keeps) {
        ArrayNode all = MAPPER.createArrayNode();
        keeps.forEach(kept -> {
            ObjectNode one = all.addObject().put(WHAT, kept.what().name());
            kept.until().ifPresent(until -> one.put(UNTIL, until.toEpochMilli()));
        });
        return write(all);
    }

    /** @throws IllegalArgumentException if it is no text of {@link #ofKeeps} */
    public static List<ErasureKept> toKeeps(String text) {
        List<ErasureKept> keeps = new ArrayList<>();
        read(text)
                .forEach(one -> keeps.add(
                        new ErasureKept(ErasureKept.What.valueOf(one.path(WHAT).asText()), instant(one, UNTIL))));
        return keeps;
    }

    /** Who it is. */
    public static String ofPerson(ErasedPerson person) {
        ObjectNode one = MAPPER.createObjectNode()
                .put(USER, person.user().value())
                .put(PLACEHOLDER, person.placeholder().value())
                .put(CANCELS, person.cancels());
        person.videoUser().ifPresent(user -> one.put(VIDEO_USER, user.value()));
        return write(one);
    }

    /** @throws IllegalArgumentException if it is no text of {@link #ofPerson} */
    public static ErasedPerson toPerson(String text) {
        JsonNode one = read(text);
        return new ErasedPerson(
                new UserId(one.path(USER).asText()),
                text(one, VIDEO_USER).map(VideoUserId::new),
                new VideoUserId(one.path(PLACEHOLDER).asText()),
                one.path(CANCELS).asBoolean());
    }

    private static Optional<Instant> instant(JsonNode node, String field) {
        return node.has(field)
                ? Optional.of(Instant.ofEpochMilli(node.path(field).asLong()))
                : Optional.empty();
    }

    private static Optional<String> text(JsonNode node, String field) {
        return node.has(field) ? Optional.of(node.path(field).asText()) : Optional.empty();
    }

    private static String write(JsonNode node) {
        try {
            return MAPPER.writeValueAsString(node);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("texts and numbers can always be written", e);
        }
    }

    private static JsonNode read(String text) {
        try {
            return MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            // What was read may name a person, and stays out of the message.
            throw new IllegalArgumentException("no JSON");
        }
    }
}
