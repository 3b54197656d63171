package dev.teleconsult.adapter.kaleyra.emulator;

import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Files added in calls; the oldest are removed if there are too many. Guarded by the emulator's lock. */
final class Uploads {
    static final int MAX_UPLOADS = 10_000;
    private static final long MAX_CONTENT_BYTES = 64L * Upload.MAX_BYTES;
    private static final Set<String> TYPES = Set.of("file_upload", "generic", "snapshot");

    private final Clock clock;
    private final Map<String, Upload> byKey = new LinkedHashMap<>();
    private long contentBytes;

    Uploads(Clock clock) {
        this.clock = clock;
    }

    Upload add(HostedRoom room, String userId, String type, String fileName, byte[] content) {
        if (room.member(userId).isEmpty()) {
            throw ApiRefusal.notFound("invalid_user_id", "Not a participant of the room");
        }
        if (!TYPES.contains(type)) {
            throw ApiRefusal.invalid("invalid_upload_type", "Invalid upload_type");
        }
        if (content.length > Upload.MAX_BYTES) {
            throw ApiRefusal.tooLarge("An upload to the emulator has at most 1 MB");
        }
        Instant now = clock.instant();
        String key = "sandbox/company/" + userId + "/" + now.toEpochMilli() + "-" + EmulatedIds.hex(10);
        Upload upload = new Upload(
                key, fileName, type, userId, room.currentSession().map(Session::id), room.id(), now, content.clone());
        byKey.put(key, upload);
        contentBytes += content.length;
        while (byKey.size() > MAX_UPLOADS || contentBytes > MAX_CONTENT_BYTES) {
            remove(byKey.keySet().iterator().next());
        }
        return upload;
    }

    Optional<Upload> find(String key) {
        return Optional.ofNullable(byKey.get(key));
    }

    /** Absent when there was none. */
    Optional<Upload> remove(String key) {
        Optional<Upload> removed = Optional.ofNullable(byKey.remove(key));
        removed.ifPresent(upload -> contentBytes -= upload.content().length);
        return removed;
    }

    Stream<Upload> newestFirst(Query query) {
        List<Upload> matching = byKey.values().stream()
                .filter(upload -> matches(query, "room_id", upload.roomId()))
                .filter(upload ->
                        matches(query, "session_id", upload.sessionId().orElse("")))
                .filter(upload -> matches(query, "user_id", upload.userId()))
                .filter(upload -> matches(query, "upload_type", upload.type()))
                .toList();
        return Stream.iterate(matching.size() - 1, at -> at >= 0, at -> at - 1).map(matching::get);
    }

    private static boolean matches(Query query, String parameter, String value) {
        return query.text(parameter).map(value::equals).orElse(true);
    }

    void clear() {
        byKey.clear();
        contentBytes = 0;
    }
}
