package dev.teleconsult.bootstrap.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import java.io.IOException;
import java.io.OutputStream;

/** Writes each line at once, except the lines of answered requests, which {@link LogLines} collects for a moment. */
final class LineAppender extends UnsynchronizedAppenderBase<ILoggingEvent> {

    private final LogLines<ILoggingEvent> lines;

    LineAppender(LoggerContext context, LineEncoder encoder, OutputStream out) {
        setContext(context);
        lines = new LogLines<>(
                out,
                encoder::append,
                failure -> addError("a line could not be encoded", failure),
                left -> new LoggingEvent(
                        LineAppender.class.getName(),
                        context.getLogger(LineAppender.class),
                        Level.WARN,
                        "dropped {} lines about requests: the reader of this log is too slow",
                        null,
                        new Object[] {left}));
    }

    @Override
    protected void append(ILoggingEvent event) {
        if (event.getLoggerName().equals(RequestLog.NAME)) {
            // Captured here, since another thread with another logging context writes the line.
            event.prepareForDeferredProcessing();
            lines.writeSoon(event);
            return;
        }
        try {
            lines.write(event);
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
