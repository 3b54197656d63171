package dev.teleconsult.bootstrap;

import dev.teleconsult.adapter.http.DemoIdentity;
import dev.teleconsult.adapter.http.DemoSwitch;
import dev.teleconsult.bootstrap.commands.Health;
import dev.teleconsult.bootstrap.configuration.AppConfig;
import dev.teleconsult.bootstrap.configuration.AppConfigReader;
import dev.teleconsult.bootstrap.configuration.AppConfigReader.Purpose;
import dev.teleconsult.bootstrap.configuration.Build;
import dev.teleconsult.bootstrap.logging.Logging;
import dev.teleconsult.bootstrap.logging.Redaction;
import dev.teleconsult.bootstrap.server.Service;
import dev.teleconsult.bootstrap.server.Wiring;
import dev.teleconsult.domain.UserId;
import java.io.PrintStream;
import java.net.URI;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Map.Entry;
import java.util.function.Consumer;

/**
 * The server inside the calling process, for tools. It has the same variables as the program. Each instance replaces
 * the log configuration of the whole process. Safe for use by several threads.
 */
public final class EmbeddedServer implements AutoCloseable {

    private final Service service;
    private final String host;

    private EmbeddedServer(Service service, Map<String, String> environment) {
        this.service = service;
        this.host = Health.reachable(AppConfigReader.listening(environment).host());
    }

    /**
     * Creates the server as configured, without starting it.
     *
     * @param environment the only variables that are read
     * @param log receives the log, in JSON
     * @throws RuntimeException naming every variable that is missing or wrong
     */
    public static EmbeddedServer of(Map<String, String> environment, PrintStream log) {
        AppConfig config = AppConfigReader.read(environment, Purpose.SERVICE);
        Logging.apply(Logging.Format.JSON, config.logLevel(), Redaction.of(config.secrets()), log);
        return new EmbeddedServer(Wiring.service(config, Clock.systemUTC()), environment);
    }

    /**
     * Creates a server that lets each caller choose an identity, without starting it.
     *
     * @param environment the only variables that are read
     * @param identities descriptions by user id, in the order in which they are offered
     * @param switches the faults that a visitor can switch on, by description; each is called with true for on
     * @param log receives the log, for people to read
     * @throws RuntimeException naming every variable that is missing or wrong
     */
    public static EmbeddedServer demo(
            Map<String, String> environment,
            List<Entry<String, String>> identities,
            List<Entry<String, Consumer<Boolean>>> switches,
            PrintStream log) {
        AppConfig config = AppConfigReader.read(environment, Purpose.DEMO);
        Logging.apply(Logging.Format.READABLE, config.logLevel(), Redaction.of(config.secrets()), log);
        List<DemoIdentity> offered = identities.stream()
                .map(identity -> new DemoIdentity(new UserId(identity.getKey()), identity.getValue()))
                .toList();
        List<DemoSwitch> troubles = switches.stream()
                .map(one -> new DemoSwitch(one.getKey(), one.getValue()))
                .toList();
        return new EmbeddedServer(Wiring.demo(config, offered, troubles), environment);
    }

    /** The version of the server. */
    public static String version() {
        return Build.version();
    }

    /**
     * Opens the store and starts to listen.
     *
     * @throws java.io.UncheckedIOException if the port is in use; everything is closed then
     */
    public void start() {
        service.start();
    }

    /** The port that the server listens on. */
    public int port() {
        return service.port();
    }

    /** The address of a path, as this process reaches the server. */
    public URI url(String path) {
        return URI.create("http://" + host + ":" + port() + path);
    }

    /** Lets requests under way finish and closes everything. A second call does nothing. */
    @Override
    public void close() {
        service.close();
    }
}
