package dev.teleconsult.tools;

import dev.teleconsult.bootstrap.ServerTool;
import java.util.List;
import picocli.CommandLine.Command;

/** The command {@code demo}. Public because {@link java.util.ServiceLoader} finds it. */
public final class DemoTool implements ServerTool {

    @Command(
            name = "demo",
            mixinStandardHelpOptions = false,
            description = "Serves with an emulated Kaleyra and a database of its own. Reads the variables HTTP_HOST,"
                    + " HTTP_PORT and LOG_LEVEL.")
    private static final class Options extends HelpOption {}

    /** Used by the service loader. */
    public DemoTool() {}

    @Override
    public String name() {
        return "demo";
    }

    @Override
    public String options() {
        return "";
    }

    @Override
    public String summary() {
        return "serve with an emulated Kaleyra and a database of its own: nothing to set up";
    }

    @Override
    public int run(List<String> arguments, Surroundings surroundings) {
        return Parsed.run(arguments, new Options(), surroundings, options -> {
            Demo demo = Demo.prepare(surroundings.environment(), surroundings.out());
            surroundings.closeAtTheEnd().accept(demo);
            demo.start();
            return Parsed.OK;
        });
    }
}
