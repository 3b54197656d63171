package dev.teleconsult.bootstrap.benchmark;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * Measures the packaged server beside what else people would run, in one go: {@code mvn -Pbenchmark verify}. Every figure is a
 * ratio to something measured in the same run, in turn. What is not there is said in one line and left out.
 */
class ServiceBenchmark {

    /** Measures one or more lines of the table. */
    @FunctionalInterface
    interface Row {
        void measure(Report report);
    }

    @Test
    void measure() {
        Report report = new Report(Options.folder());
        Optional<Path> nginx = Program.findOrInstall("nginx", "nginx-light");
        Optional<Path> wrk = Program.findOrInstall("wrk", "wrk");
        Optional<Path> fastify = Fastify.install();
        Map<String, Row> rows = new LinkedHashMap<>();
        if (nginx.isPresent() && wrk.isPresent()) {
            References references = new References(nginx.get(), new Wrk(wrk.get()), fastify);
            rows.put("get", new GetRows(references)::revealed);
            rows.put("waiting", new GetRows(references)::waiting);
            rows.put("cold", new GetRows(references)::cold);
            rows.put("polls", new PollRow(references));
            rows.put("start", new StartRow(references));
            rows.put("slow", new SlowUpstreamRow(references));
        } else {
            report.skip("get, waiting, cold, polls, start, slow", "they need nginx and wrk (Debian: nginx-light, wrk)");
        }
        rows.put("create", new CreateRow());
        rows.put("events", new EventsRow());
        rows.put("replicas", new ReplicasRow());
        rows.put("stores", new StoreSizeRow());
        rows.forEach((name, row) -> {
            if (Options.wants(name)) {
                Report.say("row " + name);
                row.measure(report);
            }
        });
        System.out.println(report.table());
    }
}
