package dev.teleconsult.bootstrap;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import dev.teleconsult.bootstrap.logging.QuietStart;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Everything that is logged until it is closed: our own code at its finest level, libraries at the finest level they
 * ever have. Nothing is redacted, so a secret that is found here would have been hidden by the redaction only.
 */
public final class CapturedLogs implements AutoCloseable {

    private final Queue<String> lines = new ConcurrentLinkedQueue<>();

    private CapturedLogs() {}

    /** Captures from now on, and keeps the lines out of the build's output. */
    public static CapturedLogs start() {
        CapturedLogs logs = new CapturedLogs();
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        context.reset();
        Appender appender = new Appender(logs.lines);
        appender.setContext(context);
        appender.start();
        context.getLogger(Logger.ROOT_LOGGER_NAME).setLevel(Level.INFO);
        context.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(appender);
        context.getLogger("dev.teleconsult").setLevel(Level.TRACE);
        context.getLogger("io.javalin").setLevel(Level.OFF);
        return logs;
    }

    /** Each with its message, fields, context and stack trace. */
    public List<String> lines() {
        return List.copyOf(lines);
    }

    /** Drops the lines captured so far. */
    public void forget() {
        lines.clear();
    }

    @Override
    public void close() {
        new QuietStart().configure((LoggerContext) LoggerFactory.getILoggerFactory());
    }

    private static final class Appender extends AppenderBase<ILoggingEvent> {

        private final Queue<String> lines;

        private Appender(Queue<String> lines) {
            this.lines = lines;
        }

        @Override
        protected void append(ILoggingEvent event) {
            StringBuilder line = new StringBuilder();
            line.append(event.getLevel()).append(' ').append(event.getLoggerName());
            line.append(' ').append(event.getFormattedMessage());
            if (event.getKeyValuePairs() != null) {
                line.append(' ').append(event.getKeyValuePairs());
            }
            line.append(' ').append(event.getMDCPropertyMap());
            if (event.getThrowableProxy() != null) {
                line.append('\n').append(ThrowableProxyUtil.asString(event.getThrowableProxy()));
            }
            lines.add(line.toString());
        }
    }
}
