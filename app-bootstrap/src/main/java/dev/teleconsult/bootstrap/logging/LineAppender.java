package dev.teleconsult.bootstrap.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import ch.qos.logback.core.encoder.Encoder;
import java.io.IOException;
import java.io.OutputStream;

/**
 * Writes each line at once, except the lines of answered requests, which {@link LogLines} collects for a few
 * milliseconds.
 */
final class LineAppender extends UnsynchronizedAppenderBase<ILoggingEvent> {

    private final Encoder<ILoggingEvent> encoder;
    private final LogLines lines;

    LineAppender(LoggerContext context, Encoder<ILoggingEvent> encoder, OutputStream out) {
        this.encoder = encoder;
        setContext(context);
        lines = new LogLines(
                out,
                left -> encoder.encode(new LoggingEvent(
                        LineAppender.class.getName(),
                        context.getLogger(LineAppender.class),
                        Level.WARN,
                        "left out {} lines of requests: the reader of this log is too slow",
                        null,
                        new Object[] {left})));
    }

    @Override
    protected void append(ILoggingEvent event) {
        byte[] line = encoder.encode(event);
        if (event.getLoggerName().equals(RequestLog.NAME)) {
            lines.writeSoon(line);
            return;
        }
        try {
            lines.write(line);
        } catch (IOException broken) {
            addError("a line could not be written", broken);
        }
    }

    @Override
    public void stop() {
        super.stop();
        try {
            lines.close();
        } catch (IOException broken) {
            addError("the last lines could not be written", broken);
        }
    }
}
