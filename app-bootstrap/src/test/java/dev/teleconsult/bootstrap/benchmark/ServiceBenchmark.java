package dev.teleconsult.bootstrap.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * Measures the packaged server beside its alternatives, in one run: {@code mvn -Pbenchmark verify}. Every figure is a
 * ratio to something measured in the same run, in turn. An alternative that is missing is reported in one line and
 * skipped.
 */
class ServiceBenchmark {

    /** Measures one or more lines of the table. */
    @FunctionalInterface
    interface Row {
        void measure(Report report);
    }

    /** The references are installed only if a selected row needs them. */
    private static final List<String> BESIDE_OTHERS = List.of("get", "waiting", "cold", "polls", "start", "slow");

    private static final List<String> UNDER_LOAD = List.of("audit", "hanging");

    @Test
    void measure() {
        Report report = new Report(Options.folder());
        Map<String, Row> rows = new LinkedHashMap<>();
        if (BESIDE_OTHERS.stream().anyMatch(Options::wants)) {
            putRowsBesideOthers(report, rows);
        }
        rows.put("create", new CreateRow());
        rows.put("events", new EventsRow());
        rows.put("replicas", new ReplicasRow());
        rows.put("stores", new StoreSizeRow());
        if (UNDER_LOAD.stream().anyMatch(Options::wants)) {
            putRowsUnderLoad(report, rows);
        }
        List<String> failed = new ArrayList<>();
        rows.forEach((name, row) -> {
            if (Options.wants(name)) {
                Report.say("row " + name);
                try {
                    row.measure(report);
                } catch (RuntimeException failure) {
                    // The other rows are still measured, and the run fails at its end.
                    failed.add(name);
                    report.skip(name, "failed: " + failure.getMessage());
                }
            }
        });
        System.out.println(report.table());
        assertThat(failed).as("rows that failed").isEmpty();
    }

    private static void putRowsUnderLoad(Report report, Map<String, Row> rows) {
        Optional<Path> wrk = Program.findOrInstall("wrk", "wrk");
        if (wrk.isEmpty()) {
            report.skip(String.join(", ", UNDER_LOAD), "they need wrk (Debian: wrk)");
            return;
        }
        rows.put("audit", new AuditTrailRow(new Wrk(wrk.get())));
        rows.put("hanging", new HangingEndpointRow(new Wrk(wrk.get())));
    }

    private static void putRowsBesideOthers(Report report, Map<String, Row> rows) {
        Optional<Path> nginx = Program.findOrInstall("nginx", "nginx-light");
        Optional<Path> wrk = Program.findOrInstall("wrk", "wrk");
        if (nginx.isEmpty() || wrk.isEmpty()) {
            report.skip(String.join(", ", BESIDE_OTHERS), "they need nginx and wrk (Debian: nginx-light, wrk)");
            return;
        }
        References references = new References(nginx.get(), new Wrk(wrk.get()), Fastify.install());
        rows.put("get", new GetRows(references)::revealed);
        rows.put("waiting", new GetRows(references)::waiting);
        rows.put("cold", new GetRows(references)::cold);
        rows.put("polls", new PollRow(references));
        rows.put("start", new StartRow(references));
        rows.put("slow", new SlowUpstreamRow(references));
    }
}
