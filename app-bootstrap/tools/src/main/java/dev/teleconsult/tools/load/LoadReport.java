package dev.teleconsult.tools.load;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.HdrHistogram.Histogram;

/** The figures as a table for people and as JSON. */
final class LoadReport {

    private static final JsonMapper JSON = new JsonMapper();

    private final LoadPlan plan;
    private final LoadRun.Result result;

    LoadReport(LoadPlan plan, LoadRun.Result result) {
        this.plan = plan;
        this.result = result;
    }

    String table() {
        Histogram answered = result.tally().answered();
        return String.format(
                Locale.ROOT,
                """

                  requests/s     p50 ms     p90 ms     p99 ms     max ms   requests    not 200
                  %10.1f %10.2f %10.2f %10.2f %10.2f %10d %10d

                  statuses  %s
                  errors    %s
                """,
                perSecond(),
                millis(answered.getValueAtPercentile(50)),
                millis(answered.getValueAtPercentile(90)),
                millis(answered.getValueAtPercentile(99)),
                millis(answered.getMaxValue()),
                result.tally().requests(),
                result.tally().bad(),
                counts(result.tally().statuses()),
                counts(result.tally().errors()));
    }

    void writeTo(Path file) throws IOException {
        Histogram answered = result.tally().answered();
        ObjectNode json = JSON.createObjectNode();
        json.put("url", plan.target().toString());
        json.put("connections", plan.connections());
        json.put("rateAtMost", plan.rate());
        json.put("warmupSeconds", plan.warmup().toSeconds());
        json.put("seconds", rounded(result.measuredFor().toNanos() / 1e9));
        json.put("ended", result.end().name().toLowerCase(Locale.ROOT));
        json.put("requests", result.tally().requests());
        json.put("requestsPerSecond", rounded(perSecond()));
        json.putObject("latencyMs")
                .put("p50", rounded(millis(answered.getValueAtPercentile(50))))
                .put("p90", rounded(millis(answered.getValueAtPercentile(90))))
                .put("p99", rounded(millis(answered.getValueAtPercentile(99))))
                .put("max", rounded(millis(answered.getMaxValue())));
        ObjectNode statuses = json.putObject("statuses");
        result.tally().statuses().forEach((status, count) -> statuses.put(Integer.toString(status), count));
        ObjectNode errors = json.putObject("errors");
        result.tally().errors().forEach(errors::put);
        Files.writeString(file, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(json) + "\n");
    }

    private double perSecond() {
        double seconds = result.measuredFor().toNanos() / 1e9;
        return seconds == 0 ? 0 : result.tally().requests() / seconds;
    }

    private static double millis(long micros) {
        return micros / 1e3;
    }

    private static double rounded(double value) {
        return Math.round(value * 1_000) / 1_000.0;
    }

    private static String counts(Map<?, Long> counts) {
        return counts.isEmpty()
                ? "none"
                : counts.entrySet().stream()
                        .map(entry -> entry.getKey() + " × " + entry.getValue())
                        .collect(Collectors.joining(", "));
    }
}
