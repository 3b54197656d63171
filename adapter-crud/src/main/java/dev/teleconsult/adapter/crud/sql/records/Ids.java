package dev.teleconsult.adapter.crud.sql.records;

import dev.teleconsult.domain.TeleconsultationId;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.HexFormat;

/**
 * Makes ids that look like those of the Mia CRUD service, so that callers need not care which store there is: 24 lower-case
 * hexadecimal digits. The first 8 are the seconds, so that new ones end up side by side in an index; no stranger can guess the
 * others.
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
