package dev.teleconsult.ports.application.planning;

import dev.teleconsult.domain.RefusalCode;
import dev.teleconsult.domain.RefusalException;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.domain.VisitState;
import dev.teleconsult.ports.application.shared.TextDigest;
import dev.teleconsult.ports.inbound.FindTeleconsultationsUseCase.Filter;
import dev.teleconsult.ports.outbound.TeleconsultationQuery.Position;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.stream.Collectors;

/**
 * The end of a page as a text that every replica can read: start and id of the last teleconsultation, and a digest that
 * binds both to the filter. The digest detects a client's mistake and is no secret; the text holds no data of a person.
 */
final class Cursor {

    private static final int DIGEST = 9;
    private static final int LONGEST = 400;

    private Cursor() {}

    static String text(Filter filter, Position end) {
        byte[] id = end.id().value().getBytes(StandardCharsets.UTF_8);
        byte[] position = ByteBuffer.allocate(Long.BYTES + id.length)
                .putLong(end.start().toEpochMilli())
                .put(id)
                .array();
        byte[] all = Arrays.copyOf(digest(filter, position), DIGEST + position.length);
        System.arraycopy(position, 0, all, DIGEST, position.length);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(all);
    }

    /** @throws RefusalException {@link RefusalCode#CURSOR_INVALID} if it was not made for this filter */
    static Position read(Filter filter, String text) {
        if (text.length() > LONGEST) {
            throw invalid();
        }
        try {
            byte[] all = Base64.getUrlDecoder().decode(text);
            ByteBuffer position = ByteBuffer.wrap(all, Math.min(all.length, DIGEST), Math.max(0, all.length - DIGEST));
            byte[] bytes = new byte[position.remaining()];
            position.duplicate().get(bytes);
            if (!MessageDigest.isEqual(Arrays.copyOf(all, DIGEST), digest(filter, bytes))) {
                throw invalid();
            }
            Instant start = Instant.ofEpochMilli(position.getLong());
            String id = StandardCharsets.UTF_8.decode(position).toString();
            return new Position(start, new TeleconsultationId(id));
        } catch (IllegalArgumentException | BufferUnderflowException | DateTimeException notOurs) {
            throw invalid();
        }
    }

    private static RefusalException invalid() {
        return RefusalException.of(RefusalCode.CURSOR_INVALID);
    }

    private static byte[] digest(Filter filter, byte[] position) {
        String states = filter.states().stream().map(VisitState::name).sorted().collect(Collectors.joining(","));
        String of = filter.from() + " " + filter.to() + " " + states + " "
                + filter.user().map(user -> "user " + user.value()).orElse("")
                // No id of a user holds a line break.
                + (filter.latestFirst() ? "\nlatest first" : "");
        MessageDigest sha256 = TextDigest.begun();
        sha256.update(position);
        return Arrays.copyOf(sha256.digest(of.getBytes(StandardCharsets.UTF_8)), DIGEST);
    }
}
