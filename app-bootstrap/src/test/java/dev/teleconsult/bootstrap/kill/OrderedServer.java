package dev.teleconsult.bootstrap.kill;

import dev.teleconsult.bootstrap.configuration.AppConfig;
import dev.teleconsult.bootstrap.configuration.AppConfigReader;
import dev.teleconsult.bootstrap.logging.Logging;
import dev.teleconsult.bootstrap.logging.Redaction;
import dev.teleconsult.bootstrap.server.Wiring;
import java.time.Clock;

/**
 * The server, as {@code Main} starts it, with one difference: work after an answer is done before the answer. So each
 * use case makes all its calls in one order, and the test can hold the server at each of them.
 */
final class OrderedServer {

    private OrderedServer() {}

    public static void main(String[] arguments) {
        AppConfig config = AppConfigReader.read(System.getenv(), AppConfigReader.Purpose.SERVICE);
        Logging.apply(Logging.Format.JSON, config.logLevel(), Redaction.of(config.secrets()), System.out);
        Wiring.service(config, Clock.systemUTC(), Runnable::run).start();
    }
}
