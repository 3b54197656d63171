package dev.teleconsult.bootstrap.kill;

import dev.teleconsult.bootstrap.configuration.AppConfig;
import dev.teleconsult.bootstrap.configuration.AppConfigReader;
import dev.teleconsult.bootstrap.logging.Logging;
import dev.teleconsult.bootstrap.logging.Redaction;
import dev.teleconsult.bootstrap.server.Wiring;
import java.net.InetAddress;
import java.time.Clock;
import java.util.List;

/** The server, as {@code Main} starts it, with one difference: receivers of events are on this machine. */
final class PublishingServer {

    private PublishingServer() {}

    public static void main(String[] arguments) {
        AppConfig config = AppConfigReader.read(System.getenv(), AppConfigReader.Purpose.SERVICE);
        Logging.apply(Logging.Format.JSON, config.logLevel(), Redaction.of(config.secrets()), System.out);
        Wiring.publishing(config, Clock.systemUTC(), host -> List.of(InetAddress.getLoopbackAddress()))
                .start();
    }
}
