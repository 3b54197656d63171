package dev.teleconsult.bootstrap;

import dev.teleconsult.bootstrap.ServerTool.Surroundings;
import dev.teleconsult.bootstrap.commands.Audit;
import dev.teleconsult.bootstrap.commands.Backup;
import dev.teleconsult.bootstrap.commands.Health;
import dev.teleconsult.bootstrap.commands.Migrate;
import dev.teleconsult.bootstrap.commands.ShutdownHook;
import dev.teleconsult.bootstrap.configuration.AppConfig;
import dev.teleconsult.bootstrap.configuration.AppConfigReader;
import dev.teleconsult.bootstrap.configuration.AppConfigReader.Purpose;
import dev.teleconsult.bootstrap.configuration.Build;
import dev.teleconsult.bootstrap.configuration.Catalogue;
import dev.teleconsult.bootstrap.configuration.ConfigException;
import dev.teleconsult.bootstrap.logging.Logging;
import dev.teleconsult.bootstrap.logging.Redaction;
import dev.teleconsult.bootstrap.server.Ahead;
import dev.teleconsult.bootstrap.server.Service;
import dev.teleconsult.bootstrap.server.Wiring;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The program: {@code java -jar teleconsult-server.jar [command]}. */
public final class Main {

    private static final int OK = 0;
    private static final int FAILED = 1;
    private static final int WRONG_USAGE = 2;

    /** The time for the rest of closing, which takes no time unless something is blocked. */
    private static final Duration REST_OF_CLOSING = Duration.ofSeconds(5);

    private static final Duration CLOSING_A_TOOL = Duration.ofMinutes(2);

    private static final String USAGE = """
            Usage: java -jar teleconsult-server.jar [command]

            Commands:
              server              serve, configured by environment variables (the default)
              audit verify FILE   check an exported audit trail; needs nothing but the file
              backup FILE         copy the SQLite database to a new file while servers use it
              health              ask the server of this machine whether it lives
              migrate             bring the tables of the database up to date and end
              --version           print the version
              --help              print this
            %s""";

    private static final String TOOLS_ARE_ELSEWHERE = """

            The commands demo, emulator, load and train need the folder tools of the build beside this jar.
            """;

    private final Map<String, String> environment;
    private final PrintStream out;
    private final PrintStream err;

    private Main(Map<String, String> environment, PrintStream out, PrintStream err) {
        this.environment = environment;
        this.out = out;
        this.err = err;
    }

    /** Runs a command. A server continues after this returns, until the process gets a signal to stop. */
    public static void main(String[] arguments) {
        tellJettyTheCache();
        int status = new Main(System.getenv(), System.out, System.err).run(List.of(arguments));
        if (status != OK) {
            System.exit(status);
        }
    }

    /**
     * Sets the size of a cache line, by which Jetty spaces its queues. Otherwise Jetty would ask the platform's MBean
     * server, which creates all its beans for that: a tenth of the start time.
     */
    private static void tellJettyTheCache() {
        System.setProperty("org.eclipse.jetty.util.cacheLineBytes", "64");
        System.setProperty("org.eclipse.jetty.util.referencesPerCacheLine", "16");
    }

    private int run(List<String> arguments) {
        String command = arguments.isEmpty() ? "server" : arguments.get(0);
        List<String> rest = arguments.isEmpty() ? List.of() : arguments.subList(1, arguments.size());
        try {
            return switch (command) {
                case "server" -> rest.isEmpty() ? server() : wrongUsage("server takes no arguments");
                case "audit" -> audit(rest);
                case "health" -> rest.isEmpty() ? health() : wrongUsage("health takes no arguments");
                case "backup" ->
                    rest.size() == 1 ? backup(rest.get(0)) : wrongUsage("backup takes the name of a new file");
                case "migrate" -> rest.isEmpty() ? migrate() : wrongUsage("migrate takes no arguments");
                case "--version" -> print(Build.version() + System.lineSeparator());
                case "--help" -> print(usage() + "\nEnvironment variables:\n" + Catalogue.help(environment));
                default -> tool(command, rest);
            };
        } catch (ConfigException wrong) {
            return cannotStart(wrong.getMessage());
        } catch (UncheckedIOException taken) {
            return cannotStart(taken.getCause().getMessage());
        }
    }

    private int server() {
        Ahead.begin();
        AppConfig config = AppConfigReader.read(environment, Purpose.SERVICE);
        Logging.applyForServer(config.logLevel(), Redaction.of(config.secrets()), out);
        Logger log = LoggerFactory.getLogger(Main.class);
        config.warnings().forEach(log::warn);
        Thread.setDefaultUncaughtExceptionHandler(
                (thread, failure) -> log.error("uncaught in thread {}", thread.getName(), failure));
        Service service = service(config);
        AppConfig.Shutdown shutdown = config.shutdown();
        closeAtTheEnd(
                service,
                shutdown.serveFor()
                        .plus(Duration.ofMillis(3 * shutdown.finishWithin().toMillis()))
                        .plus(REST_OF_CLOSING));
        service.start();
        return OK;
    }

    /** Creates the service; problems that only the assembled parts can detect are reported like all others. */
    private static Service service(AppConfig config) {
        try {
            return Wiring.service(config, Clock.systemUTC());
        } catch (IllegalArgumentException | IllegalStateException wrong) {
            throw new ConfigException(
                    List.of(Redaction.of(config.secrets()).clean(String.valueOf(wrong.getMessage()))));
        }
    }

    private int health() {
        return Health.of(environment).isUp() ? OK : FAILED;
    }

    private int backup(String file) {
        return Backup.of(environment).run(file, out, err) ? OK : FAILED;
    }

    private int audit(List<String> arguments) {
        Optional<Audit> audit = Audit.of(arguments);
        if (audit.isEmpty()) {
            return wrongUsage("audit takes verify, the name of a file, and maybe --heads FILE and --part");
        }
        return audit.get().run(out, err) ? OK : FAILED;
    }

    private int migrate() {
        return Migrate.of(environment).run(out, err) ? OK : FAILED;
    }

    private int tool(String name, List<String> arguments) {
        Optional<ServerTool> tool = toolbox().find(name);
        if (tool.isEmpty()) {
            return wrongUsage("unknown command: " + name);
        }
        return tool.get()
                .run(
                        arguments,
                        new Surroundings(environment, out, err, running -> closeAtTheEnd(running, CLOSING_A_TOOL)));
    }

    private static Toolbox toolbox() {
        return Toolbox.open(System.getProperty("java.class.path"));
    }

    private static String usage() {
        List<ServerTool> tools = toolbox().all();
        if (tools.isEmpty()) {
            return USAGE.formatted(TOOLS_ARE_ELSEWHERE);
        }
        return USAGE.formatted(tools.stream()
                .map(tool -> String.format("  %-19s %s%n", tool.name() + " " + tool.options(), tool.summary()))
                .collect(Collectors.joining()));
    }

    private int print(String text) {
        out.print(text);
        return OK;
    }

    private int wrongUsage(String problem) {
        err.println(problem);
        err.println();
        err.print(usage());
        return WRONG_USAGE;
    }

    private int cannotStart(String problem) {
        err.println(problem);
        return FAILED;
    }

    /** Closes the server when the process ends, even while it is still starting. */
    private static void closeAtTheEnd(AutoCloseable running, Duration limit) {
        Runtime.getRuntime().addShutdownHook(new Thread(new ShutdownHook(running, limit), "teleconsult-shutdown"));
    }
}
