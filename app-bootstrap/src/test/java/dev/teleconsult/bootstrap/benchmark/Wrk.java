package dev.teleconsult.bootstrap.benchmark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Debian's wrk: one thread, connections kept alive, each requesting as fast as it is answered or at a given rate. */
final class Wrk {

    static final int CONNECTIONS = 64;

    /**
     * @param rate requests a second
     * @param p50 milliseconds
     * @param p99 milliseconds
     */
    record Result(double rate, double p50, double p99) {}

    private final Path wrk;

    Wrk(Path wrk) {
        this.wrk = wrk;
    }

    /** As fast as possible, through all these paths. */
    Result load(int port, List<String> paths, Duration time) {
        return run(port, paths, CONNECTIONS, time, "");
    }

    /**
     * At about this many requests per second, if the server can. Connections pause at random, so requests do not come
     * in step.
     */
    Result atRate(int port, List<String> paths, double rate, Duration time) {
        if (!(rate > 0)) {
            throw new IllegalStateException("no rate to go by: nothing was answered before");
        }
        double mean = 1000 * CONNECTIONS / rate;
        return run(
                port,
                paths,
                CONNECTIONS,
                time,
                String.format(
                        Locale.ROOT,
                        "function delay() local wait = -math.log(1 - math.random()) * %f; return math.floor(wait + math.random()) end%n",
                        mean));
    }

    private Result run(int port, List<String> paths, int connections, Duration time, String more) {
        String list = paths.stream().map(path -> "\"" + path + "\"").collect(Collectors.joining(","));
        String script = """
                local paths = {%s}
                local requests = {}
                local at = 0
                function init(args)
                  math.randomseed(os.time())
                  for i, path in ipairs(paths) do
                    requests[i] = wrk.format("GET", path, {["miauserid"] = "%s", ["Host"] = "localhost"})
                  end
                end
                function request()
                  at = at %% #requests + 1
                  return requests[at]
                end
                function done(summary, latency, requests)
                  io.write(string.format("RESULT %%d %%d %%f %%f %%d %%d\\n", summary.requests, summary.duration,
                    latency:percentile(50), latency:percentile(99), summary.errors.status,
                    summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout))
                end
                %s""".formatted(list, RecordedVisits.DOCTOR, more);
        Path folder = Options.folder().resolve("wrk");
        try {
            Files.createDirectories(folder);
            Files.writeString(folder.resolve("script.lua"), script);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        String said = Program.run(
                "wrk",
                folder,
                List.of(
                        wrk.toString(),
                        "-t1",
                        "-c" + connections,
                        "--timeout",
                        "20s",
                        "-d" + time.toSeconds() + "s",
                        "-s",
                        "script.lua",
                        "http://127.0.0.1:" + port),
                time.plusSeconds(30));
        String[] result = said.lines()
                .filter(line -> line.startsWith("RESULT "))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(said))
                .split(" ");
        if (!result[5].equals("0") || !result[6].equals("0")) {
            throw new IllegalStateException("answers that were none: " + said);
        }
        if (result[1].equals("0")) {
            throw new IllegalStateException("nothing was answered in " + time + ": warm up for longer");
        }
        double seconds = Double.parseDouble(result[2]) / 1e6;
        return new Result(
                Double.parseDouble(result[1]) / seconds,
                Double.parseDouble(result[3]) / 1000,
                Double.parseDouble(result[4]) / 1000);
    }
}
