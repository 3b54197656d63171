package dev.teleconsult.bootstrap.benchmark;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The results: a table for people and JSON for programs, written again after each row so that an interrupted run keeps
 * its results.
 */
final class Report {

    private static final JsonMapper JSON = new JsonMapper();

    /** A number, and whether to reach it or to stay below it. */
    record Target(boolean isLeast, double limit) {

        static Target atLeast(double limit) {
            return new Target(true, limit);
        }

        static Target atMost(double limit) {
            return new Target(false, limit);
        }

        private boolean isMet(Sample ours) {
            return isLeast ? ours.median() >= limit : ours.median() <= limit;
        }

        @Override
        public String toString() {
            return (isLeast ? "≥ " : "≤ ") + number(limit);
        }
    }

    private record Line(String row, String what, Target target, Sample ours, String note, String before) {}

    private final Path folder;
    private final List<Line> lines = new ArrayList<>();
    private final List<String> skipped = new ArrayList<>();
    private final ObjectNode figures = JSON.createObjectNode();

    Report(Path folder) {
        this.folder = folder;
    }

    /** A target and its measurement, as the ratio or number that the target is about. */
    void line(String row, String what, Target target, Sample measured) {
        line(row, what, target, measured, "");
    }

    void line(String row, String what, Target target, Sample measured, String note) {
        line(row, what, target, measured, note, "");
    }

    /**
     * @param before the same measurement before the work that the target was set for
     */
    void line(String row, String what, Target target, Sample measured, String note, String before) {
        lines.add(new Line(row, what, target, measured, note, before));
        write();
    }

    /** A figure behind the lines: in the JSON only. */
    void figure(String row, String name, Sample sample) {
        ObjectNode node = figures.withObject("/" + row).putObject(name);
        node.put("median", sample.median());
        ArrayNode values = node.putArray("values");
        sample.values().forEach(values::add);
        say(row + ": " + name + " " + number(sample.median()) + " (" + number(sample.least()) + " to "
                + number(sample.most()) + ")");
    }

    /** A row that cannot be measured here, and why. */
    void skip(String row, String why) {
        skipped.add(row + ": " + why);
        say(row + " is left out: " + why);
        write();
    }

    static void say(String text) {
        System.out.println("[benchmark] " + text);
    }

    private void write() {
        StringBuilder table = new StringBuilder(
                "| Row | What | Target | Before | Now | Spread | Met | |\n|---|---|---|---|---|---|---|---|\n");
        ObjectNode json = JSON.createObjectNode();
        json.put("at", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
        json.put("java", Options.java().toString());
        json.put("processors", Runtime.getRuntime().availableProcessors());
        ArrayNode rows = json.putArray("rows");
        for (Line line : lines) {
            table.append(String.format(
                    Locale.ROOT,
                    "| `%s` | %s | %s | %s | %s | %s to %s | %s | %s |%n",
                    line.row(),
                    line.what(),
                    line.target().toString(),
                    line.before(),
                    number(line.ours().median()),
                    number(line.ours().least()),
                    number(line.ours().most()),
                    line.target().isMet(line.ours()) ? "yes" : "no",
                    line.note()));
            ObjectNode row = rows.addObject();
            row.put("row", line.row());
            row.put("what", line.what());
            row.put("target", line.target().toString());
            row.put("before", line.before());
            row.put("median", line.ours().median());
            row.put("met", line.target().isMet(line.ours()));
            row.put("note", line.note());
            ArrayNode values = row.putArray("values");
            line.ours().values().forEach(values::add);
        }
        json.set("figures", figures);
        ArrayNode left = json.putArray("skipped");
        skipped.forEach(one -> {
            left.add(one);
            table.append("\nLeft out: ").append(one).append('\n');
        });
        try {
            Files.createDirectories(folder);
            Files.writeString(folder.resolve("results.md"), table);
            JSON.writerWithDefaultPrettyPrinter()
                    .writeValue(folder.resolve("results.json").toFile(), json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All results so far, for the console. */
    String table() {
        try {
            return Files.readString(folder.resolve("results.md"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String number(double value) {
        double size = Math.abs(value);
        return String.format(Locale.ROOT, size >= 100 ? "%.0f" : size >= 10 ? "%.1f" : "%.2f", value);
    }
}
