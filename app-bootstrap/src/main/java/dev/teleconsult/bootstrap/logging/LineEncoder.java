package dev.teleconsult.bootstrap.logging;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.encoder.EncoderBase;
import java.io.ByteArrayOutputStream;

/** Encodes each event as one line; the log has no header and no footer. */
abstract class LineEncoder extends EncoderBase<ILoggingEvent> {

    private static final byte[] NOTHING = new byte[0];

    /** Appends the event's line, with its line feed. Safe for use by several threads, each with its own {@code lines}. */
    abstract void append(ILoggingEvent event, ByteArrayOutputStream lines);

    @Override
    public final byte[] encode(ILoggingEvent event) {
        ByteArrayOutputStream line = new ByteArrayOutputStream(512);
        append(event, line);
        return line.toByteArray();
    }

    @Override
    public final byte[] headerBytes() {
        return NOTHING;
    }

    @Override
    public final byte[] footerBytes() {
        return NOTHING;
    }
}
