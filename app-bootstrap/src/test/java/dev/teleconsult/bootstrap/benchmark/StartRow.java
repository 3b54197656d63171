package dev.teleconsult.bootstrap.benchmark;

import dev.teleconsult.bootstrap.benchmark.Report.Target;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The time from starting the process to the first answer that needs both upstreams, and to readiness, beside a bare
 * Javalin.
 */
final class StartRow implements ServiceBenchmark.Row {

    private final References references;

    StartRow(References references) {
        this.references = references;
    }

    @Override
    public void measure(Report report) {
        Optional<AotCache> cache = AotCache.find();
        Optional<Path> java = Options.java25();
        if (java.isEmpty()) {
            report.skip("start", "it needs Java 25 (-Dbenchmark.jvms, a folder of JDKs)");
            return;
        }
        RecordedVisits recording = RecordedVisits.ofRevealed(Options.folder().resolve("recording"));
        String path = "/teleconsultation/" + recording.ids.get(0);
        Sample plain = new Sample();
        Sample cached = new Sample();
        Sample fastify = new Sample();
        Sample ready = new Sample();
        Sample readyCpu = new Sample();
        Sample bareReady = new Sample();
        Sample bareCpu = new Sample();
        Sample fastifyReady = new Sample();
        Optional<Path> bareArchive = cache.map(archive -> BareJavalin.train(java.get(), references.wrk()));
        try (Nginx upstream = Nginx.upstream(references.nginx(), recording)) {
            for (int round = 0; round < Options.rounds() + 1; round++) {
                boolean counts = round > 0;
                double withoutCache =
                        timed(() -> Server.launch("start", java.get(), Options.jvmFlags(), Server.on(upstream)), path);
                Optional<Double> withCache = cache.map(archive -> timed(
                        () -> Server.launch("start", archive.java(), archive.flags(), Server.on(upstream)), path));
                Optional<Double> other = references.fastify().map(folder -> timedFastify(folder, upstream, path));
                if (cache.isPresent()) {
                    measureReady(cache.get(), bareArchive, upstream, counts, ready, readyCpu, bareReady, bareCpu);
                    references.fastify().ifPresent(folder -> {
                        double took = timedFastify(folder, upstream, "/-/ready");
                        if (counts) {
                            fastifyReady.add(took);
                        }
                    });
                }
                if (counts) {
                    plain.add(withoutCache);
                    withCache.ifPresent(cached::add);
                    other.ifPresent(fastify::add);
                }
            }
        }
        report.figure("start", "ms to the first answer", plain);
        if (cache.isEmpty()) {
            report.skip("start", "the build has made no AOT cache; " + Report.number(plain.median()) + " ms without");
            return;
        }
        report.figure("start", "ms to ready, AOT cache", ready);
        report.figure("start", "processor ms to ready, AOT cache", readyCpu);
        report.figure("start", "ms to ready of a bare Javalin, own cache", bareReady);
        report.figure("start", "processor ms to ready of a bare Javalin, own cache", bareCpu);
        report.line(
                "start",
                "start to ready, AOT cache, over a bare Javalin's with its own cache",
                Target.atMost(1.15),
                ready.over(bareReady),
                "",
                "about 1.5");
        report.line("start", "the same, processor time", Target.atMost(1.2), readyCpu.over(bareCpu), "", "about 1.4");
        if (!fastifyReady.values().isEmpty()) {
            report.figure("start", "ms to ready of Fastify", fastifyReady);
            report.line(
                    "start",
                    "start to ready, AOT cache, over Fastify's",
                    Target.atMost(3.75),
                    ready.over(fastifyReady),
                    "shown beside; it has no target",
                    "3.75");
        }
        report.figure("start", "ms to the first answer, AOT cache", cached);
        report.line("start", "start to first answer, AOT cache over none", Target.atMost(0.5), cached.over(plain));
        if (!fastify.values().isEmpty()) {
            report.figure("start", "ms to the first answer of Fastify", fastify);
            report.line(
                    "start",
                    "start to first answer, AOT cache, over Fastify's",
                    Target.atMost(2),
                    cached.over(fastify));
        }
    }

    private static void measureReady(
            AotCache cache,
            Optional<Path> bareArchive,
            Nginx upstream,
            boolean counts,
            Sample ready,
            Sample readyCpu,
            Sample bareReady,
            Sample bareCpu) {
        long start = System.nanoTime();
        double took;
        try (Server server = Server.launch("start", cache.java(), cache.flags(), Server.on(upstream))) {
            server.program().awaitAnswer(URI.create(server.url() + "/-/ready"));
            took = (System.nanoTime() - start) / 1e6;
            if (counts) {
                ready.add(took);
                readyCpu.add(server.program().processorMillis());
            }
        }
        start = System.nanoTime();
        try (BareJavalin bare = BareJavalin.launch(cache.java(), bareArchive).awaitReady()) {
            took = (System.nanoTime() - start) / 1e6;
            if (counts) {
                bareReady.add(took);
                bareCpu.add(bare.program().processorMillis());
            }
        }
    }

    private static double timed(Supplier<Server> launch, String path) {
        long start = System.nanoTime();
        try (Server server = launch.get()) {
            server.program().awaitAnswer(URI.create(server.url() + path));
            return Duration.ofNanos(System.nanoTime() - start).toNanos() / 1e6;
        }
    }

    private static double timedFastify(Path folder, Nginx upstream, String path) {
        long start = System.nanoTime();
        try (Fastify fastify = Fastify.launch(folder, upstream)) {
            fastify.program().awaitAnswer(URI.create("http://127.0.0.1:" + fastify.port + path));
            return Duration.ofNanos(System.nanoTime() - start).toNanos() / 1e6;
        }
    }
}
