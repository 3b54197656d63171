package dev.teleconsult.bootstrap.configuration;

/** The lowest level that is logged, in the words of pino and lc39. */
public enum LogLevel {
    ERROR,
    WARN,
    INFO,
    DEBUG,
    TRACE,
    /** Nothing is logged. */
    SILENT
}
