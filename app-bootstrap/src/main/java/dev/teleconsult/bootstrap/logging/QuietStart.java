package dev.teleconsult.bootstrap.logging;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.core.spi.ContextAwareBase;
import dev.teleconsult.bootstrap.configuration.LogLevel;

/**
 * Configures logging until the server's configuration is read: only warnings and errors, in JSON. Without this class
 * logback would write every line of every library to standard output. Public because logback loads it as a service.
 */
public final class QuietStart extends ContextAwareBase implements Configurator {

    /** Called by logback. */
    public QuietStart() {}

    @Override
    public ExecutionStatus configure(LoggerContext context) {
        Logging.apply(context, Logging.Format.JSON, LogLevel.WARN, Redaction.usual(), System.out);
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }
}
