package dev.teleconsult.ports.contract;

import static dev.teleconsult.domain.DomainFixtures.DOCTORS;
import static dev.teleconsult.domain.DomainFixtures.PATIENTS;
import static dev.teleconsult.domain.DomainFixtures.START;
import static dev.teleconsult.domain.DomainFixtures.limitedSettings;
import static dev.teleconsult.domain.DomainFixtures.privileges;
import static dev.teleconsult.domain.DomainFixtures.settings;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.teleconsult.domain.AccessLink;
import dev.teleconsult.domain.CallSettings;
import dev.teleconsult.domain.CorrelationToken;
import dev.teleconsult.domain.DurationPolicy;
import dev.teleconsult.domain.Language;
import dev.teleconsult.domain.OperationId;
import dev.teleconsult.domain.Participant;
import dev.teleconsult.domain.Participants;
import dev.teleconsult.domain.Plan;
import dev.teleconsult.domain.Privileges;
import dev.teleconsult.domain.Recording;
import dev.teleconsult.domain.RefusalCode;
import dev.teleconsult.domain.RefusalException;
import dev.teleconsult.domain.Role;
import dev.teleconsult.domain.Room;
import dev.teleconsult.domain.RoomId;
import dev.teleconsult.domain.RoomSpec;
import dev.teleconsult.domain.Schedule;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.domain.Tool;
import dev.teleconsult.domain.Tools;
import dev.teleconsult.domain.VideoUserId;
import dev.teleconsult.ports.Capability;
import dev.teleconsult.ports.LinkPreferences;
import dev.teleconsult.ports.MintedLink;
import dev.teleconsult.ports.PortRejectedException;
import dev.teleconsult.ports.RoomDetails;
import dev.teleconsult.ports.outbound.VideoRooms;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The contract of {@link VideoRooms}. */
public interface VideoRoomsContract extends PortFailureContract, PromisesByCapability {

    /** Returns the same object throughout a test; the provider has no rooms when the test begins. */
    VideoRooms testee();

    /** Registers a person at the provider and returns their id there; always the same for a person. */
    VideoUserId known(String person, Role role);

    /** Opens a room with the same account, as another program does. */
    RoomId strangersRoom(String description);

    /** The provider's clock. */
    default Instant now() {
        return Instant.now();
    }

    @Override
    default Class<?> port() {
        return VideoRooms.class;
    }

    @Override
    default Set<String> makesNoCall() {
        return asksForLinks() ? Set.of("personalise") : Set.of("personalise", "mintLink");
    }

    @Override
    default List<Attempt> attempts() {
        RoomSpec spec = spec(2);
        CorrelationToken opened = token();
        CorrelationToken there = token();
        RoomId deleted = testee().open(spec, there).id();
        List<Attempt> attempts = new ArrayList<>(List.of(
                Attempt.changing(
                        "open",
                        () -> testee().open(spec, opened),
                        () -> search(opened).containsKey(opened)),
                Attempt.reading("details", () -> testee().details(deleted)),
                Attempt.reading("search", () -> search(there)),
                Attempt.changing(
                        "delete",
                        () -> testee().delete(deleted),
                        () -> testee().details(deleted).isEmpty())));
        if (asksForLinks()) {
            RoomId open = testee().open(spec, token()).id();
            attempts.add(Attempt.reading("mintLink", () -> testee().mintLink(open, aSeat(spec))));
        }
        return attempts;
    }

    @Test
    default void unknownRoomShouldHaveNoDetails() {
        RoomId unknown = new RoomId("room_unknown");

        assertThat(testee().details(unknown)).isEmpty();
        assertThat(search(token())).isEmpty();
        testee().delete(unknown);
        testee().delete(unknown);
    }

    @Test
    default void roomsWithUnusualIdsShouldBeUnknown() {
        for (String odd : Oddities.texts(256)) {
            RoomId unknown = new RoomId(odd);

            assertThat(testee().details(unknown)).as("%s", odd).isEmpty();
            testee().delete(unknown);
        }
    }

    // Opening.

    @Test
    default void openShouldGiveEachParticipantTheirOwnLink() {
        for (int people : sizes()) {
            RoomSpec spec = spec(people);

            Room room = testee().open(spec, token());

            Map<VideoUserId, AccessLink> links = linksOf(room, spec);
            assertThat(links.keySet()).isEqualTo(videoUsers(spec));
            assertThat(new HashSet<>(links.values())).hasSize(people);
            assertThat(testee().details(room.id())).isPresent();
        }
    }

    /** Two people, one more, and the provider's maximum; a hundred are enough to see that it works. */
    private Set<Integer> sizes() {
        int most = Math.min(100, capabilities().mostParticipants());
        Set<Integer> sizes = new TreeSet<>(List.of(2, 3, most - 1, most));
        sizes.removeIf(size -> size < 2 || size > most);
        return sizes;
    }

    @Test
    @Where(has = Capability.ROOMS_BY_NAME)
    default void openShouldOpenOneRoomPerToken() {
        RoomSpec spec = spec(2);
        CorrelationToken token = token();

        Room one = testee().open(spec, token);
        Room again = testee().open(spec, token);
        Room other = testee().open(spec, token());

        assertThat(again.id()).isEqualTo(one.id());
        assertThat(other.id()).isNotEqualTo(one.id());
        assertThat(search(token)).isEqualTo(Map.of(token, List.of(one.id())));
        List<Room> raced = Race.run(runner -> testee().open(spec, token));
        assertThat(raced).extracting(Room::id).containsOnly(one.id());
        testee().delete(one.id());
        assertThat(testee().details(one.id())).isEmpty();
        assertThat(testee().details(testee().open(spec, token).id())).isPresent();
    }

    @Test
    @Where(hasNot = Capability.ROOMS_BY_NAME)
    default void repeatedOpenShouldOpenAnotherRoom() {
        RoomSpec spec = spec(2);
        CorrelationToken token = token();

        Room one = testee().open(spec, token);
        Room other = testee().open(spec, token);

        assertThat(one.id()).isNotEqualTo(other.id());
        Set<AccessLink> links = new HashSet<>(linksOf(one, spec).values());
        links.addAll(linksOf(other, spec).values());
        assertThat(links).hasSize(4);
        assertThat(search(token)).containsOnlyKeys(token);
        assertThat(search(token).get(token)).containsExactlyInAnyOrder(one.id(), other.id());
    }

    @Test
    default void concurrentOpensShouldOpenOneRoomEach() {
        RoomSpec spec = spec(2);

        List<Room> rooms = Race.run(runner -> testee().open(spec, token()));

        assertThat(rooms.stream().map(Room::id).distinct()).hasSize(Race.RUNNERS);
        assertThat(rooms.stream()
                        .flatMap(room -> linksOf(room, spec).values().stream())
                        .distinct())
                .hasSize(2 * Race.RUNNERS);
    }

    @Test
    default void openShouldAcceptEveryKindOfTools() {
        Set<Tool> offered = capabilities().tools();
        List<Tools> kinds = new ArrayList<>(List.of(Tools.unrestricted(), Tools.only(Set.of()), Tools.only(offered)));
        for (Tool tool : offered) {
            kinds.add(Tools.only(Set.of(tool)));
        }
        for (Tools tools : kinds) {
            Privileges privileges = Privileges.of(Set.of(PATIENTS), tools, Set.of(DOCTORS), Tools.unrestricted());

            RoomSpec spec = spec(people(2), privileges, settings());
            assertThat(linksOf(testee().open(spec, token()), spec))
                    .as("%s", tools)
                    .hasSize(2);
        }
    }

    @ParameterizedTest
    @EnumSource
    @Where(has = Capability.RECORDING)
    default void detailsShouldContainTheRecording(Recording recording) {
        for (boolean live : new boolean[] {true, false}) {
            CallSettings settings = new CallSettings(live, recording, false, DurationPolicy.unlimited());
            Room room = testee().open(spec(people(2), privileges(), settings), token());

            RoomDetails details = testee().details(room.id()).orElseThrow();

            assertThat(details.recording()).isEqualTo(recording.name().toLowerCase(Locale.ROOT));
            assertThat(details.duration()).isZero();
        }
    }

    @Test
    @Where(has = Capability.ROOMS_WITH_DURATION)
    default void detailsShouldContainTheDuration() {
        Room room = testee().open(spec(people(2), privileges(), limitedSettings()), token());

        RoomDetails details = testee().details(room.id()).orElseThrow();

        assertThat(details.duration()).isEqualTo(Duration.ofHours(1));
        assertThat(details.used()).isZero();
    }

    @Test
    default void detailsShouldDescribeANewlyOpenedRoom() {
        Room room = testee().open(spec(2), token());

        RoomDetails details = testee().details(room.id()).orElseThrow();

        assertThat(details.isRunning().orElse(false)).isFalse();
        assertThat(details.letsPeopleIn()).isTrue();
        assertThat(Instant.parse(details.createdAt()))
                .isBetween(now().minus(Duration.ofMinutes(5)), now().plus(Duration.ofMinutes(5)));
    }

    @Test
    default void detailsShouldNotContainOurToken() {
        CorrelationToken token = token();
        Room room = testee().open(spec(2), token);

        assertThat(testee().details(room.id()).orElseThrow().description()).isEmpty();
    }

    /** A provider with named rooms may keep no description of another program's room. */
    @Test
    @Where(hasNot = Capability.ROOMS_BY_NAME)
    default void detailsShouldContainTheDescriptionOfAForeignRoom() {
        RoomId room = strangersRoom("Cardiology \u00e8 \"1\"");

        assertThat(testee().details(room).map(RoomDetails::description)).contains("Cardiology \u00e8 \"1\"");
    }

    @Test
    @Where(has = Capability.PLUS_NEEDED)
    default void openShouldBeRejectedWithoutAPlus() {
        CorrelationToken token = token();
        List<Participant> patients = List.of(person("patient-1", Role.BASIC), person("patient-2", Role.BASIC));

        assertThatThrownBy(() -> testee().open(spec(patients, privileges(), settings()), token))
                .isInstanceOfSatisfying(
                        PortRejectedException.class,
                        rejection -> assertThat(rejection.mayHaveHappened()).isFalse());
        assertThat(search(token)).isEmpty();
    }

    @Test
    @Where(hasNot = Capability.PLUS_NEEDED)
    default void openShouldNotRequireAPlus() {
        List<Participant> patients = List.of(person("patient-1", Role.BASIC), person("patient-2", Role.BASIC));

        Room room = testee().open(spec(patients, privileges(), settings()), token());

        assertThat(testee().details(room.id())).isPresent();
    }

    @Test
    @Where(hasNot = Capability.UNREGISTERED_PEOPLE)
    default void openShouldBeRejectedForAnUnknownPerson() {
        CorrelationToken token = token();
        List<Participant> people = new ArrayList<>(people(2));
        people.add(new Participant(
                new VideoUserId("usr_never_seen"), "Stranger", Set.of(PATIENTS), Language.COMPANY_DEFAULT));

        assertThatThrownBy(() -> testee().open(spec(people, privileges(), settings()), token))
                .isInstanceOfSatisfying(PortRejectedException.class, rejection -> {
                    assertThat(rejection.mayHaveHappened()).isFalse();
                    assertThat(rejection.isAboutUnknownPerson())
                            .as("worth registering the person again")
                            .isTrue();
                });
        assertThat(search(token)).isEmpty();
    }

    // Deleting.

    @Test
    default void deletedRoomShouldNotBeFound() {
        CorrelationToken token = token();
        Room deleted = testee().open(spec(2), token);
        Room kept = testee().open(spec(2), token());

        testee().delete(deleted.id());

        assertThat(testee().details(deleted.id())).isEmpty();
        assertThat(search(token)).isEmpty();
        assertThat(testee().details(kept.id())).isPresent();
    }

    @Test
    default void deleteShouldDoNothingTheSecondTime() {
        Room deleted = testee().open(spec(2), token());

        testee().delete(deleted.id());
        testee().delete(deleted.id());

        assertThat(testee().details(deleted.id())).isEmpty();
    }

    @Test
    default void concurrentDeletionsShouldAllSucceed() {
        Room deleted = testee().open(spec(2), token());

        Race.run(runner -> {
            testee().delete(deleted.id());
            return runner;
        });

        assertThat(testee().details(deleted.id())).isEmpty();
    }

    // Searching.

    @Test
    default void searchShouldFindNothingForNoTokens() {
        testee().open(spec(2), token());

        assertThat(testee().search(Set.of(), Instant.EPOCH)).isEmpty();
    }

    @Test
    default void searchShouldFindTheRoomsOfEachToken() {
        TeleconsultationId one = new TeleconsultationId("t-1");
        TeleconsultationId other = new TeleconsultationId("t-2");
        CorrelationToken first = new CorrelationToken(one, new OperationId("op-1"));
        CorrelationToken second = new CorrelationToken(one, new OperationId("op-2"));
        CorrelationToken third = new CorrelationToken(other, new OperationId("op-1"));
        CorrelationToken without = new CorrelationToken(other, new OperationId("op-2"));
        Map<CorrelationToken, RoomId> opened = new HashMap<>();
        for (CorrelationToken token : List.of(first, second, third)) {
            opened.put(token, testee().open(spec(2), token).id());
        }

        assertThat(search(first, third, without))
                .isEqualTo(Map.of(first, List.of(opened.get(first)), third, List.of(opened.get(third))));
        assertThat(search(without)).isEmpty();
    }

    /** A room that is not proven ours is never found, so no reconciler deletes it. */
    @Test
    default void searchShouldIgnoreForeignRooms() {
        CorrelationToken token = new CorrelationToken(new TeleconsultationId("t-1"), new OperationId("op-1"));
        RoomId ours = testee().open(spec(2), token).id();
        for (String description : List.of(
                "",
                "Cardiology",
                "teleconsult:",
                "teleconsult:t-1",
                "teleconsult:t-1:",
                "teleconsult::op-1",
                " " + token.text(),
                "x" + token.text(),
                token.text() + "0",
                token.text().toUpperCase(Locale.ROOT))) {
            strangersRoom(description);
        }

        assertThat(search(token)).isEqualTo(Map.of(token, List.of(ours)));
    }

    @Test
    default void searchShouldReachBeyondAnyPage() {
        CorrelationToken oldest = token();
        RoomId first = testee().open(spec(2), oldest).id();
        for (int i = 0; i < 205; i++) {
            strangersRoom("number " + i);
        }
        CorrelationToken newest = token();
        RoomId last = testee().open(spec(2), newest).id();

        assertThat(search(oldest, newest)).isEqualTo(Map.of(oldest, List.of(first), newest, List.of(last)));
    }

    @Test
    default void searchShouldFindTheLongestToken() {
        CorrelationToken longest =
                new CorrelationToken(new TeleconsultationId("t".repeat(128)), new OperationId("o".repeat(64)));
        RoomId room = testee().open(spec(2), longest).id();

        assertThat(search(longest)).isEqualTo(Map.of(longest, List.of(room)));
    }

    // Links.

    @Test
    @Where(hasNot = Capability.MINTED_LINKS)
    default void mintLinkShouldBeRefusedWhenLinksComeWithTheRoom() {
        RoomSpec spec = spec(2);
        Room room = testee().open(spec, token());

        assertThatThrownBy(() -> testee().mintLink(room.id(), aSeat(spec)))
                .isInstanceOfSatisfying(
                        RefusalException.class,
                        refusal -> assertThat(refusal.code()).isEqualTo(RefusalCode.UNSUPPORTED_BY_PROVIDER));
    }

    @Test
    @Where(has = Capability.MINTED_LINKS)
    default void mintLinkShouldReturnALinkWithAnEndForEachParticipant() {
        RoomSpec spec = spec(3);
        Room room = testee().open(spec, token());
        Room other = testee().open(spec, token());

        assertThat(room.links()).as("links that come with the room").isEmpty();
        Set<AccessLink> links = new HashSet<>();
        for (RoomSpec.Seat seat : spec.seats()) {
            MintedLink minted = testee().mintLink(room.id(), seat);
            links.add(minted.link());
            links.add(testee().mintLink(other.id(), seat).link());
            assertThat(minted.expiresAt()).as("its expiry").isAfter(now().plusSeconds(10));
            assertThat(minted.toString()).doesNotContain(minted.link().uri().toString());
        }
        assertThat(links).as("one for each person and room").hasSize(6);
    }

    @Test
    @Where(has = Capability.SIGNED_LINKS)
    default void mintLinkShouldMakeNoCall() {
        RoomSpec spec = spec(2);
        Room room = testee().open(spec, token());

        upstreamIs(Trouble.UNREACHABLE);

        assertThat(testee().mintLink(room.id(), aSeat(spec)).expiresAt()).isAfter(now());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://video.example/call/abc",
                "https://video.example/call/abc?",
                "https://video.example/call/abc?token=1",
                "https://video.example/call/abc?token=1&b=%26%3D%20+&c",
                "https://video.example:8443/a%2Fb/c;d=e?x=%C3%A8#top",
                "https://video.example/call/abc#top"
            })
    default void personaliseShouldKeepTheParametersOfTheLink(String text) {
        URI uri = URI.create(text);
        String query = uri.getRawQuery() == null ? "" : uri.getRawQuery();
        for (Language language : languages()) {
            for (boolean background : new boolean[] {true, false}) {
                URI wanted = testee().personalise(new AccessLink(uri), new LinkPreferences(background, language))
                        .uri();

                assertThat(wanted.getScheme()).isEqualTo(uri.getScheme());
                assertThat(wanted.getRawAuthority()).isEqualTo(uri.getRawAuthority());
                assertThat(wanted.getRawPath()).isEqualTo(uri.getRawPath());
                assertThat(wanted.getRawFragment()).isEqualTo(uri.getRawFragment());
                assertThat(wanted.getRawQuery() == null ? "" : wanted.getRawQuery())
                        .startsWith(query);
                if (!query.isEmpty() && wanted.getRawQuery().length() > query.length()) {
                    assertThat(wanted.getRawQuery()).startsWith(query + "&");
                }
            }
        }
    }

    @Test
    @Where(hasNot = Capability.PREFERENCES_IN_LINKS)
    default void personaliseShouldReturnTheSameLinkWhenPreferencesAreUnsupported() {
        AccessLink link = new AccessLink(URI.create("https://video.example/call/abc?x=1#top"));

        assertThat(testee().personalise(
                                link,
                                new LinkPreferences(true, Language.COMPANY_DEFAULT)
                                        .displayName("Ada")
                                        .appearance(LinkPreferences.Appearance.DARK)))
                .isEqualTo(link);
    }

    @Test
    @Where(has = Capability.PREFERENCES_IN_LINKS)
    default void personaliseShouldReturnALinkPerPreference() {
        AccessLink link = new AccessLink(URI.create("https://video.example/call/abc"));
        Set<AccessLink> links = new HashSet<>();
        for (Language language : languages()) {
            for (boolean background : new boolean[] {true, false}) {
                links.add(testee().personalise(link, new LinkPreferences(background, language)));
            }
        }

        for (LinkPreferences.Appearance appearance : LinkPreferences.Appearance.values()) {
            links.add(testee().personalise(link, LinkPreferences.none().appearance(appearance)));
        }
        for (String name : List.of("Ada", "Ada & Bo", "Zoë +1")) {
            links.add(testee().personalise(link, LinkPreferences.none().displayName(name)));
        }

        assertThat(links)
                .hasSize(2 * languages().size() + LinkPreferences.Appearance.values().length - 1 + 3)
                .contains(link);
        assertThat(testee().personalise(link, new LinkPreferences(false, Language.COMPANY_DEFAULT)))
                .isEqualTo(link);
    }

    @Test
    default void personaliseShouldMakeNoCall() {
        AccessLink link = new AccessLink(URI.create("https://video.example/call/abc"));
        LinkPreferences preferences = new LinkPreferences(true, Language.COMPANY_DEFAULT);
        AccessLink before = testee().personalise(link, preferences);

        upstreamIs(Trouble.UNREACHABLE);

        assertThat(testee().personalise(link, preferences)).isEqualTo(before);
    }

    private boolean asksForLinks() {
        return capabilities().has(Capability.MINTED_LINKS) && !capabilities().has(Capability.SIGNED_LINKS);
    }

    private Map<VideoUserId, AccessLink> linksOf(Room room, RoomSpec spec) {
        if (!capabilities().has(Capability.MINTED_LINKS)) {
            return room.links();
        }
        Map<VideoUserId, AccessLink> links = new HashMap<>();
        spec.seats()
                .forEach(seat -> links.put(
                        seat.videoUser(), testee().mintLink(room.id(), seat).link()));
        return links;
    }

    private static RoomSpec.Seat aSeat(RoomSpec spec) {
        return spec.seats().iterator().next();
    }

    private Set<Language> languages() {
        Set<Language> all = new HashSet<>(capabilities().languages());
        all.add(Language.COMPANY_DEFAULT);
        return all;
    }

    private static CorrelationToken token() {
        return new CorrelationToken(
                new TeleconsultationId("t-" + UUID.randomUUID()), new OperationId("op-" + UUID.randomUUID()));
    }

    private Map<CorrelationToken, List<RoomId>> search(CorrelationToken... tokens) {
        return testee().search(Set.of(tokens), now().minus(Duration.ofHours(1)));
    }

    private static Set<VideoUserId> videoUsers(RoomSpec spec) {
        Set<VideoUserId> videoUsers = new HashSet<>();
        spec.seats().forEach(seat -> videoUsers.add(seat.videoUser()));
        return videoUsers;
    }

    private RoomSpec spec(int people) {
        return spec(people(people), privileges(), settings());
    }

    private List<Participant> people(int count) {
        List<Participant> people = new ArrayList<>();
        people.add(person("doctor", Role.PLUS));
        for (int i = 1; i < count; i++) {
            people.add(person("patient-" + i, Role.BASIC));
        }
        return people;
    }

    private Participant person(String name, Role role) {
        return new Participant(
                known(name, role), name, Set.of(role == Role.PLUS ? DOCTORS : PATIENTS), Language.COMPANY_DEFAULT);
    }

    private static RoomSpec spec(List<Participant> people, Privileges privileges, CallSettings settings) {
        Schedule schedule = Schedule.startingAt(START, Duration.ofHours(1));
        return RoomSpec.of(new Plan(Participants.of(people), schedule), privileges, settings);
    }
}
