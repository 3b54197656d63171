package dev.teleconsult.bootstrap.logging;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.core.spi.ContextAwareBase;
import dev.teleconsult.bootstrap.configuration.LogLevel;

/**
 * What is logged before the configuration is read: warnings, in JSON. Without it logback would write everything of every
 * library to standard output. Public because logback finds it as a service.
 */
public final class QuietStart extends ContextAwareBase implements Configurator {

    /** For logback. */
    public QuietStart() {}

    @Override
    public ExecutionStatus configure(LoggerContext context) {
        Logging.apply(context, Logging.Format.JSON, LogLevel.WARN, Redaction.usual(), System.out);
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }
}
