package dev.teleconsult.adapter.crud.mia;

import static dev.teleconsult.domain.DomainFixtures.LONG_BEFORE;
import static dev.teleconsult.domain.DomainFixtures.START;
import static dev.teleconsult.domain.DomainFixtures.aRoom;
import static dev.teleconsult.domain.DomainFixtures.anOperation;
import static org.assertj.core.api.Assertions.assertThat;

import dev.teleconsult.domain.Fact;
import dev.teleconsult.domain.Leftover;
import dev.teleconsult.domain.MadeFacts;
import dev.teleconsult.domain.Owed;
import dev.teleconsult.domain.RoomId;
import dev.teleconsult.domain.RoomState;
import dev.teleconsult.domain.RoomState.Ending;
import dev.teleconsult.domain.RoomState.Phase;
import dev.teleconsult.domain.Teleconsultation;
import dev.teleconsult.domain.Turn;
import dev.teleconsult.domain.VideoUserId;
import dev.teleconsult.ports.outbound.Edition;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JournalTest {

    @Test
    void textShouldHaveTheDocumentedFormat() {
        Journal first =
                Journal.first(new RoomState.Opening(anOperation("op 1"), START, true), List.of(), Map.of(), "aa");
        assertThat(first.text()).isEqualTo("pending OPENING rev=1 by=aa op=op+1 since=2030-01-01T10:00:00.000Z new");

        Journal ready = first.next(new RoomState.Ready(aRoom("room_1")), List.of(), Map.of(), "bb");
        assertThat(ready.text()).isEqualTo("settled READY rev=2 by=bb,aa");

        Journal closing = ready.next(
                new RoomState.Closing(Ending.CANCELLED),
                List.of(
                        new Leftover.KnownRoom(new RoomId("room 1@x")),
                        new Leftover.PossibleRoom(anOperation("op-2"), LONG_BEFORE),
                        new Leftover.Uploads(new RoomId("room_1"), START)),
                Map.of(),
                "cc");
        assertThat(closing.text())
                .isEqualTo("pending CLOSING rev=3 by=cc,bb,aa ending=CANCELLED left=room:room+1%40x"
                        + " left=try:op-2@2029-12-01T08:30:00.123Z left=uploads:room_1@2030-01-01T10:00:00.000Z");
    }

    @Test
    void onlyTheLastWritersShouldBeKept() {
        Journal journal = Journal.first(new RoomState.NoRoom(), List.of(), Map.of(), "w0");
        for (int i = 1; i <= 6; i++) {
            journal = journal.next(new RoomState.NoRoom(), List.of(), Map.of(), "w" + i);
        }

        assertThat(journal.writes().writers()).containsExactly("w6", "w5", "w4", "w3");
        assertThat(journal.revision()).isEqualTo(7);
        assertThat(journal.isWrittenBy("w3")).isTrue();
        assertThat(journal.isWrittenBy("w2")).isFalse();
    }

    @RepeatedTest(200)
    void writtenTextShouldBeReadBack(RepetitionInfo round) {
        Random random = new Random(round.getCurrentRepetition());
        Journal journal = Journal.first(anyState(random), anyLeftovers(random), Map.of(), "first");
        for (int i = random.nextInt(3); i > 0; i--) {
            journal = journal.next(anyState(random), anyLeftovers(random), Map.of(), "writer" + i);
        }

        assertThat(Journal.parse(journal.text())).contains(journal);
        assertThat(journal.text()).containsPattern(journal.ownBeginning());
        assertThat(journal.text())
                .containsPattern(Journal.beginningOf(journal.stage().phase()));
    }

    @Test
    void wordsOfVersion31ShouldHaveTheDocumentedFormat() {
        Journal unannounced = Journal.first(new RoomState.NoRoom(Optional.of(START)), List.of(), Map.of(), "aa");
        assertThat(unannounced.text()).isEqualTo("pending NO_ROOM rev=1 by=aa new=2030-01-01T10:00:00.000Z");

        Leftover room = new Leftover.KnownRoom(new RoomId("room_1"));
        Leftover other = new Leftover.KnownRoom(new RoomId("room_2"));
        Journal owing = unannounced.next(
                new RoomState.Closing(Ending.CANCELLED),
                List.of(room, other),
                Map.of(room, new Turn(START, 3, START.plusSeconds(60))),
                "bb");
        assertThat(owing.text())
                .isEqualTo("pending CLOSING rev=2 by=bb,aa ending=CANCELLED left=room:room_1 left=room:room_2 turn=-"
                        + " turn=3/2030-01-01T10:00:00.000Z/2030-01-01T10:01:00.000Z turn=-");
    }

    private static Journal withFacts(Journal journal) {
        List<FactWord> words = List.of(
                new FactWord(Fact.of(Fact.Kind.SCHEDULED, START), 1, Optional.empty()),
                new FactWord(
                        Fact.of(Fact.Kind.CHANGED, START).with(Fact.Detail.CHANGED, "schedule,expected"),
                        5,
                        Optional.of("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")),
                new FactWord(
                        Fact.of(Fact.Kind.PARTICIPANT_JOINED, START, new VideoUserId("a b/c ev=x~;é")),
                        5,
                        Optional.empty()));
        MadeFacts made =
                new MadeFacts(true, true, Optional.of(START), Optional.empty(), Optional.empty(), false, 2, 0, false);
        return journal.with(made, words);
    }

    @Test
    void wordsOfFactsShouldHaveTheDocumentedFormat() {
        Journal journal = withFacts(Journal.first(new RoomState.Ready(aRoom("room_1")), List.of(), Map.of(), "aa"));

        assertThat(journal.text())
                .isEqualTo("pending READY rev=1 by=aa an=kept,open,started:2030-01-01T10:00:00.000Z,rooms:2"
                        + " ev=SCHEDULED/2030-01-01T10:00:00.000Z/1///"
                        + " ev=CHANGED/2030-01-01T10:00:00.000Z/5//CHANGED~schedule,expected"
                        + "/00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
                        + " ev=PARTICIPANT_JOINED/2030-01-01T10:00:00.000Z/5/a+b%2Fc+ev%3Dx%7E%3B%C3%A9//");
        assertThat(Journal.parse(journal.text())).contains(journal);
        assertThat(journal.text()).containsPattern(Journal.withFacts());
        assertThat(journal.handedOver("bb").text())
                .isEqualTo("settled READY rev=2 by=bb,aa an=kept,open,started:2030-01-01T10:00:00.000Z,rooms:2")
                .doesNotContainPattern(Journal.withFacts());
    }

    /** An unreadable word is skipped, and the other words are still read. */
    @Test
    void unreadableWordsOfFactsShouldBeSkipped() {
        Journal read = Journal.parse("pending READY rev=1 by=aa an=open,rooms:x ev= ev=1/2 ev=NEWER/x/1///"
                        + " ev=READY/2030-01-01T10:00:00.000Z/1///")
                .orElseThrow();

        assertThat(read.facts()).containsExactly(new FactWord(Fact.of(Fact.Kind.READY, START), 1, Optional.empty()));
        assertThat(read.madeFacts()).isEqualTo(MadeFacts.NOTHING);
    }

    /** Version 3.0 reads all other words, and loses only the words of facts with its next write. */
    @RepeatedTest(50)
    void version30ShouldLoseOnlyTheWordsOfFacts(RepetitionInfo round) {
        Random random = new Random(round.getCurrentRepetition());
        RoomState state = anyState(random);
        List<Leftover> leftovers = anyLeftovers(random);
        Journal journal = withFacts(Journal.first(state, leftovers, Map.of(), "first"));

        JournalOf30 read = JournalOf30.parse(journal.text()).orElseThrow();
        Journal afterwards =
                Journal.parse(read.next(state, leftovers, "second").text()).orElseThrow();

        assertThat(afterwards)
                .isEqualTo(journal.next(state, leftovers, Map.of(), "second").with(MadeFacts.NOTHING, List.of()));
        assertThat(afterwards.text()).containsPattern(Journal.ofOthers());
    }

    /**
     * Beside version 3.0 and after a rollback to it: old words keep their form and meaning, and new words are skipped.
     */
    @RepeatedTest(200)
    void version30ShouldReadCurrentTexts(RepetitionInfo round) {
        Random random = new Random(round.getCurrentRepetition());
        RoomState state = anyState(random);
        List<Leftover> leftovers = anyLeftovers(random);
        Journal journal = Journal.first(state, leftovers, turns(state, leftovers), "first")
                .next(state, leftovers, turns(state, leftovers), "second");

        JournalOf30 read = JournalOf30.parse(journal.text()).orElseThrow();

        assertThat(read.phase()).isEqualTo(journal.stage().phase());
        assertThat(read.attempt()).isEqualTo(journal.stage().attempt());
        assertThat(read.unannounced()).isEqualTo(journal.stage().unannounced());
        assertThat(read.ending()).isEqualTo(journal.stage().ending());
        assertThat(read.leftovers()).isEqualTo(journal.stage().leftovers());
        assertThat(read.revision()).isEqualTo(journal.revision());
        assertThat(read.writers()).isEqualTo(journal.writes().writers());
        assertThat(journal.text()).containsPattern(read.ownBeginning());
    }

    /** Texts of version 3.0 have no turns: all owed work is due, and none is lost. */
    @RepeatedTest(200)
    void textsOfVersion30ShouldBeReadWithoutTurns(RepetitionInfo round) {
        Random random = new Random(round.getCurrentRepetition());
        RoomState state = anyState(random);
        List<Leftover> leftovers = anyLeftovers(random);
        Journal before = Journal.first(state, leftovers, turns(state, leftovers), "first");
        String written = JournalOf30.parse(before.text())
                .orElseThrow()
                .next(state, leftovers, "of-3-0".replace("-", ""))
                .text();

        Journal read = Journal.parse(written).orElseThrow();

        assertThat(read.stage().turns()).isEmpty();
        assertThat(read.stage().leftovers()).isEqualTo(leftovers);
        assertThat(read.stage().attempt()).isEqualTo(state.attempt());
        assertThat(read.stage().phase()).isEqualTo(state.phase());
        assertThat(read.revision()).isEqualTo(2);
        assertThat(read.isWrittenBy("first")).isTrue();
    }

    /** Turns count only if there is one for each piece of owed work; else they belong to another text. */
    @Test
    void turnsThatDoNotMatchTheLeftoversShouldBeIgnored() {
        String text = "pending READY rev=3 by=aa left=room:room_1 left=room:room_2";
        for (String turns : List.of(
                " turn=1/2030-01-01T10:00:00.000Z/2030-01-01T10:01:00.000Z",
                " turn=- turn=- turn=-",
                " turn=x turn=1/2")) {
            assertThat(Journal.parse(text + turns).orElseThrow().stage().turns())
                    .isEmpty();
            assertThat(Journal.parse(text + turns).orElseThrow().stage().leftovers())
                    .hasSize(2);
        }
    }

    private static Map<Owed, Turn> turns(RoomState state, List<Leftover> leftovers) {
        Map<Owed, Turn> turns = new HashMap<>();
        Teleconsultation.owed(state, leftovers)
                .forEach(piece -> turns.put(piece, new Turn(START, turns.size(), START.plusSeconds(turns.size()))));
        return turns;
    }

    @Test
    void beginningShouldMatchOneWriteOnly() {
        Journal first = Journal.first(new RoomState.NoRoom(), List.of(), Map.of(), "abc");
        Journal second = first.next(new RoomState.NoRoom(), List.of(), Map.of(), "abd");
        Journal another = Journal.first(new RoomState.NoRoom(), List.of(), Map.of(), "abcd");

        assertThat(Pattern.compile(first.ownBeginning()).matcher(second.text()).find())
                .isFalse();
        assertThat(Pattern.compile(first.ownBeginning()).matcher(another.text()).find())
                .isFalse();
    }

    @Test
    void firstWordShouldShowWhetherTheRecordIsUnsettled() {
        Pattern unsettled = Pattern.compile(Journal.beginningOfUnsettled());
        List<Leftover> owed = List.of(new Leftover.KnownRoom(new RoomId("room_0")));

        assertThat(Journal.first(new RoomState.NoRoom(), List.of(), Map.of(), "w")
                        .text())
                .doesNotContainPattern(unsettled);
        assertThat(Journal.first(new RoomState.NoRoom(), owed, Map.of(), "w").text())
                .containsPattern(unsettled);
        assertThat(Journal.first(new RoomState.Revealed(aRoom("r")), List.of(), Map.of(), "w")
                        .text())
                .doesNotContainPattern(unsettled);
        assertThat(Journal.first(new RoomState.Closing(Ending.ABANDONED), List.of(), Map.of(), "w")
                        .text())
                .containsPattern(unsettled);
    }

    @Test
    void editionShouldBeKeptUntilTheNextOne() {
        Journal first =
                Journal.first(new RoomState.NoRoom(), List.of(), Map.of(), "aa").with(new Edition(1, LONG_BEFORE));
        assertThat(first.text()).isEqualTo("settled NO_ROOM rev=1 by=aa ed=1@2029-12-01T08:30:00.123Z");

        Journal second = first.next(new RoomState.Closing(Ending.CANCELLED), List.of(), Map.of(), "bb");
        assertThat(second.edition()).contains(new Edition(1, LONG_BEFORE));
        assertThat(Journal.parse(second.closedText("cc")).orElseThrow().edition())
                .contains(new Edition(1, LONG_BEFORE));
        assertThat(JournalOf30.parse(second.text())).isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1", "@", "1@", "1@soon", "-1@2029-12-01T08:30:00.123Z", "x@2029-12-01T08:30:00.123Z"})
    void unreadableEditionShouldBeIgnored(String edition) {
        assertThat(Journal.parse("settled READY rev=4 by=aa ed=" + edition)
                        .orElseThrow()
                        .edition())
                .isEmpty();
    }

    @Test
    void wordsOfLaterVersionsShouldBeSkipped() {
        Optional<Journal> read = Journal.parse("settled READY rev=4 by=aa colour=blue left=room:room_1 later");

        assertThat(read.orElseThrow().stage().phase()).isEqualTo(Phase.READY);
        assertThat(read.orElseThrow().stage().leftovers()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "CREATED",
                "READY",
                "pending",
                "settled READY",
                "settled READY rev= by=aa",
                "settled READY rev=9999999999999999999 by=aa",
                "settled READY rev=1 by=",
                "settled SLEEPING rev=1 by=aa",
                "settled CLOSED rev=1 by=aa",
                "pending OPENING rev=1 by=aa",
                "pending OPENING rev=1 by=aa op=op-1",
                "pending OPENING rev=1 by=aa op=op-1 since=yesterday",
                "pending OPENING rev=1 by=aa op= since=2030-01-01T10:00:00.000Z",
                "pending CLOSING rev=1 by=aa",
                "pending CLOSING rev=1 by=aa ending=SOMEHOW",
                "pending READY rev=1 by=aa left=room",
                "pending READY rev=1 by=aa left=room:",
                "pending READY rev=1 by=aa left=try:op-1",
                "pending READY rev=1 by=aa left=try:op-1@soon",
                "pending READY rev=1 by=aa left=chair:1",
                "pending READY rev=1 by=aa left=room:%zz",
                "a pending READY rev=1 by=aa"
            })
    void foreignTextShouldNotBeParsed(String text) {
        assertThat(Journal.parse(text)).isEmpty();
    }

    private static RoomState anyState(Random random) {
        return switch (random.nextInt(6)) {
            case 0 -> new RoomState.NoRoom();
            case 1 -> new RoomState.Opening(anOperation(anyText(random, 64)), START, random.nextBoolean());
            case 2 -> new RoomState.Ready(aRoom("room_1"));
            case 3 -> new RoomState.Replacing(aRoom("room_1"), anOperation(anyText(random, 64)), LONG_BEFORE);
            case 4 -> new RoomState.Revealed(aRoom("room_1"));
            default -> new RoomState.Closing(random.nextBoolean() ? Ending.CANCELLED : Ending.ABANDONED);
        };
    }

    private static List<Leftover> anyLeftovers(Random random) {
        List<Leftover> leftovers = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            leftovers.add(
                    switch (random.nextInt(3)) {
                        case 0 -> new Leftover.KnownRoom(new RoomId(anyText(random, 256)));
                        case 1 -> new Leftover.PossibleRoom(anOperation(anyText(random, 64)), START.plusMillis(i));
                        default -> new Leftover.Uploads(new RoomId(anyText(random, 256)), LONG_BEFORE);
                    });
        }
        return leftovers;
    }

    private static String anyText(Random random, int longest) {
        String letters = "aZ9 =,:;@%+&left=room:\"\\{}\u00e8\u674e$|^";
        StringBuilder text = new StringBuilder("x");
        for (int i = random.nextInt(longest - 1); i > 0; i--) {
            text.append(letters.charAt(random.nextInt(letters.length())));
        }
        return text.toString();
    }
}
