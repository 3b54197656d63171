package dev.teleconsult.bootstrap;

import dev.teleconsult.adapter.kaleyra.emulator.EmulatorCommand;
import dev.teleconsult.adapter.kaleyra.emulator.KaleyraEmulator;
import dev.teleconsult.bootstrap.AppConfigReader.Purpose;
import dev.teleconsult.bootstrap.load.LoadCommand;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The program: {@code java -jar teleconsult-server.jar [command]}. */
public final class Main {

    private static final int OK = 0;
    private static final int FAILED = 1;
    private static final int WRONG_USAGE = 2;

    private static final String USAGE = """
            Usage: java -jar teleconsult-server.jar [command]

            Commands:
              server              serve, configured by environment variables (the default)
              demo                serve with an emulated Kaleyra and a database of its own: nothing to set up
              emulator [option…]  serve an emulated Kaleyra only
              load [option…]      put a limited load on a service that you run, and tell how fast it answers
              health              ask the server of this machine whether it lives
              train [--seconds n] do a bit of everything and end, for a JVM that keeps an archive of it
              --version           print the version
              --help              print this

            The README lists the environment variables.
            """;

    private final Map<String, String> environment;
    private final PrintStream out;
    private final PrintStream err;

    private Main(Map<String, String> environment, PrintStream out, PrintStream err) {
        this.environment = environment;
        this.out = out;
        this.err = err;
    }

    /** Runs a command. What serves goes on after this returns, until the process is told to end. */
    public static void main(String[] arguments) {
        int status = new Main(System.getenv(), System.out, System.err).run(List.of(arguments));
        if (status != OK) {
            System.exit(status);
        }
    }

    private int run(List<String> arguments) {
        String command = arguments.isEmpty() ? "server" : arguments.get(0);
        List<String> rest = arguments.isEmpty() ? List.of() : arguments.subList(1, arguments.size());
        try {
            return switch (command) {
                case "server" -> rest.isEmpty() ? server() : wrongUsage("server takes no arguments");
                case "demo" -> rest.isEmpty() ? demo() : wrongUsage("demo takes no arguments");
                case "emulator" -> emulator(rest);
                case "load" -> load(rest);
                case "health" -> rest.isEmpty() ? health() : wrongUsage("health takes no arguments");
                case "train" -> train(rest);
                case "--version" -> print(Build.version() + System.lineSeparator());
                case "--help" -> print(USAGE);
                default -> wrongUsage("unknown command: " + command);
            };
        } catch (ConfigException wrong) {
            return cannotStart(wrong.getMessage());
        } catch (UncheckedIOException taken) {
            return cannotStart(taken.getCause().getMessage());
        }
    }

    private int server() {
        AppConfig config = AppConfigReader.read(environment, Purpose.SERVICE);
        Logging.apply(Logging.Format.JSON, config.logLevel(), config.redaction(), out);
        Logger log = LoggerFactory.getLogger(Main.class);
        config.warnings().forEach(log::warn);
        Service service = service(config);
        closeAtTheEnd(service);
        service.start();
        return OK;
    }

    /** What only the parts themselves can tell to be wrong is told like everything else. */
    private static Service service(AppConfig config) {
        try {
            return Wiring.service(config, Clock.systemUTC());
        } catch (IllegalArgumentException | IllegalStateException wrong) {
            throw new ConfigException(List.of(config.redaction().clean(String.valueOf(wrong.getMessage()))));
        }
    }

    private int demo() {
        Demo demo = Demo.prepare(environment, out);
        closeAtTheEnd(demo);
        demo.start();
        return OK;
    }

    private int emulator(List<String> options) {
        try {
            KaleyraEmulator emulator = EmulatorCommand.run(options, out);
            closeAtTheEnd(emulator);
            return OK;
        } catch (UncheckedIOException taken) {
            return cannotStart("the emulator cannot listen; if another program does, --port chooses another port");
        } catch (IllegalArgumentException wrong) {
            return wrongUsage(wrong.getMessage() + System.lineSeparator() + EmulatorCommand.USAGE);
        }
    }

    private int load(List<String> options) {
        if (options.equals(List.of("--help"))) {
            return print(LoadCommand.USAGE + System.lineSeparator());
        }
        try {
            LoadCommand load = LoadCommand.of(options, environment);
            closeAtTheEnd(load);
            return load.run(out) ? OK : FAILED;
        } catch (IllegalArgumentException wrong) {
            return wrongUsage(wrong.getMessage() + System.lineSeparator() + LoadCommand.USAGE);
        }
    }

    private int health() {
        return Health.of(environment).isUp() ? OK : FAILED;
    }

    private int train(List<String> options) {
        boolean alone = options.isEmpty();
        if (!alone
                && !(options.size() == 2
                        && options.get(0).equals("--seconds")
                        && options.get(1).matches("[1-9]\\d?"))) {
            return wrongUsage("train takes nothing but --seconds and a number from 1 to 99");
        }
        Duration load = alone ? Training.USUAL_LOAD : Duration.ofSeconds(Long.parseLong(options.get(1)));
        try (Training training = Training.prepare(load, out)) {
            closeAtTheEnd(training);
            return training.run() ? OK : FAILED;
        }
    }

    private int print(String text) {
        out.print(text);
        return OK;
    }

    private int wrongUsage(String problem) {
        err.println(problem);
        err.println();
        err.print(USAGE);
        return WRONG_USAGE;
    }

    private int cannotStart(String problem) {
        err.println(problem);
        return FAILED;
    }

    /** Also what was asked to end while it was still starting. */
    private static void closeAtTheEnd(AutoCloseable running) {
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            try {
                                running.close();
                            } catch (Exception failure) {
                                LoggerFactory.getLogger(Main.class).error("did not end cleanly", failure);
                            }
                        },
                        "teleconsult-shutdown"));
    }
}
