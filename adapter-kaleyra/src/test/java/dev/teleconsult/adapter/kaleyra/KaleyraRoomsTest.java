package dev.teleconsult.adapter.kaleyra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.teleconsult.adapter.kaleyra.emulator.KaleyraEmulator;
import dev.teleconsult.domain.AccessLink;
import dev.teleconsult.domain.CorrelationToken;
import dev.teleconsult.domain.Language;
import dev.teleconsult.domain.OperationId;
import dev.teleconsult.domain.Role;
import dev.teleconsult.domain.RoomId;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.domain.UserId;
import dev.teleconsult.domain.VideoUserId;
import dev.teleconsult.ports.LinkPreferences;
import dev.teleconsult.ports.PortRejectedException;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KaleyraRoomsTest extends ScriptedFixture {

    private static final Instant SINCE = Instant.parse("2026-03-02T09:00:00Z");
    private static final CorrelationToken OTHER =
            new CorrelationToken(new TeleconsultationId("tele-2"), new OperationId("op-1"));

    @Test
    void searchShouldStopAtTheHorizon() {
        restartWith(KaleyraSettings.builder(server.url(), KEY).pageSize(2));
        server.answer(200, page(true, room("r5", "teleconsult:tele-1:op-1", 5), room("r4", "", 4)))
                .answer(200, page(true, room("r3", "teleconsult:tele-1:op-1", 1), room("r2", "x", -1)))
                .answer(200, page(true, room("r1", "teleconsult:tele-1:op-1", -2), room("r0", "x", -3)));

        var found = kaleyra.rooms().search(Set.of(TOKEN, OTHER), SINCE);

        assertThat(found).containsOnlyKeys(TOKEN);
        assertThat(found.get(TOKEN)).containsExactly(new RoomId("r5"), new RoomId("r3"));
        assertThat(server.asked()).hasSize(3);
        assertThat(server.asked().get(1).query()).isEqualTo("offset=2&limit=2");
    }

    @Test
    void searchShouldReadEverythingWhenTheListIsNotInOrder() {
        restartWith(KaleyraSettings.builder(server.url(), KEY).pageSize(2));
        server.answer(200, page(true, room("r1", "", -9), room("r2", "", -8)))
                .answer(200, page(true, room("r3", "", -7), room("r4", "teleconsult:tele-1:op-1", 4)))
                .answer(200, page(false, room("r5", "teleconsult:tele-1:op-1", 5)));

        assertThat(kaleyra.rooms().search(Set.of(TOKEN), SINCE).get(TOKEN))
                .containsExactly(new RoomId("r4"), new RoomId("r5"));
    }

    @Test
    void searchShouldSkipClosedRooms() {
        server.answer(
                200,
                "{\"rooms\":[{\"room_id\":\"r1\",\"description\":\"teleconsult:tele-1:op-1\",\"status\":\"closed\"}],"
                        + "\"has_more\":false}");

        assertThat(kaleyra.rooms().search(Set.of(TOKEN), SINCE)).isEmpty();
    }

    /** At the beginning, in the middle and at the end. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void roomWithoutAnIdShouldNotHideOtherRooms(int position) {
        List<String> rooms = new ArrayList<>(List.of(
                "{\"room_id\":\"r1\",\"description\":\"teleconsult:tele-1:op-1\"}",
                "{\"room_id\":\"r2\",\"description\":\"teleconsult:tele-1:op-1\"}"));
        rooms.add(position, "{\"description\":\"teleconsult:tele-1:op-1\"}");
        server.answer(200, "{\"rooms\":[" + String.join(",", rooms) + "],\"has_more\":false}");

        assertThat(kaleyra.rooms().search(Set.of(TOKEN), SINCE))
                .isEqualTo(Map.of(TOKEN, List.of(new RoomId("r1"), new RoomId("r2"))));
    }

    @Test
    void searchForNothingShouldMakeNoCall() {
        assertThat(kaleyra.rooms().search(Set.of(), SINCE)).isEmpty();
        assertThat(server.asked()).isEmpty();
    }

    @Test
    void searchShouldFailWhenTheListIsTooLong() {
        restartWith(KaleyraSettings.builder(server.url(), KEY).pageSize(2).maxListed(4));
        server.answer(200, page(true, room("r1", "", 9), room("r2", "", 8)))
                .answer(200, page(true, room("r3", "", 7), room("r4", "", 6)));

        assertThat(catchThrowableOfType(
                        PortRejectedException.class, () -> kaleyra.rooms().search(Set.of(TOKEN), SINCE)))
                .hasMessageContaining("lists more than 4");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"nonsense\":true}",
                "{\"rooms\":{}}",
                "{\"rooms\":[{\"description\":\"no id\"}]}",
                "{\"rooms\":[7]}",
                "[]"
            })
    void unreadableListShouldBeAFailure(String answer) {
        server.answer(200, answer);

        assertThat(catchThrowableOfType(
                        PortRejectedException.class, () -> kaleyra.rooms().search(Set.of(TOKEN), SINCE)))
                .isNotNull();
    }

    @Test
    void missingListShouldBeAFailure() {
        server.answer(404, "{\"code\":\"route_not_found\"}");

        assertThat(catchThrowableOfType(
                        PortRejectedException.class, () -> kaleyra.rooms().search(Set.of(TOKEN), SINCE)))
                .isNotNull();
    }

    @Test
    void listWithoutHasMoreShouldEndWhenAPageHasNothingNew() {
        server.answer(200, "{\"rooms\":[" + room("r1", "teleconsult:tele-1:op-1", 1) + "]}")
                .answer(200, "{\"rooms\":[]}");

        assertThat(kaleyra.rooms().search(Set.of(TOKEN), SINCE).get(TOKEN)).containsExactly(new RoomId("r1"));
    }

    @Test
    void endlessListShouldBeCutOff() {
        restartWith(KaleyraSettings.builder(server.url(), KEY).pageSize(1).maxListed(3));
        for (int i = 0; i < 10; i++) {
            server.answer(200, page(true, room("r1", "", 1)));
        }

        assertThat(catchThrowableOfType(
                        PortRejectedException.class, () -> kaleyra.rooms().search(Set.of(TOKEN), SINCE)))
                .isNotNull();
        assertThat(server.asked()).hasSize(3);
    }

    @Test
    void roomThatMovesPagesAfterADeletionShouldBeFound() {
        try (KaleyraEmulator emulator = KaleyraEmulator.builder().start();
                KaleyraVideoProvider real =
                        KaleyraVideoProvider.of(KaleyraSettings.builder(emulator.baseUrl(), emulator.apiKey())
                                .pageSize(20)
                                .build())) {
            fill(emulator, real, 30);
            // While the first page is on its way back, a room of that page is deleted.
            emulator.onEffect(request -> {
                if (request.operation().equals("GET /rooms") && request.query().startsWith("offset=0&")) {
                    real.rooms().delete(new RoomId(emulator.rooms().get(29).id()));
                }
            });
            Set<CorrelationToken> all = tokens(30);

            assertThat(real.rooms().search(all, Instant.EPOCH).keySet()).hasSize(30);
        }
    }

    private static void fill(KaleyraEmulator emulator, KaleyraVideoProvider real, int rooms) {
        VideoUserId doctor = real.users().register(new UserId("d"), Role.PLUS, Language.ITALIAN);
        VideoUserId patient = real.users().register(new UserId("p"), Role.BASIC, Language.ITALIAN);
        tokens(rooms).forEach(token -> real.rooms().open(Specs.of(doctor, patient), token));
        assertThat(emulator.rooms()).hasSize(rooms);
    }

    private static Set<CorrelationToken> tokens(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> new CorrelationToken(new TeleconsultationId("tele-" + i), new OperationId("op")))
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    @Test
    void promotedParticipantShouldBeUpdatedAtKaleyraBeforeTheirFirstRoom() {
        try (KaleyraEmulator emulator = KaleyraEmulator.builder().start();
                KaleyraVideoProvider real =
                        KaleyraVideoProvider.of(KaleyraSettings.builder(emulator.baseUrl(), emulator.apiKey())
                                .build())) {
            VideoUserId doctor = real.users().register(new UserId("d"), Role.BASIC, Language.ITALIAN);
            VideoUserId patient = real.users().register(new UserId("p"), Role.BASIC, Language.ITALIAN);

            real.rooms().open(Specs.of(doctor, patient), TOKEN);

            assertThat(emulator.rooms()).hasSize(1);
            assertThat(emulator.roleOf(doctor.value())).contains("plus");
            assertThat(emulator.roleOf(patient.value())).contains("basic");
            assertThat(emulator.requests("POST /rooms")).hasSize(2);
        }
    }

    @Test
    void roomShouldNotBeRequestedAgainWhenNoUserNeededAnUpdate() {
        server.answer(422, "{\"code\":\"invalid_duration\"}").answer(200, "{\"id\":\"usr_doctor\",\"role\":\"plus\"}");

        assertThat(catchThrowableOfType(
                        PortRejectedException.class, () -> kaleyra.rooms().open(aSpec(), TOKEN)))
                .hasMessageContaining("invalid_duration");
        assertThat(server.asked()).extracting(ScriptedServer.Asked::method).containsExactly("POST", "GET");
    }

    @ParameterizedTest
    @CsvSource({
        "https://k.example/eu/call/abc, true, it, https://k.example/eu/call/abc?virtual_background=image&language=it",
        "https://k.example/eu/call/abc, false, en, https://k.example/eu/call/abc?language=en",
        "https://k.example/eu/call/abc, true, '', https://k.example/eu/call/abc?virtual_background=image",
        "https://k.example/eu/call/abc, false, '', https://k.example/eu/call/abc",
        "https://k.example/c?token=a%2Fb%20c&x=1+2, true, '',"
                + " https://k.example/c?token=a%2Fb%20c&x=1+2&virtual_background=image",
        "https://k.example/c?, false, it, https://k.example/c?language=it",
        "https://k.example/c?a=1&, false, it, https://k.example/c?a=1&language=it",
        "https://k.example/c?a=1#top?x, false, it, https://k.example/c?a=1&language=it#top?x",
        "https://k.example/c#top, false, it, https://k.example/c?language=it#top"
    })
    void linkShouldKeepItsExistingParameters(URI link, boolean background, String language, URI expected) {
        LinkPreferences preferences =
                new LinkPreferences(background, Language.ofCode(language).orElse(Language.COMPANY_DEFAULT));

        assertThat(kaleyra.rooms().personalise(new AccessLink(link), preferences))
                .isEqualTo(new AccessLink(expected));
        assertThat(server.asked()).isEmpty();
    }

    @Test
    void linkShouldContainNameAndColours() {
        LinkPreferences wanted =
                LinkPreferences.none().displayName("Zoë O'Neil & Söhne +1").appearance(LinkPreferences.Appearance.DARK);

        assertThat(kaleyra.rooms().personalise(new AccessLink(URI.create("https://k.example/c?a=1")), wanted))
                .isEqualTo(new AccessLink(URI.create("https://k.example/c?a=1"
                        + "&display_name=Zo%C3%AB%20O%27Neil%20%26%20S%C3%B6hne%20%2B1&theme=dark")));
    }

    @Test
    void idShouldBeOnePathSegmentWithAnyContent() {
        for (String id : List.of("a/b", "a%2Fb", "a?b#c", "\u674e", "a b", "a+b", ";x=1")) {
            server.answer(200, "{}");
            kaleyra.rooms().delete(new RoomId(id));
        }

        assertThat(server.asked())
                .extracting(ScriptedServer.Asked::path)
                .containsExactly(
                        "/v2/rooms/a%2Fb",
                        "/v2/rooms/a%252Fb",
                        "/v2/rooms/a%3Fb%23c",
                        "/v2/rooms/%E6%9D%8E",
                        "/v2/rooms/a%20b",
                        "/v2/rooms/a%2Bb",
                        "/v2/rooms/%3Bx%3D1");
    }

    @ParameterizedTest
    @ValueSource(strings = {".", ".."})
    void idOfDotsShouldNotBeSent(String id) {
        assertThat(kaleyra.rooms().details(new RoomId(id))).isEmpty();
        assertThatCode(() -> kaleyra.rooms().delete(new RoomId(id))).doesNotThrowAnyException();
        assertThat(server.asked()).isEmpty();
    }

    @Test
    void pathOfTheBaseUrlShouldBeKept() {
        restartWith(KaleyraSettings.builder(server.url().resolve("/proxy/v2/"), KEY));
        server.answer(204, "");

        kaleyra.rooms().delete(new RoomId("r1"));

        assertThat(server.asked().get(0).path()).isEqualTo("/proxy/v2/rooms/r1");
    }

    @Test
    void givenClientShouldStayOpen() {
        OkHttpClient given = new OkHttpClient();
        KaleyraVideoProvider sharing = KaleyraVideoProvider.of(
                KaleyraSettings.builder(server.url(), KEY).build(), given);
        server.answer(200, "{}").answer(200, "{}");
        sharing.rooms().delete(new RoomId("r1"));

        sharing.close();

        assertThat(given.connectionPool().connectionCount()).isEqualTo(1);
        assertThat(given.dispatcher().executorService().isShutdown()).isFalse();
        given.connectionPool().evictAll();
    }

    private static String page(boolean more, String... rooms) {
        return "{\"rooms\":[" + String.join(",", rooms) + "],\"has_more\":" + more + "}";
    }

    private static String room(String id, String description, int hoursAfterSince) {
        return "{\"id\":\"" + id + "\",\"description\":\"" + description + "\",\"creation_date\":\""
                + SINCE.plusSeconds(3600L * hoursAfterSince) + "\"}";
    }
}
