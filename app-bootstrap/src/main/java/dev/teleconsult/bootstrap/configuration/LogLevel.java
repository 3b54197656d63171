package dev.teleconsult.bootstrap.configuration;

/** From when on something is logged; the words of pino and lc39. */
public enum LogLevel {
    ERROR,
    WARN,
    INFO,
    DEBUG,
    TRACE,
    /** Nothing is logged. */
    SILENT
}
