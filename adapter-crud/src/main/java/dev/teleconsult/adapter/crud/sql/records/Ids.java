package dev.teleconsult.adapter.crud.sql.records;

import dev.teleconsult.domain.TeleconsultationId;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.HexFormat;

/**
 * Makes ids of the same form as the Mia CRUD service, so that callers need not know the store: 24 lower-case
 * hexadecimal digits. The first 8 are the time in seconds, so that new ids are neighbours in an index; the others are
 * random and cannot be guessed.
 */
public final class Ids {

    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    public Ids(Clock clock) {
        this.clock = clock;
    }

    TeleconsultationId next() {
        byte[] id = new byte[12];
        ByteBuffer.wrap(id).putInt((int) clock.instant().getEpochSecond()).putLong(random.nextLong());
        return new TeleconsultationId(HexFormat.of().formatHex(id));
    }
}
