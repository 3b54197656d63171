package dev.teleconsult.bootstrap.logging;

import ch.qos.logback.classic.LoggerContext;
import dev.teleconsult.bootstrap.configuration.LogLevel;
import java.io.OutputStream;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.slf4j.LoggerFactory;

/** For tests of failures, whose log lines would make a reader of the build search for an error. */
public final class QuietLogs implements BeforeEachCallback, AfterEachCallback {

    @Override
    public void beforeEach(ExtensionContext test) {
        Logging.apply(Logging.Format.JSON, LogLevel.SILENT, Redaction.usual(), OutputStream.nullOutputStream());
    }

    @Override
    public void afterEach(ExtensionContext test) {
        new QuietStart().configure((LoggerContext) LoggerFactory.getILoggerFactory());
    }
}
