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
     * Runs the tool. A tool that is a server returns once it listens, and the process goes on.
     *
     * @param arguments the arguments after the name on the command line
     * @return the exit status: 0 done, 1 failed, 2 the arguments were not understood, which the tool has then printed
     */
    int run(List<String> arguments, Surroundings surroundings);

    /**
     * What a tool may use of the process.
     *
     * @param environment the environment variables
     * @param out standard output
     * @param err standard error
     * @param closeAtTheEnd takes what must be closed when the process ends, also while the tool is still starting
     */
    record Surroundings(
            Map<String, String> environment, PrintStream out, PrintStream err, Consumer<AutoCloseable> closeAtTheEnd) {}
}
