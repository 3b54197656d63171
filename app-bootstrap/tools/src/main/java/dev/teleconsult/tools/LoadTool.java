package dev.teleconsult.tools;

import dev.teleconsult.bootstrap.ServerTool;
import dev.teleconsult.tools.load.LoadCommand;
import dev.teleconsult.tools.load.LoadOptions;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The command {@code load}. Public because {@link java.util.ServiceLoader} finds it. */
public final class LoadTool implements ServerTool {

    @Command(
            name = "load",
            sortOptions = false,
            description =
                    "Reads teleconsultations over and over, at a limited rate, and prints how fast the service answers.",
            footer = "An access token is taken from the environment variable LOAD_TOKEN, and from nowhere else. The"
                    + " gateway's headers have the names that USERID_HEADER_KEY and GROUPS_HEADER_KEY give them.")
    private static final class Options extends HelpOption {

        @Mixin
        private LoadOptions load;
    }

    /** For the service loader. */
    public LoadTool() {}

    @Override
    public String name() {
        return "load";
    }

    @Override
    public String options() {
        return "[option…]";
    }

    @Override
    public String summary() {
        return "put a limited load on a service that you run, and tell how fast it answers";
    }

    @Override
    public int run(List<String> arguments, Surroundings surroundings) {
        return Parsed.run(arguments, new Options(), surroundings, options -> {
            try (LoadCommand load = command(options, surroundings)) {
                surroundings.closeAtTheEnd().accept(load);
                return load.run(surroundings.out()) ? Parsed.OK : Parsed.FAILED;
            }
        });
    }

    private static LoadCommand command(Options options, Surroundings surroundings) {
        try {
            return LoadCommand.of(options.load, surroundings.environment());
        } catch (IllegalArgumentException unusable) {
            throw options.unusable(unusable.getMessage());
        }
    }
}
