package dev.teleconsult.tools;

import dev.teleconsult.bootstrap.ServerTool;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command {@code train}. Public because {@link java.util.ServiceLoader} finds it. */
public final class TrainTool implements ServerTool {

    private static final int MOST_SECONDS = 99;
    private static final int MOST_PER_SECOND = 20_000;

    @Command(
            name = "train",
            description =
                    "Runs the server with an emulated Kaleyra, calls every route, and ends: for a JVM that keeps an"
                            + " archive of the classes it loads.")
    private static final class Options extends HelpOption {

        @Option(
                names = "--seconds",
                paramLabel = "<number>",
                defaultValue = "30",
                description = "how long the server is put under load, 1 to " + MOST_SECONDS + " (${DEFAULT-VALUE})")
        private int seconds;

        @Option(
                names = "--rate",
                paramLabel = "<number>",
                defaultValue = "" + MOST_PER_SECOND,
                description = "requests a second, 1 to " + MOST_PER_SECOND + " (${DEFAULT-VALUE})")
        private int rate;

        private Duration load() {
            if (seconds < 1 || seconds > MOST_SECONDS) {
                throw unusable("--seconds must be from 1 to " + MOST_SECONDS + ", not " + seconds);
            }
            return Duration.ofSeconds(seconds);
        }

        private int requestsASecond() {
            if (rate < 1 || rate > MOST_PER_SECOND) {
                throw unusable("--rate must be from 1 to " + MOST_PER_SECOND + ", not " + rate);
            }
            return rate;
        }
    }

    /** For the service loader. */
    public TrainTool() {}

    @Override
    public String name() {
        return "train";
    }

    @Override
    public String options() {
        return "[--seconds n] [--rate n]";
    }

    @Override
    public String summary() {
        return "use every feature briefly and end, for a JVM that records an archive of classes";
    }

    @Override
    public int run(List<String> arguments, Surroundings surroundings) {
        return Parsed.run(arguments, new Options(), surroundings, options -> {
            try (Training training = Training.prepare(options.load(), options.requestsASecond(), surroundings.out())) {
                surroundings.closeAtTheEnd().accept(training);
                return training.run() ? Parsed.OK : Parsed.FAILED;
            }
        });
    }
}
