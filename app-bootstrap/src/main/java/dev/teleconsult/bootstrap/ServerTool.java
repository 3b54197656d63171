package dev.teleconsult.bootstrap;

import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * A command that the server's jar does not contain, such as the demo. The program finds it through {@link
 * java.util.ServiceLoader} in the folder {@code tools} beside its jar. An implementation has a public constructor without
 * arguments.
 */
public interface ServerTool {

    /** The word on the command line that runs this tool. */
    String name();

    /** One line for {@code --help}: the options that the tool takes, if any. */
    String options();

    /** One line for {@code --help}: what the tool does. */
    String summary();

    /**
     * Runs the tool. A tool that is a server returns once it listens, and the process continues.
     *
     * @param arguments the arguments after the name on the command line
     * @return the exit status: 0 for success, 1 for failure, 2 for invalid arguments, about which the tool has printed
     *     a message
     */
    int run(List<String> arguments, Surroundings surroundings);

    /**
     * The parts of the process that a tool may use.
     *
     * @param environment the environment variables
     * @param out standard output
     * @param err standard error
     * @param closeAtTheEnd registers an object to close when the process ends, even while the tool is still starting
     */
    record Surroundings(
            Map<String, String> environment, PrintStream out, PrintStream err, Consumer<AutoCloseable> closeAtTheEnd) {}
}
