package dev.teleconsult.adapter.crud.sql.channel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.teleconsult.adapter.crud.sql.channel.ChannelText.Alive;
import dev.teleconsult.adapter.crud.sql.channel.ChannelText.Asks;
import dev.teleconsult.adapter.crud.sql.channel.ChannelText.Bye;
import dev.teleconsult.adapter.crud.sql.channel.ChannelText.Changed;
import dev.teleconsult.adapter.crud.sql.channel.ChannelText.News;
import dev.teleconsult.adapter.crud.sql.channel.ChannelText.Present;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.domain.VideoUserId;
import dev.teleconsult.ports.outbound.ReplicaId;
import dev.teleconsult.ports.outbound.ReplicaPresence;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChannelTextTest {

    private static final ReplicaId SENDER = new ReplicaId("a".repeat(64));
    private static final TeleconsultationId VISIT = new TeleconsultationId("visit-1");

    @Test
    void newsShouldBeReadBack() {
        List<News> news = List.of(
                new Alive(),
                new Changed(VISIT),
                new Asks(),
                new Present(new ReplicaPresence(VISIT, Set.of(new VideoUserId("a b%+\u4e16"))), true),
                new Present(new ReplicaPresence(VISIT, Set.of()), true),
                new Bye());

        List<String> payloads = ChannelText.payloads(SENDER, news);

        assertThat(payloads).hasSize(1);
        ChannelText.Message message = ChannelText.read(payloads.get(0)).orElseThrow();
        assertThat(message.sender()).isEqualTo(SENDER);
        assertThat(message.news()).isEqualTo(news);
    }

    /** Around the length limit of a payload, with all kinds of characters. */
    @ParameterizedTest
    @ValueSource(ints = {1, 20, 21, 60, 61, 62, 63, 64, 400, 5000})
    void payloadsShouldKeepAllNewsWithinTheLengthLimit(int count) {
        List<News> news = new ArrayList<>();
        IntStream.range(0, count)
                .forEach(number -> news.add(new Changed(new TeleconsultationId("~".repeat(118) + (1000000 + number)))));

        List<String> payloads = ChannelText.payloads(SENDER, news);

        assertThat(payloads)
                .allSatisfy(payload ->
                        assertThat(payload.getBytes(StandardCharsets.UTF_8)).hasSizeLessThanOrEqualTo(7_999));
        assertThat(payloads.stream().flatMap(ChannelTextTest::news)).containsExactlyElementsOf(news);
    }

    @Test
    void longPresenceShouldBeSplitIntoPartsWithTheLastMarked() {
        Set<VideoUserId> people = IntStream.range(0, 300)
                .mapToObj(number -> new VideoUserId("\u4e16".repeat(120) + number))
                .collect(Collectors.toSet());

        List<Present> parts =
                ChannelText.payloads(SENDER, List.of(new Present(new ReplicaPresence(VISIT, people), true))).stream()
                        .peek(payload -> assertThat(payload.length()).isLessThanOrEqualTo(7_999))
                        .flatMap(ChannelTextTest::news)
                        .map(Present.class::cast)
                        .toList();

        assertThat(parts).hasSizeGreaterThan(10);
        assertThat(parts.subList(0, parts.size() - 1)).noneMatch(Present::complete);
        assertThat(parts.get(parts.size() - 1).complete()).isTrue();
        Set<VideoUserId> all = new HashSet<>();
        parts.forEach(part -> all.addAll(part.presence().who()));
        assertThat(all).isEqualTo(people);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "2 abc\nalive",
                "1",
                "1 a b",
                "1 \u00e9\nalive",
                "1 abc\nchanged %zz",
                "1 abc\nchanged a/b"
            })
    void foreignTextShouldBeIgnored(String payload) {
        assertThat(ChannelText.read(payload)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"dances now", "changed", "present", ""})
    void unknownLinesOfANewerReplicaShouldBeIgnored(String line) {
        assertThat(ChannelText.read("1 abc\n" + line + "\nchanged visit-1"))
                .map(ChannelText.Message::news)
                .contains(List.of(new Changed(VISIT)));
    }

    private static Stream<News> news(String payload) {
        return ChannelText.read(payload).orElseThrow().news().stream();
    }
}
