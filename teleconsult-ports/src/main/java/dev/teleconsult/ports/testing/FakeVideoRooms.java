package dev.teleconsult.ports.testing;

import static dev.teleconsult.domain.NonNulls.requireNonNulls;
import static java.util.Objects.requireNonNull;

import dev.teleconsult.domain.AccessLink;
import dev.teleconsult.domain.CorrelationToken;
import dev.teleconsult.domain.Room;
import dev.teleconsult.domain.RoomId;
import dev.teleconsult.domain.RoomSpec;
import dev.teleconsult.domain.VideoUserId;
import dev.teleconsult.ports.Capability;
import dev.teleconsult.ports.LinkPreferences;
import dev.teleconsult.ports.MintedLink;
import dev.teleconsult.ports.PortRejectedException;
import dev.teleconsult.ports.RoomDetails;
import dev.teleconsult.ports.Upstream;
import dev.teleconsult.ports.outbound.VideoRooms;
import dev.teleconsult.ports.testing.FakeVideoProvider.OpenedRoom;
import dev.teleconsult.ports.testing.FakeVideoProvider.Operation;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The rooms of a {@link FakeVideoProvider}. */
final class FakeVideoRooms implements VideoRooms {

    private final Fake<Operation> provider;
    private final VideoProviderState state;
    private final FakeMintedLinks mintedLinks;

    FakeVideoRooms(Fake<Operation> provider, VideoProviderState state, FakeMintedLinks mintedLinks) {
        this.provider = provider;
        this.state = state;
        this.mintedLinks = mintedLinks;
    }

    @Override
    public Room open(RoomSpec spec, CorrelationToken token) {
        requireNonNulls(spec, "spec", token, "token");
        return provider.answer(Operation.OPEN_ROOM, () -> {
            synchronized (state) {
                requirePossible(spec);
                RoomId id = state.capabilities.has(Capability.ROOMS_BY_NAME) ? nameOf(token) : state.nextRoom();
                Optional<OpenedRoom> there = state.opened.stream()
                        .filter(known -> known.id().equals(id))
                        .findFirst();
                if (there.isPresent() && state.open.containsKey(id)) {
                    return there.get().room();
                }
                there.ifPresent(state.opened::remove);
                Map<VideoUserId, AccessLink> links = new LinkedHashMap<>();
                if (!state.capabilities.has(Capability.MINTED_LINKS)) {
                    spec.seats().forEach(seat -> links.put(seat.videoUser(), newLink()));
                }
                Room room = new Room(id, links);
                Instant now = state.clock.instant();
                state.opened.add(new OpenedRoom(room, spec, token, now));
                state.open.put(room.id(), new VideoProviderState.Listing(token.text(), now, ofSpec(spec, now)));
                return room;
            }
        });
    }

    @Override
    public Optional<RoomDetails> details(RoomId room) {
        requireNonNull(room, "room");
        return provider.answer(Operation.ROOM_DETAILS, () -> {
            synchronized (state) {
                return Optional.ofNullable(state.open.get(room)).map(VideoProviderState.Listing::details);
            }
        });
    }

    @Override
    public void delete(RoomId room) {
        requireNonNull(room, "room");
        provider.perform(Operation.DELETE_ROOM, () -> {
            synchronized (state) {
                state.open.remove(room);
            }
        });
    }

    @Override
    public Map<CorrelationToken, List<RoomId>> search(Set<CorrelationToken> tokens, Instant createdSince) {
        Set<CorrelationToken> sought = Set.copyOf(tokens);
        requireNonNull(createdSince, "createdSince");
        if (sought.isEmpty()) {
            return Map.of();
        }
        return provider.answer(Operation.SEARCH_ROOMS, () -> {
            synchronized (state) {
                Map<CorrelationToken, List<RoomId>> found = new HashMap<>();
                state.open.forEach((room, listing) -> CorrelationToken.parse(listing.description())
                        .filter(token ->
                                sought.contains(token) && !listing.openedAt().isBefore(createdSince))
                        .ifPresent(token -> found.computeIfAbsent(token, any -> new ArrayList<>())
                                .add(room)));
                return found;
            }
        });
    }

    private RoomId nameOf(CorrelationToken token) {
        return new RoomId("named_" + HexFormat.of().formatHex(FakeSignature.digest(token.text()), 0, 16));
    }

    @Override
    public MintedLink mintLink(RoomId room, RoomSpec.Seat seat) {
        requireNonNulls(room, "room", seat, "seat");
        if (!state.capabilities.has(Capability.MINTED_LINKS)) {
            return VideoRooms.super.mintLink(room, seat);
        }
        return state.capabilities.has(Capability.SIGNED_LINKS)
                ? mintedLinks.mint(room, seat.videoUser())
                : provider.answer(Operation.MINT_LINK, () -> {
                    state.requireKnown(Set.of(seat.videoUser()));
                    return mintedLinks.mint(room, seat.videoUser());
                });
    }

    @Override
    public AccessLink personalise(AccessLink link, LinkPreferences preferences) {
        if (!state.capabilities.has(Capability.PREFERENCES_IN_LINKS)) {
            return link;
        }
        List<String> wishes = new ArrayList<>();
        if (preferences.virtualBackground()) {
            wishes.add("background=on");
        }
        if (preferences.language().isSpecified()) {
            wishes.add("language=" + preferences.language().code());
        }
        if (!preferences.displayName().isEmpty()) {
            wishes.add(
                    "name=" + HexFormat.of().formatHex(preferences.displayName().getBytes(StandardCharsets.UTF_8)));
        }
        if (preferences.appearance() != LinkPreferences.Appearance.AS_SET) {
            wishes.add("appearance=" + preferences.appearance());
        }
        if (wishes.isEmpty()) {
            return link;
        }
        URI uri = link.uri();
        String text = uri.toString();
        String fragment = uri.getRawFragment() == null ? "" : "#" + uri.getRawFragment();
        String rest = text.substring(0, text.length() - fragment.length());
        String glue = uri.getRawQuery() == null ? "?" : uri.getRawQuery().isEmpty() ? "" : "&";
        return new AccessLink(URI.create(rest + glue + String.join("&", wishes) + fragment));
    }

    private void requirePossible(RoomSpec spec) {
        Set<VideoUserId> people =
                spec.seats().stream().map(RoomSpec.Seat::videoUser).collect(Collectors.toSet());
        if (people.size() < 2 || people.size() > state.capabilities.mostParticipants()) {
            throw refused("a room is for 2 to " + state.capabilities.mostParticipants());
        }
        state.requireKnown(people);
        if (state.capabilities.has(Capability.PLUS_NEEDED)
                && spec.seats().stream().noneMatch(this::canOpenRooms)) {
            throw refused("none of the participants may open rooms");
        }
    }

    /** A registered person has the role of their first registration. */
    private boolean canOpenRooms(RoomSpec.Seat seat) {
        return state.roles.getOrDefault(seat.videoUser(), seat.role()).canOpenRooms();
    }

    private AccessLink newLink() {
        return new AccessLink(URI.create(FakeVideoProvider.CALLS + state.secret()));
    }

    private static PortRejectedException refused(String why) {
        return PortRejectedException.refused(Upstream.VIDEO, why);
    }

    private static RoomDetails ofSpec(RoomSpec spec, Instant now) {
        return VideoProviderState.details(
                spec.recording().name().toLowerCase(Locale.ROOT),
                "",
                now,
                spec.duration().orElse(Duration.ZERO),
                spec.live());
    }
}
