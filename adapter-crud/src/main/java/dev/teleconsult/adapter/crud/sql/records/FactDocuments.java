package dev.teleconsult.adapter.crud.sql.records;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import dev.teleconsult.domain.Assurance;
import dev.teleconsult.domain.Fact;
import dev.teleconsult.domain.Outline;
import dev.teleconsult.domain.RoomState;
import dev.teleconsult.domain.Schedule;
import dev.teleconsult.domain.UserId;
import dev.teleconsult.domain.VideoUserId;
import dev.teleconsult.ports.outbound.KeptFact;
import dev.teleconsult.ports.outbound.KeptFact.Delivery;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The JSON of columns of a {@link KeptFact}. Unknown words are ignored. */
final class FactDocuments {

    @JsonInclude(JsonInclude.Include.NON_NULL)
    private record Lines(long startMs, Long endMs, int expected, List<String> participants, String phase) {}

    private record Attempts(String state, int tries, long whenMs) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    private record Why(String write, String actor, String assurance, String request, String origin, boolean alone) {}

    private FactDocuments() {}

    static String ofCause(Fact.Cause cause) {
        return Documents.write(new Why(
                cause.write(),
                cause.actor().map(UserId::value).orElse(null),
                cause.assurance().map(Assurance::name).orElse(null),
                cause.request().orElse(null),
                cause.origin().orElse(null),
                cause.alone()));
    }

    static Fact.Cause toCause(String json) throws JsonProcessingException {
        Why why = Documents.read(json, Why.class);
        return new Fact.Cause(
                why.write(),
                Optional.ofNullable(why.actor()).map(UserId::new),
                Optional.ofNullable(why.assurance()).map(Assurance::valueOf),
                Optional.ofNullable(why.request()),
                Optional.ofNullable(why.origin()),
                why.alone());
    }

    static String ofDetails(Map<Fact.Detail, String> details) {
        return Documents.write(details);
    }

    static Map<Fact.Detail, String> toDetails(String json) throws JsonProcessingException {
        Map<String, String> words = Documents.readMap(json, String.class);
        Map<Fact.Detail, String> details = new EnumMap<>(Fact.Detail.class);
        Arrays.stream(Fact.Detail.values())
                .filter(detail -> words.containsKey(detail.name()))
                .forEach(detail -> details.put(detail, words.get(detail.name())));
        return details;
    }

    static String ofOutline(Outline outline) {
        return Documents.write(new Lines(
                outline.schedule().start().toEpochMilli(),
                outline.schedule().end().map(Instant::toEpochMilli).orElse(null),
                outline.expected(),
                outline.participants().stream().map(VideoUserId::value).toList(),
                outline.phase().name()));
    }

    static Outline toOutline(String json) throws JsonProcessingException {
        Lines lines = Documents.read(json, Lines.class);
        Instant start = Instant.ofEpochMilli(lines.startMs());
        return new Outline(
                Optional.ofNullable(lines.endMs())
                        .map(end -> Schedule.between(start, Instant.ofEpochMilli(end)))
                        .orElseGet(() -> Schedule.openEnded(start)),
                lines.expected(),
                lines.participants().stream().map(VideoUserId::new).toList(),
                RoomState.Phase.valueOf(lines.phase()));
    }

    static String ofDeliveries(Map<String, Delivery> deliveries) {
        Map<String, Attempts> all = new LinkedHashMap<>();
        deliveries.forEach((endpoint, delivery) -> all.put(
                endpoint,
                new Attempts(
                        delivery.state().name(),
                        delivery.tries(),
                        delivery.when().toEpochMilli())));
        return Documents.write(all);
    }

    static Map<String, Delivery> toDeliveries(String json) throws JsonProcessingException {
        Map<String, Delivery> deliveries = new LinkedHashMap<>();
        Documents.readMap(json, Attempts.class)
                .forEach((endpoint, attempts) -> deliveries.put(
                        endpoint,
                        new Delivery(
                                Delivery.State.valueOf(attempts.state()),
                                attempts.tries(),
                                Instant.ofEpochMilli(attempts.whenMs()))));
        return deliveries;
    }
}
