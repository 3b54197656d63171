package dev.teleconsult.adapter.kaleyra;

import static java.util.Objects.requireNonNull;

import dev.teleconsult.adapter.kaleyra.KaleyraMapping.ListedRoom;
import dev.teleconsult.domain.AccessLink;
import dev.teleconsult.domain.CorrelationToken;
import dev.teleconsult.domain.Role;
import dev.teleconsult.domain.Room;
import dev.teleconsult.domain.RoomId;
import dev.teleconsult.domain.RoomSpec;
import dev.teleconsult.ports.LinkPreferences;
import dev.teleconsult.ports.PortRejectedException;
import dev.teleconsult.ports.RoomDetails;
import dev.teleconsult.ports.Upstream;
import dev.teleconsult.ports.outbound.VideoRooms;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** Rooms at Kaleyra; the correlation token is stored as their description. */
final class KaleyraRooms implements VideoRooms {

    private static final int NOT_FOUND = 404;

    private final KaleyraClient http;
    private final KaleyraPages pages;
    private final boolean plainHttp;
    private final Duration callTimeout;

    KaleyraRooms(KaleyraClient http, KaleyraPages pages, KaleyraSettings settings) {
        this.http = http;
        this.pages = pages;
        this.plainHttp = settings.isPlainHttp();
        this.callTimeout = settings.callTimeout();
    }

    @Override
    public Room open(RoomSpec spec, CorrelationToken token) {
        KaleyraCall call = KaleyraCall.of("POST", "/rooms")
                .sending(KaleyraMapping.newRoom(requireNonNull(spec, "spec"), requireNonNull(token, "token")));
        KaleyraReply reply = http.send(call);
        if (isAboutTheRequest(reply) && raise(spec)) {
            reply = http.send(call);
        }
        if (reply instanceof KaleyraReply.Json json) {
            return KaleyraMapping.newRoom(json.body(), spec, plainHttp)
                    .orElseThrow(() -> KaleyraFailures.unreadable(
                            call, "answered without a room, or without a link of their own for each participant"));
        }
        throw KaleyraFailures.of(call, reply);
    }

    /** Whether Kaleyra refused the request itself, so that it had no effect. */
    private static boolean isAboutTheRequest(KaleyraReply reply) {
        return reply instanceof KaleyraReply.Declined declined
                && (declined.status() == 400 || declined.status() == 409 || declined.status() == 422);
    }

    /**
     * Gives the role plus to the users who are plus in this room but were registered as basic. Kaleyra keeps the role
     * with the user and refuses a room without a plus user, so a person who later becomes an organiser could otherwise
     * never have a room.
     *
     * <p>The requests are made in parallel, within the time of one call, so that opening a room never takes longer than
     * three calls.
     *
     * @return whether there was such a user
     */
    private boolean raise(RoomSpec spec) {
        long deadline = System.nanoTime() + callTimeout.toNanos();
        List<String> organisers = spec.seats().stream()
                .filter(seat -> seat.role() == Role.PLUS)
                .map(seat -> seat.videoUser().value())
                .filter(user -> KaleyraCall.of("GET", "/users/{}", user).isAddressable())
                .toList();
        List<KaleyraCall> looks = organisers.stream()
                .map(user -> KaleyraCall.of("GET", "/users/{}", user))
                .toList();
        List<KaleyraReply> users = http.sendAll(looks, callTimeout);
        List<KaleyraCall> updates = new ArrayList<>();
        for (int i = 0; i < users.size(); i++) {
            if (users.get(i) instanceof KaleyraReply.Json user && KaleyraMapping.isBasic(user.body())) {
                updates.add(
                        KaleyraCall.of("PUT", "/users/{}", organisers.get(i)).sending(KaleyraMapping.plusRole()));
            }
        }
        List<KaleyraReply> raised = http.sendAll(updates, Duration.ofNanos(Math.max(1, deadline - System.nanoTime())));
        for (int i = 0; i < raised.size(); i++) {
            if (!(raised.get(i) instanceof KaleyraReply.Success)) {
                throw KaleyraFailures.beforeTheRoom(KaleyraFailures.of(updates.get(i), raised.get(i)));
            }
        }
        return !updates.isEmpty();
    }

    @Override
    public Optional<RoomDetails> details(RoomId room) {
        KaleyraCall call = KaleyraCall.of("GET", "/rooms/{}", room.value());
        KaleyraReply reply = http.send(call);
        if (isNotFound(reply)) {
            return Optional.empty();
        }
        if (reply instanceof KaleyraReply.Json json) {
            Optional<RoomDetails> details = KaleyraMapping.roomDetails(json.body());
            if (details.isPresent()) {
                return details;
            }
        }
        throw KaleyraFailures.of(call, reply);
    }

    @Override
    public void delete(RoomId room) {
        KaleyraCall call = KaleyraCall.of("DELETE", "/rooms/{}", room.value());
        KaleyraReply reply = http.send(call);
        if (!(reply instanceof KaleyraReply.Success) && !isNotFound(reply)) {
            throw KaleyraFailures.of(call, reply);
        }
    }

    static boolean isNotFound(KaleyraReply reply) {
        return reply instanceof KaleyraReply.Declined declined && declined.status() == NOT_FOUND;
    }

    @Override
    public Map<CorrelationToken, List<RoomId>> search(Set<CorrelationToken> tokens, Instant createdSince) {
        Set<CorrelationToken> sought = Set.copyOf(tokens);
        requireNonNull(createdSince, "createdSince");
        if (sought.isEmpty()) {
            return Map.of();
        }
        KaleyraCall list = KaleyraCall.of("GET", "/rooms");
        List<ListedRoom> listed = pages.all(
                        list, "rooms", KaleyraMapping::listedRoom, ListedRoom::id, reaches(createdSince))
                // A company always has a list of rooms, perhaps an empty one: an answer without a list is not
                // Kaleyra's.
                .orElseThrow(() -> PortRejectedException.refused(Upstream.VIDEO, list + " answered " + NOT_FOUND));
        Map<CorrelationToken, List<RoomId>> found = new LinkedHashMap<>();
        for (ListedRoom room : listed) {
            boolean tooOld = room.createdAt()
                    .map(createdAt -> createdAt.isBefore(createdSince))
                    .orElse(false);
            // A deleted room that is still listed has the status closed.
            if (!tooOld && !room.isClosed()) {
                room.token()
                        .filter(sought::contains)
                        .ifPresent(token -> found.computeIfAbsent(token, any -> new ArrayList<>())
                                .add(room.id()));
            }
        }
        found.replaceAll((token, rooms) -> List.copyOf(rooms));
        return Map.copyOf(found);
    }

    /**
     * Whether all rooms of a page are older than this time. Only used if the page is ordered: v1's lists are documented
     * as newest first, the order of v2's is undocumented.
     */
    private static Predicate<List<ListedRoom>> reaches(Instant createdSince) {
        return page -> {
            Instant last = Instant.MAX;
            for (ListedRoom room : page) {
                Instant createdAt = room.createdAt().orElse(Instant.MAX);
                if (createdAt.isAfter(last) || !createdAt.isBefore(createdSince)) {
                    return false;
                }
                last = createdAt;
            }
            return page.size() > 1;
        };
    }

    @Override
    public AccessLink personalise(AccessLink link, LinkPreferences preferences) {
        List<String> wishes = new ArrayList<>();
        if (preferences.virtualBackground()) {
            wishes.add("virtual_background=image");
        }
        if (preferences.language().isSpecified()) {
            wishes.add("language=" + preferences.language().code());
        }
        if (!preferences.displayName().isEmpty()) {
            // A blank becomes %20: a plus means a blank only in forms.
            wishes.add("display_name="
                    + URLEncoder.encode(preferences.displayName(), StandardCharsets.UTF_8)
                            .replace("+", "%20"));
        }
        switch (preferences.appearance()) {
            case AS_SET -> {}
            case LIGHT -> wishes.add("theme=light");
            case DARK -> wishes.add("theme=dark");
        }
        if (wishes.isEmpty()) {
            return link;
        }
        // Changed as text: parsing a URI and encoding it again could change it.
        String text = link.uri().toString();
        int hash = text.indexOf('#');
        String fragment = hash < 0 ? "" : text.substring(hash);
        String rest = hash < 0 ? text : text.substring(0, hash);
        String glue = !rest.contains("?") ? "?" : rest.endsWith("?") || rest.endsWith("&") ? "" : "&";
        return new AccessLink(URI.create(rest + glue + String.join("&", wishes) + fragment));
    }
}
