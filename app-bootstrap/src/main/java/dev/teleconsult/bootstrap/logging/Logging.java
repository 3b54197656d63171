package dev.teleconsult.bootstrap.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.OutputStreamAppender;
import dev.teleconsult.bootstrap.configuration.LogLevel;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.ZoneId;
import org.slf4j.ILoggerFactory;
import org.slf4j.LoggerFactory;

/** Configures logback: one appender, the chosen level for our own code, and a quieter level for libraries. */
public final class Logging {

    /** The format of a log line. */
    public enum Format {
        JSON,
        READABLE
    }

    private static final String OURS = "dev.teleconsult";

    private Logging() {}

    /** Applies this configuration to the whole process. */
    public static void apply(Format format, LogLevel level, Redaction redaction, OutputStream out) {
        apply((LoggerContext) LoggerFactory.getILoggerFactory(), format, level, redaction, out);
    }

    public static void apply(
            LoggerContext context, Format format, LogLevel level, Redaction redaction, OutputStream out) {
        LineEncoder encoder = begin(context, format, redaction);
        OutputStreamAppender<ILoggingEvent> appender = new OutputStreamAppender<>();
        appender.setContext(context);
        appender.setEncoder(encoder);
        appender.setOutputStream(new Unclosable(out));
        end(context, level, appender);
    }

    /**
     * As the other method, for a server with many requests: lines about requests are collected for a few milliseconds
     * and written together.
     */
    public static void applyForServer(LogLevel level, Redaction redaction, OutputStream out) {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        LineEncoder encoder = begin(context, Format.JSON, redaction);
        end(context, level, new LineAppender(context, encoder, out));
    }

    /** Returns loggers that do all the work of a server's loggers but write nothing. */
    public static ILoggerFactory toNowhere() {
        LoggerContext context = new LoggerContext();
        OutputStream nowhere = OutputStream.nullOutputStream();
        LineEncoder encoder = begin(context, Format.JSON, Redaction.usual());
        end(context, LogLevel.INFO, new LineAppender(context, encoder, nowhere));
        return context;
    }

    private static LineEncoder begin(LoggerContext context, Format format, Redaction redaction) {
        context.reset();
        LineEncoder encoder = format == Format.JSON
                ? new PinoEncoder(redaction, ProcessHandle.current().pid(), hostname())
                : new ReadableEncoder(redaction, ZoneId.systemDefault());
        encoder.setContext(context);
        encoder.start();
        return encoder;
    }

    private static void end(LoggerContext context, LogLevel level, Appender<ILoggingEvent> appender) {
        appender.start();
        ch.qos.logback.classic.Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        root.setLevel(levelOfLibraries(level));
        root.addAppender(appender);
        context.getLogger(OURS).setLevel(levelOf(level));
        // Code of this project logs the same failures, once and without a stack trace.
        context.getLogger("io.javalin").setLevel(Level.OFF);
    }

    private static Level levelOf(LogLevel level) {
        return switch (level) {
            case ERROR -> Level.ERROR;
            case WARN -> Level.WARN;
            case INFO -> Level.INFO;
            case DEBUG -> Level.DEBUG;
            case TRACE -> Level.TRACE;
            case SILENT -> Level.OFF;
        };
    }

    /** Never finer than info: at debug, HTTP libraries log headers, which contain cookies and keys. */
    private static Level levelOfLibraries(LogLevel level) {
        return switch (level) {
            case SILENT -> Level.OFF;
            case ERROR -> Level.ERROR;
            case WARN, INFO -> Level.WARN;
            case DEBUG, TRACE -> Level.INFO;
        };
    }

    private static String hostname() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException unnamed) {
            return "unknown";
        }
    }

    /** Keeps standard output open when the appender is closed. */
    private static final class Unclosable extends FilterOutputStream {

        private Unclosable(OutputStream out) {
            super(out);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            out.write(bytes, offset, length);
        }

        @Override
        public void close() throws IOException {
            flush();
        }
    }
}
