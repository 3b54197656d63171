package dev.teleconsult.tools;

import dev.teleconsult.bootstrap.ServerTool.Surroundings;
import java.util.List;
import java.util.function.ToIntFunction;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** Reads a tool's arguments with picocli, and runs the tool if they are valid. */
final class Parsed {

    static final int OK = 0;
    static final int FAILED = 1;
    private static final int WRONG_USAGE = 2;

    private Parsed() {}

    /**
     * Prints the usage for {@code --help}, or the problem for an invalid argument.
     *
     * @param arguments the arguments after the name of the tool
     * @param options an object with picocli's annotations
     * @param action runs the tool and returns the exit status; throws {@link ParameterException} before any effect if
     *     the arguments cannot be combined
     * @return the exit status
     */
    static <T> int run(List<String> arguments, T options, Surroundings surroundings, ToIntFunction<T> action) {
        CommandLine line = new CommandLine(options);
        try {
            if (line.parseArgs(arguments.toArray(String[]::new)).isUsageHelpRequested()) {
                line.usage(surroundings.out());
                return OK;
            }
            return action.applyAsInt(options);
        } catch (ParameterException wrong) {
            surroundings.err().println(wrong.getMessage());
            surroundings.err().println();
            line.usage(surroundings.err());
            return WRONG_USAGE;
        }
    }
}
