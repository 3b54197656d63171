package dev.teleconsult.bootstrap.load;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Reads a {@link LoadPlan} from the command line. */
final class LoadArguments {

    static final String USAGE = String.join(
            System.lineSeparator(),
            "load --url <url> [--ids <id,…>] [--create <number>] [option…]",
            "  --url <url>               where the service is, with its prefix if it has one",
            "  --ids <id,…>              ask for these teleconsultations (at most " + LoadPlan.MOST_IDS + ")",
            "  --create <number>         schedule so many, and cancel them at the end (at most " + LoadPlan.MOST_CREATED
                    + ")",
            "  --starts-in <seconds>     how far away those are; at 0 their links are shown (3600)",
            "  --user <id>               who asks, as the gateway would say (load-doctor with --create)",
            "  --groups <group,…>        of the user, as the gateway would say",
            "  --connections <number>    at most " + LoadPlan.MOST_CONNECTIONS + " (64)",
            "  --rate <number>           requests a second, all connections together, at most "
                    + LoadPlan.MOST_PER_SECOND + " (1000)",
            "  --seconds <number>        how long is measured, at most " + LoadPlan.MOST_SECONDS + " (30)",
            "  --warmup <number>         seconds of the same before, at most " + LoadPlan.MOST_WARMUP_SECONDS + " (10)",
            "  --json <file>             write the figures there too",
            "  --i-run-this-service      needed for any other machine than this one",
            "An access token is taken from the environment variable LOAD_TOKEN, and never from here. The gateway's",
            "headers have the names that USERID_HEADER_KEY and GROUPS_HEADER_KEY give them.");

    private String url = "";
    private int connections = 64;
    private int rate = 1_000;
    private int warmup = 10;
    private int seconds = 30;
    private int startsIn = 3_600;
    private int create;
    private final List<String> ids = new ArrayList<>();
    private final List<String> groups = new ArrayList<>();
    private Optional<String> user = Optional.empty();
    private Optional<Path> json = Optional.empty();
    private boolean ours;

    private LoadArguments() {}

    /**
     * What the arguments ask for.
     *
     * @param withToken whether the caller sends an access token
     * @throws IllegalArgumentException if it is not understood, beyond a limit, or not allowed
     */
    static LoadPlan plan(List<String> arguments, boolean withToken) {
        LoadArguments read = new LoadArguments();
        Deque<String> rest = new ArrayDeque<>(arguments);
        while (!rest.isEmpty()) {
            read.option(rest.removeFirst(), rest);
        }
        return read.plan(withToken);
    }

    private void option(String option, Deque<String> rest) {
        switch (option) {
            case "--url" -> url = value(option, rest);
            case "--connections" -> connections = number(option, rest);
            case "--rate" -> rate = number(option, rest);
            case "--seconds" -> seconds = number(option, rest);
            case "--warmup" -> warmup = number(option, rest);
            case "--ids" -> ids.addAll(list(option, rest));
            case "--create" -> create = number(option, rest);
            case "--starts-in" -> startsIn = number(option, rest);
            case "--user" -> user = Optional.of(header(option, value(option, rest)));
            case "--groups" -> groups.addAll(list(option, rest));
            case "--json" -> json = Optional.of(writable(Path.of(value(option, rest))));
            case "--i-run-this-service" -> ours = true;
            default -> throw new IllegalArgumentException("unknown option " + option);
        }
    }

    private LoadPlan plan(boolean withToken) {
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
        if (user.isEmpty() && create > 0 && !withToken) {
            user = Optional.of(Target.DOCTOR);
        }
        return new LoadPlan(
                target,
                connections,
                rate,
                Duration.ofSeconds(warmup),
                Duration.ofSeconds(seconds),
                ids,
                create,
                Duration.ofSeconds(startsIn),
                user,
                groups,
                json);
    }

    /** Neither name, password nor query: what is printed is what is asked. */
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

    private static String value(String option, Deque<String> rest) {
        if (rest.isEmpty()) {
            throw new IllegalArgumentException(option + " needs a value");
        }
        return rest.removeFirst();
    }

    private static int number(String option, Deque<String> rest) {
        String value = value(option, rest);
        if (!value.matches("\\d{1,9}")) {
            throw new IllegalArgumentException(option + " needs a number, not " + value);
        }
        return Integer.parseInt(value);
    }

    private static List<String> list(String option, Deque<String> rest) {
        return Arrays.stream(value(option, rest).split(","))
                .map(String::strip)
                .filter(Predicate.not(String::isEmpty))
                .map(each -> header(option, each))
                .toList();
    }

    private static String header(String option, String value) {
        if (!value.matches("[!-~]+( [!-~]+)*")) {
            throw new IllegalArgumentException(option + " must be of printable characters");
        }
        return value;
    }

    /** Said before the load, and not after it. */
    private static Path writable(Path file) {
        Path folder = file.toAbsolutePath().getParent();
        if (folder == null || !Files.isDirectory(folder) || Files.isDirectory(file)) {
            throw new IllegalArgumentException("--json must be a file in a folder that is there");
        }
        return file;
    }
}
