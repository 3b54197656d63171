package dev.teleconsult.bootstrap.configuration;

import dev.teleconsult.ports.Upstream;
import dev.teleconsult.ports.outbound.VideoProviderFactory;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** All variables, in the order of the documentation, and the documentation made from them. */
public final class Catalogue {

    static final Variable<LogLevel> LOG_LEVEL = Variable.choice("LOG_LEVEL", LogLevel.INFO, LogLevel.class)
            .ofOriginal()
            .means("The lowest level that is logged.");
    static final Variable<String> FILE = Variable.text(
                    "TELECONSULTATION_SERVICE_CONFIG_PATH", "the path of a file", Pattern.compile("(?s).+"))
            .ofOriginal()
            .means("The configuration file. Unset: the original's built-in configuration.");

    /** Variables of older versions of the original, which may be set and are ignored. */
    static final Set<String> IGNORED =
            Set.of("TRUSTED_PROXIES", "MICROSERVICE_GATEWAY_SERVICE_NAME", "BANDYER_APP_ID", "LOAD_TOKEN");

    static final List<Variable<?>> ALL = all();

    private Catalogue() {}

    private static List<Variable<?>> all() {
        List<Variable<?>> all = new ArrayList<>(VideoVariables.ALL);
        all.add(FILE);
        all.addAll(StoreVariables.ALL);
        all.addAll(DirectoryVariables.ALL);
        all.addAll(CallVariables.ALL);
        all.addAll(RetentionVariables.ALL);
        all.addAll(AuditVariables.ALL);
        all.addAll(ErasureVariables.ALL);
        all.addAll(CallerVariables.ALL);
        all.addAll(EventVariables.ALL);
        all.addAll(HttpVariables.ALL);
        all.add(LOG_LEVEL);
        all.addAll(PageVariables.ALL);
        all.addAll(FhirVariables.ALL);
        all.addAll(UpstreamVariables.ALL);
        return List.copyOf(all);
    }

    /** All known names, including those for single upstreams and for files with secrets. */
    public static Set<String> names() {
        Set<String> names = new LinkedHashSet<>(IGNORED);
        ALL.forEach(variable -> {
            names.add(variable.name());
            variable.fileName().ifPresent(names::add);
        });
        for (Upstream upstream : Upstream.systems()) {
            UpstreamVariables.BY_UPSTREAM.forEach(
                    variable -> names.add(variable.of(upstream).name()));
        }
        return names;
    }

    /** The table of the README. */
    static String markdown() {
        StringBuilder table = new StringBuilder("| Variable | Default | Values | Meaning |\n|---|---|---|---|\n");
        for (Variable<?> variable : ALL) {
            String standard = variable.missing().isPresent()
                    ? "required"
                    : variable.standard().map(text -> "`" + text + "`").orElse("–");
            table.append("| `")
                    .append(variable.name())
                    .append("` | ")
                    .append(standard)
                    .append(variable.isOfOriginal() ? ", 2.1" : "")
                    .append(" | ")
                    .append(variable.kind().expectation().replace("|", "\\|"))
                    .append(" | ")
                    .append(variable.meaning())
                    .append(" |\n");
        }
        return table.toString();
    }

    /**
     * The list of {@code --help}, with the variables of the video providers that the environment adds.
     *
     * @throws ConfigException if those cannot be read
     */
    public static String help(Map<String, String> environment) {
        Variables variables = new Variables(environment);
        List<Variable<?>> all = new ArrayList<>(ALL);
        for (VideoProviderFactory factory : VideoProviders.find(variables.find(VideoVariables.PATH), variables)
                .all()) {
            if (!VideoProviders.isOurs(factory)) {
                all.addAll(VideoVariables.of(factory));
            }
        }
        variables.throwIfAnyProblem();
        StringBuilder help = new StringBuilder();
        for (Variable<?> variable : all) {
            String standard = variable.missing().isPresent()
                    ? " (required)"
                    : variable.standard().map(text -> " (" + text + ")").orElse("");
            help.append("  ")
                    .append(variable.name())
                    .append(standard)
                    .append("\n      ")
                    .append(variable.meaning().replace("`", ""))
                    .append(" Values: ")
                    .append(variable.kind().expectation())
                    .append(".\n");
        }
        return help.toString();
    }
}
