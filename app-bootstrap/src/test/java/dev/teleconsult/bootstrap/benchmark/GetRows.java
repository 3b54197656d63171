package dev.teleconsult.bootstrap.benchmark;

import dev.teleconsult.adapter.crud.sql.SqlStorage;
import dev.teleconsult.adapter.kaleyra.KaleyraSettings;
import dev.teleconsult.adapter.kaleyra.KaleyraVideoProvider;
import dev.teleconsult.adapter.kaleyra.emulator.KaleyraEmulator;
import dev.teleconsult.bootstrap.benchmark.Report.Target;
import dev.teleconsult.ports.outbound.VideoProvider;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code GET /teleconsultation/:id}, which is nearly all of the load of the service. */
final class GetRows {

    private final References references;

    GetRows(References references) {
        this.references = references;
    }

    private static List<String> paths(List<String> ids) {
        return ids.stream().map(id -> "/teleconsultation/" + id).toList();
    }

    private static List<String> bare(List<String> ids) {
        return ids.stream().map(id -> "/" + id).toList();
    }

    /** Links are shown; the CRUD service and Kaleyra answer at once. */
    void revealed(Report report) {
        RecordedVisits recording = RecordedVisits.ofRevealed(Options.folder().resolve("recording"));
        Wrk wrk = references.wrk();
        try (Nginx upstream = Nginx.upstream(references.nginx(), recording);
                Nginx proxy = Nginx.proxy(references.nginx(), upstream);
                Server ours = asInTheImage("get", Server.on(upstream))) {
            requireWholeAnswers(ours.port, recording);
            Optional<Fastify> fastify = references.fastify().map(folder -> Fastify.start(folder, upstream));
            try {
                fastify.ifPresent(other -> requireWholeAnswers(other.port, recording));
                wrk.load(ours.port, paths(recording.ids), Options.warmUp());
                fastify.ifPresent(other -> wrk.load(
                        other.port, paths(recording.ids), Options.warmUp().dividedBy(4)));
                Sample oursRate = new Sample();
                Sample proxyRate = new Sample();
                Sample fastifyRate = new Sample();
                for (int round = 0; round < Options.rounds(); round++) {
                    proxyRate.add(wrk.load(proxy.port, bare(recording.ids), Options.measure())
                            .rate());
                    oursRate.add(wrk.load(ours.port, paths(recording.ids), Options.measure())
                            .rate());
                    if (fastify.isPresent()) {
                        fastifyRate.add(wrk.load(fastify.get().port, paths(recording.ids), Options.measure())
                                .rate());
                    }
                }
                report.figure("get", "requests/s", oursRate);
                report.figure("get", "requests/s of nginx", proxyRate);
                report.line(
                        "get",
                        "GET with link, requests/s over nginx proxying one call",
                        Target.atLeast(0.85),
                        oursRate.over(proxyRate),
                        "",
                        "0.6");
                if (fastify.isPresent()) {
                    report.figure("get", "requests/s of Fastify", fastifyRate);
                    report.line(
                            "get",
                            "GET with link, requests/s over Fastify",
                            Target.atLeast(3.5),
                            oursRate.over(fastifyRate),
                            "",
                            "2.6");
                    memory(report, ours, fastify.get());
                }
                tail(report, ours, proxy, recording, oursRate.median() / 2);
                bareMemory(report, ours, paths(recording.ids));
            } finally {
                fastify.ifPresent(Fastify::close);
            }
            if (references.fastify().isEmpty()) {
                report.skip("get (Fastify)", "it needs Node 20 and npm, and Fastify from a registry");
            }
        }
    }

    private static void memory(Report report, Server ours, Fastify fastify) {
        Sample oursMemory = Sample.of(List.of(ours.program().residentMegabytes()));
        Sample fastifyMemory = Sample.of(List.of(fastify.program().residentMegabytes()));
        report.figure("get", "MiB resident", oursMemory);
        report.figure("get", "MiB resident of Fastify", fastifyMemory);
        report.line(
                "get",
                "resident memory after the load, over Fastify's",
                Target.atMost(1.5),
                oursMemory.over(fastifyMemory),
                "flags: " + String.join(" ", Options.jvmFlags()),
                "1.7 to 1.9");
    }

    /** A bare Javalin under the same load, to find the server's own part of the memory. */
    private void bareMemory(Report report, Server ours, List<String> paths) {
        Options.java25().ifPresent(java -> {
            Path archive = BareJavalin.train(java, references.wrk());
            try (BareJavalin bare =
                    BareJavalin.launch(java, Optional.of(archive)).awaitReady()) {
                references.wrk().load(bare.port, paths, Options.warmUp());
                references.wrk().load(bare.port, paths, Options.measure().multipliedBy(Options.rounds()));
                Sample bareMemory = Sample.of(List.of(bare.program().residentMegabytes()));
                report.figure("get", "MiB resident of a bare Javalin", bareMemory);
                report.line(
                        "get",
                        "resident memory after the load, over a bare Javalin's with its own cache",
                        Target.atMost(1.15),
                        Sample.of(List.of(ours.program().residentMegabytes())).over(bareMemory),
                        "",
                        "1.4");
            }
        });
    }

    private void tail(Report report, Server ours, Nginx proxy, RecordedVisits recording, double rate) {
        Sample oursTail = new Sample();
        Sample proxyTail = new Sample();
        Sample achieved = new Sample();
        // The load of the figure, without a pause: after a pause, all visits would be read again at once.
        Duration runIn = Duration.ofSeconds(1);
        for (int round = 0; round < Options.rounds(); round++) {
            references.wrk().atRate(proxy.port, bare(recording.ids), rate, runIn);
            proxyTail.add(references
                    .wrk()
                    .atRate(proxy.port, bare(recording.ids), rate, Options.measure())
                    .p99());
            references.wrk().atRate(ours.port, paths(recording.ids), rate, runIn);
            Wrk.Result result = references.wrk().atRate(ours.port, paths(recording.ids), rate, Options.measure());
            oursTail.add(result.p99());
            achieved.add(result.rate());
        }
        report.figure("get", "requests/s at about half the load", achieved);
        report.figure("get", "p99 in ms at half the load", oursTail);
        report.figure("get", "p99 in ms of nginx at the same load", proxyTail);
        report.line(
                "get",
                "GET with link at half that load, p99 over nginx's",
                Target.atMost(1.5),
                oursTail.over(proxyTail),
                "",
                "1.96");
    }

    /** With the AOT cache, if the build has made one. */
    private static Server asInTheImage(String name, Map<String, String> environment) {
        return AotCache.find()
                .map(cache -> cache.start(name, environment))
                .orElseGet(() -> Server.start(name, environment));
    }

    /** A benchmark of a wrong answer is worth nothing. */
    private static void requireWholeAnswers(int port, RecordedVisits recording) {
        for (String id : List.of(recording.ids.get(0), recording.ids.get(recording.ids.size() - 1))) {
            String answer = Program.get(
                    URI.create("http://127.0.0.1:" + port + "/teleconsultation/" + id),
                    "miauserid",
                    RecordedVisits.DOCTOR);
            if (!answer.contains("\"accessLinkURL\":\"http")
                    || !answer.contains("\"status\":\"")
                    || !answer.contains("Marco Bianchi")) {
                throw new IllegalStateException("no link, no details or no other participant: " + answer);
            }
        }
    }

    /** Links are not available yet; the records are in a SQLite file. */
    void waiting(Report report) {
        RecordedVisits recording = RecordedVisits.ofRevealed(Options.folder().resolve("recording"));
        Wrk wrk = references.wrk();
        try (KaleyraEmulator kaleyra = KaleyraEmulator.builder()
                        .apiKey(RecordedVisits.KEY)
                        .rememberedRequests(1)
                        .start();
                Nginx upstream = Nginx.upstream(references.nginx(), recording);
                Nginx proxy = Nginx.proxy(references.nginx(), upstream)) {
            String url = "jdbc:sqlite:" + fresh("waiting.db");
            List<String> ids;
            try (SqlStorage storage = SqlStorage.builder(url).build();
                    VideoProvider video =
                            KaleyraVideoProvider.of(KaleyraSettings.builder(kaleyra.baseUrl(), RecordedVisits.KEY)
                                    .build())) {
                storage.start();
                ids = RecordedVisits.visits(storage, video, RecordedVisits.FAR, Duration.ZERO);
            }
            try (Server ours = Server.start(
                    "waiting", Map.of("BANDYER_BASE_URL", kaleyra.baseUrl().toString(), "DATABASE_URL", url))) {
                wrk.load(ours.port, paths(ids), Options.warmUp());
                Sample oursRate = new Sample();
                Sample proxyRate = new Sample();
                for (int round = 0; round < Options.rounds(); round++) {
                    proxyRate.add(wrk.load(proxy.port, bare(recording.ids), Options.measure())
                            .rate());
                    oursRate.add(
                            wrk.load(ours.port, paths(ids), Options.measure()).rate());
                }
                report.figure("waiting", "requests/s", oursRate);
                report.figure("waiting", "requests/s of nginx", proxyRate);
                report.line(
                        "waiting",
                        "GET while waiting, SQLite, requests/s over nginx proxying one call",
                        Target.atLeast(0.6),
                        oursRate.over(proxyRate));
            }
        }
    }

    /** The first ten seconds of a new process, with and without an AOT cache, relative to its later speed. */
    void cold(Report report) {
        RecordedVisits recording = RecordedVisits.ofRevealed(Options.folder().resolve("recording"));
        Wrk wrk = references.wrk();
        Duration beginning = Duration.ofSeconds(10);
        try (Nginx upstream = Nginx.upstream(references.nginx(), recording)) {
            Sample first = new Sample();
            Sample firstCached = new Sample();
            Optional<AotCache> cache = AotCache.find();
            for (int round = 0; round < Options.rounds(); round++) {
                try (Server ours = Server.start("cold", Server.on(upstream))) {
                    first.add(
                            wrk.load(ours.port, paths(recording.ids), beginning).rate());
                }
                if (cache.isPresent()) {
                    try (Server ours = cache.get().start("cold", Server.warm(Server.on(upstream)))) {
                        firstCached.add(wrk.load(ours.port, paths(recording.ids), beginning)
                                .rate());
                    }
                }
            }
            Sample warm = new Sample();
            try (Server ours = Server.start("cold", Server.on(upstream))) {
                wrk.load(ours.port, paths(recording.ids), Options.warmUp());
                for (int round = 0; round < Options.rounds(); round++) {
                    warm.add(wrk.load(ours.port, paths(recording.ids), Options.measure())
                            .rate());
                }
            }
            report.figure("cold", "requests/s in the first ten seconds", first);
            report.figure("cold", "requests/s when warm", warm);
            String what = "the same GET in the first 10 s after ready, over its own warm rate";
            if (cache.isPresent()) {
                report.figure("cold", "requests/s in the first ten seconds, AOT cache", firstCached);
                report.line(
                        "cold",
                        what,
                        Target.atLeast(0.6),
                        firstCached.over(warm),
                        "AOT cache and WARM_UP_MS=8000; with neither "
                                + Report.number(first.over(warm).median()),
                        "0.23");
            } else {
                report.line("cold", what, Target.atLeast(0.6), first.over(warm), "without an AOT cache", "0.23");
            }
        }
    }

    static Path fresh(String name) {
        try {
            Path folder = Options.folder().resolve("stores");
            Files.createDirectories(folder);
            for (String ending : List.of("", "-wal", "-shm", ".lock")) {
                Files.deleteIfExists(folder.resolve(name + ending));
            }
            return folder.resolve(name);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
