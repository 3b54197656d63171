package dev.teleconsult.bootstrap.benchmark;

import dev.teleconsult.adapter.crud.sql.SqlStorage;
import dev.teleconsult.adapter.kaleyra.KaleyraSettings;
import dev.teleconsult.adapter.kaleyra.KaleyraVideoProvider;
import dev.teleconsult.adapter.kaleyra.emulator.KaleyraEmulator;
import dev.teleconsult.bootstrap.benchmark.Report.Target;
import dev.teleconsult.ports.outbound.VideoProvider;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Very many participants wait for the same minute on a small heap, and all have to be notified when it comes. */
final class EventsRow implements ServiceBenchmark.Row {

    private static final List<String> FLAGS = List.of("-XX:+UseSerialGC", "-Xms64m", "-Xmx512m");

    /** The time limit for starting and connecting all callers. */
    private static final Duration LEAD = Duration.ofSeconds(Integer.getInteger("benchmark.lead", 75));

    @Override
    public void measure(Report report) {
        Optional<Path> java = Options.java25();
        if (java.isEmpty()) {
            report.skip("events", "it needs Java 25 (-Dbenchmark.jvms, a folder of JDKs)");
            return;
        }
        Sample tail = new Sample();
        Sample told = new Sample();
        Sample heap = new Sample();
        Sample resident = new Sample();
        try (KaleyraEmulator kaleyra = KaleyraEmulator.builder()
                .apiKey(RecordedVisits.KEY)
                .rememberedRequests(1)
                .start()) {
            for (int round = 0; round < Math.min(3, Options.rounds()); round++) {
                wait(java.get(), kaleyra, tail, told, heap, resident);
            }
        }
        int waiters = Options.waiters();
        report.figure("events", "KiB resident per waiter, garbage included", resident);
        report.line("events", "of " + waiters + " waiters told that they can join, share", Target.atLeast(1), told);
        report.line("events", waiters + " waiters, p99 from the instant to being told, in s", Target.atMost(1), tail);
        report.line(
                "events",
                "KiB of heap per waiter, 512 MB heap",
                Target.atMost(25),
                heap,
                Report.number(resident.median()) + " KiB resident, garbage included");
    }

    private static void wait(
            Path java, KaleyraEmulator kaleyra, Sample tail, Sample told, Sample heap, Sample resident) {
        Instant opens = Instant.now().plus(LEAD).truncatedTo(ChronoUnit.SECONDS);
        String url = "jdbc:sqlite:" + GetRows.fresh("events.db");
        List<String> ids;
        try (SqlStorage storage = SqlStorage.builder(url).build();
                VideoProvider video =
                        KaleyraVideoProvider.of(KaleyraSettings.builder(kaleyra.baseUrl(), RecordedVisits.KEY)
                                .build())) {
            storage.start();
            ids = RecordedVisits.visits(storage, video, opens, Duration.ZERO);
        }
        try (Server server = Server.start(
                        "events",
                        java,
                        FLAGS,
                        Map.of(
                                "BANDYER_BASE_URL",
                                kaleyra.baseUrl().toString(),
                                "DATABASE_URL",
                                url,
                                "LOG_LEVEL",
                                "warn"));
                Waiters waiters = new Waiters(server.port, ids)) {
            double heapBefore = heapAfterCollecting(java, server);
            double residentBefore = server.program().residentMegabytes();
            waiters.connect(Options.waiters());
            heap.add((heapAfterCollecting(java, server) - heapBefore) * 1024 / Options.waiters());
            resident.add((server.program().residentMegabytes() - residentBefore) * 1024 / Options.waiters());
            if (Instant.now().isAfter(opens)) {
                throw new IllegalStateException("connecting took too long; set -Dbenchmark.lead");
            }
            Sample delays = waiters.delays(opens, Duration.ofSeconds(20));
            told.add((double) delays.size() / Options.waiters());
            tail.add(delays.percentile(99));
        }
    }

    /** In MiB. */
    private static double heapAfterCollecting(Path java, Server server) {
        Program.run(
                "jcmd",
                Options.folder().resolve("jcmd"),
                List.of(
                        java.resolveSibling("jcmd").toString(),
                        Long.toString(server.program().pid()),
                        "GC.run"),
                Duration.ofSeconds(30));
        return Program.get(URI.create(server.url() + "/-/metrics"))
                        .lines()
                        .filter(line -> line.startsWith("jvm_memory_used_bytes") && line.contains("area=\"heap\""))
                        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                        .sum()
                / (1 << 20);
    }

    /** Clients of event streams, all in one thread. */
    private static final class Waiters implements AutoCloseable {

        private static final String JOINABLE = "\"joinable\":true";
        private static final String NOT_YET = "\"joinable\":false";

        private final Selector selector;
        private final List<SocketChannel> channels = new ArrayList<>();
        private final ByteBuffer buffer = ByteBuffer.allocate(16 * 1024);
        private final int port;
        private final List<String> ids;
        private int waiting;

        private static final class Stream {
            private final StringBuilder text = new StringBuilder();
            private boolean waiting;
            private boolean told;
        }

        private Waiters(int port, List<String> ids) {
            this.port = port;
            this.ids = ids;
            try {
                selector = Selector.open();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** Connects this number of clients, and returns when each has received the answer to wait. */
        private void connect(int count) {
            try {
                InetSocketAddress server = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
                for (int one = 0; one < count; one++) {
                    SocketChannel channel = SocketChannel.open(server);
                    String request = "GET /teleconsultation/" + ids.get(one % ids.size())
                            + "/events HTTP/1.1\r\nHost: localhost\r\nmiauserid: " + RecordedVisits.DOCTOR + "\r\n\r\n";
                    channel.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII)));
                    channel.configureBlocking(false);
                    channel.register(selector, SelectionKey.OP_READ, new Stream());
                    channels.add(channel);
                    // No more at once than the store takes calls: participants arrive over minutes, not in one instant.
                    while (channels.size() - waiting > 32) {
                        select(Instant.MAX, new Sample());
                    }
                }
                while (waiting < count) {
                    select(Instant.MAX, new Sample());
                }
            } catch (IOException e) {
                throw new UncheckedIOException("a waiter could not connect; see ulimit -n", e);
            }
        }

        /** The delay of each notification in seconds; clients that are not notified in time are missing. */
        private Sample delays(Instant instant, Duration patience) {
            Sample delays = new Sample();
            try {
                while (Instant.now().isBefore(instant.plus(patience)) && delays.size() < channels.size()) {
                    select(instant, delays);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return delays;
        }

        private void select(Instant instant, Sample delays) throws IOException {
            selector.select(key -> read(key, instant, delays), 1000);
        }

        private void read(SelectionKey key, Instant instant, Sample delays) {
            Stream stream = (Stream) key.attachment();
            buffer.clear();
            int count;
            try {
                count = ((SocketChannel) key.channel()).read(buffer);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            if (count < 0) {
                throw new IllegalStateException("a stream ended: " + stream.text);
            }
            stream.text.append(new String(buffer.array(), 0, count, StandardCharsets.UTF_8));
            if (!stream.waiting && stream.text.indexOf(NOT_YET) >= 0) {
                stream.waiting = true;
                waiting++;
            }
            if (!stream.told && stream.text.indexOf(JOINABLE) >= 0) {
                stream.told = true;
                delays.add(Duration.between(instant, Instant.now()).toMillis() / 1000.0);
            }
            if (stream.text.length() > 4096) {
                stream.text.delete(0, stream.text.length() - 1024);
            }
        }

        @Override
        public void close() {
            for (SocketChannel channel : channels) {
                try {
                    channel.close();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
            try {
                selector.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
