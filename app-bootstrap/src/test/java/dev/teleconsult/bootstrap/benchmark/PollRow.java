package dev.teleconsult.bootstrap.benchmark;

import dev.teleconsult.bootstrap.benchmark.Report.Target;
import java.util.List;

/** All participants of one visit poll repeatedly: how many calls reach Kaleyra and the store. */
final class PollRow implements ServiceBenchmark.Row {

    private static final double POLLS_A_SECOND = 1000;

    private final References references;

    PollRow(References references) {
        this.references = references;
    }

    @Override
    public void measure(Report report) {
        RecordedVisits recording = RecordedVisits.ofRevealed(Options.folder().resolve("recording"));
        Sample kaleyra = new Sample();
        Sample store = new Sample();
        Sample rate = new Sample();
        for (int round = 0; round < Options.rounds(); round++) {
            try (Nginx upstream = Nginx.countingUpstream(references.nginx(), recording);
                    Server ours = Server.start("polls", Server.on(upstream))) {
                List<String> one = List.of("/teleconsultation/" + recording.ids.get(0));
                Wrk.Result result = references.wrk().atRate(ours.port, one, POLLS_A_SECOND, Options.measure());
                double polls = result.rate() * Options.measure().toSeconds();
                rate.add(result.rate());
                kaleyra.add((double) upstream.count("/v2/") / Options.measure().toSeconds());
                store.add(upstream.count("/crud/") / polls);
            }
        }
        report.figure("polls", "polls/s", rate);
        String polls = Report.number(rate.median()) + " polls/s on one teleconsultation";
        report.line("polls", polls + ", Kaleyra calls/s", Target.atMost(2), kaleyra);
        report.line("polls", polls + ", store reads per poll", Target.atMost(1), store);
    }
}
