package dev.teleconsult.bootstrap;

/** From when on something is logged; the words of pino and lc39. */
enum LogLevel {
    ERROR,
    WARN,
    INFO,
    DEBUG,
    TRACE,
    /** Nothing is logged. */
    SILENT
}
