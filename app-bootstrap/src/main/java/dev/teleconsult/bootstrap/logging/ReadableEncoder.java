package dev.teleconsult.bootstrap.logging;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;
import org.slf4j.event.KeyValuePair;

/** Writes log events for a person at a terminal: time, level, message, and the main fields of a request. */
final class ReadableEncoder extends LineEncoder {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss.SSS", Locale.ROOT);

    private final Redaction redaction;
    private final ZoneId zone;

    ReadableEncoder(Redaction redaction, ZoneId zone) {
        this.redaction = redaction;
        this.zone = zone;
    }

    @Override
    void append(ILoggingEvent event, ByteArrayOutputStream lines) {
        StringBuilder line = new StringBuilder(120)
                .append(TIME.format(Instant.ofEpochMilli(event.getTimeStamp()).atZone(zone)))
                .append(String.format(Locale.ROOT, " %-5s ", event.getLevel()))
                .append(redaction.clean(event.getFormattedMessage()));
        if (event.getKeyValuePairs() != null) {
            event.getKeyValuePairs().forEach(pair -> append(line, pair));
        }
        for (IThrowableProxy failure = event.getThrowableProxy(); failure != null; failure = failure.getCause()) {
            line.append("\n        ")
                    .append(failure.getClassName())
                    .append(": ")
                    .append(redaction.clean(String.valueOf(failure.getMessage())));
        }
        lines.writeBytes(line.append('\n').toString().getBytes(StandardCharsets.UTF_8));
    }

    /** Appends a plain value; maps are for machines and are left out. */
    private void append(StringBuilder line, KeyValuePair pair) {
        if (!(pair.value instanceof Map)) {
            line.append(' ')
                    .append(pair.key)
                    .append('=')
                    .append(
                            redaction.hides(pair.key)
                                    ? Redaction.REDACTED
                                    : redaction.clean(String.valueOf(pair.value)));
        }
    }
}
