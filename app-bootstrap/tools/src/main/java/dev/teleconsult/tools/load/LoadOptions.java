package dev.teleconsult.tools.load;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import picocli.CommandLine.Option;

/** The options of the load tool on a command line, read by picocli. */
public final class LoadOptions {

    @Option(
            names = "--url",
            required = true,
            paramLabel = "<url>",
            description = "where the service is, with its prefix if it has one")
    private String url;

    @Option(
            names = "--ids",
            split = ",",
            paramLabel = "<id>",
            description = "read these teleconsultations (at most " + LoadPlan.MOST_IDS + ")")
    private List<String> ids = new ArrayList<>();

    @Option(
            names = "--create",
            paramLabel = "<number>",
            defaultValue = "0",
            description =
                    "schedule so many, read them, and cancel them at the end (at most " + LoadPlan.MOST_CREATED + ")")
    private int create;

    @Option(
            names = "--starts-in",
            paramLabel = "<seconds>",
            defaultValue = "3600",
            description = "when those start; at 0 their links are shown (${DEFAULT-VALUE})")
    private int startsIn;

    @Option(
            names = "--user",
            paramLabel = "<id>",
            description = "the id of the caller, as the gateway sends it; invited to what --create schedules ("
                    + Target.DOCTOR + ")")
    private Optional<String> user = Optional.empty();

    @Option(
            names = "--groups",
            split = ",",
            paramLabel = "<group>",
            description = "the groups of the caller, as the gateway sends them")
    private List<String> groups = new ArrayList<>();

    @Option(
            names = "--connections",
            paramLabel = "<number>",
            defaultValue = "64",
            description = "at most " + LoadPlan.MOST_CONNECTIONS + " (${DEFAULT-VALUE})")
    private int connections;

    @Option(
            names = "--rate",
            paramLabel = "<number>",
            defaultValue = "1000",
            description = "requests a second, all connections together, at most " + LoadPlan.MOST_PER_SECOND
                    + " (${DEFAULT-VALUE})")
    private int rate;

    @Option(
            names = "--seconds",
            paramLabel = "<number>",
            defaultValue = "30",
            description = "how long is measured, at most " + LoadPlan.MOST_SECONDS + " (${DEFAULT-VALUE})")
    private int seconds;

    @Option(
            names = "--warmup",
            paramLabel = "<number>",
            defaultValue = "10",
            description = "seconds of the same before, at most " + LoadPlan.MOST_WARMUP_SECONDS + " (${DEFAULT-VALUE})")
    private int warmup;

    @Option(names = "--json", paramLabel = "<file>", description = "receives the figures too")
    private Optional<Path> json = Optional.empty();

    @Option(names = "--i-run-this-service", description = "needed for any other machine than this one")
    private boolean ours;

    /** Used by picocli, which sets the fields. */
    public LoadOptions() {}

    /**
     * Makes the plan.
     *
     * @param withToken whether the caller sends an access token
     * @throws IllegalArgumentException if an option exceeds a limit or is not allowed
     */
    LoadPlan plan(boolean withToken) {
        URI target = target();
        boolean loopback = LoadPlan.isLoopback(target);
        if (!loopback && !ours) {
            throw new IllegalArgumentException(
                    target.getHost()
                            + " is another machine: say --i-run-this-service if you run the service there and may put load on it");
        }
        if (!loopback && withToken && target.getScheme().equals("http")) {
            throw new IllegalArgumentException("the access token would be sent in the clear: --url must be https");
        }
        if (create > 0 && withToken && user.isEmpty()) {
            throw new IllegalArgumentException(
                    "--create with an access token needs --user: the id of the token's owner, who is invited");
        }
        if (user.isEmpty() && create > 0) {
            user = Optional.of(Target.DOCTOR);
        }
        user.ifPresent(id -> printable("--user", id));
        return new LoadPlan(
                target,
                connections,
                rate,
                Duration.ofSeconds(warmup),
                Duration.ofSeconds(seconds),
                list("--ids", ids),
                create,
                Duration.ofSeconds(startsIn),
                user,
                list("--groups", groups),
                json.map(LoadOptions::writable));
    }

    /** Reads the target, which has neither user, password nor query, so that it can be printed unchanged. */
    private URI target() {
        URI target = parsed();
        boolean web = "http".equals(target.getScheme()) || "https".equals(target.getScheme());
        if (!web
                || target.getHost() == null
                || target.getRawUserInfo() != null
                || target.getRawQuery() != null
                || target.getRawFragment() != null) {
            throw new IllegalArgumentException("--url must be such as http://localhost:3000");
        }
        return URI.create(target.toString().replaceAll("/+$", ""));
    }

    private URI parsed() {
        try {
            return URI.create(url);
        } catch (IllegalArgumentException wrong) {
            throw new IllegalArgumentException("--url must be such as http://localhost:3000", wrong);
        }
    }

    private static List<String> list(String option, List<String> values) {
        return values.stream()
                .map(String::strip)
                .filter(Predicate.not(String::isEmpty))
                .map(each -> printable(option, each))
                .toList();
    }

    private static String printable(String option, String value) {
        if (!value.matches("[!-~]+( [!-~]+)*")) {
            throw new IllegalArgumentException(option + " must be of printable characters");
        }
        return value;
    }

    /** Checks before the load that the file can be written. */
    private static Path writable(Path file) {
        Path folder = file.toAbsolutePath().getParent();
        if (folder == null || !Files.isDirectory(folder) || Files.isDirectory(file)) {
            throw new IllegalArgumentException("--json must be a file in a folder that is there");
        }
        return file;
    }
}
