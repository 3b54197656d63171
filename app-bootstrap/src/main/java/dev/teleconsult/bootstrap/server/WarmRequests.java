package dev.teleconsult.bootstrap.server;

import dev.teleconsult.adapter.http.HttpSettings;
import dev.teleconsult.adapter.http.RequestListener;
import dev.teleconsult.adapter.http.TeleconsultHttpServer;
import dev.teleconsult.bootstrap.configuration.Build;
import dev.teleconsult.bootstrap.logging.Logging;
import dev.teleconsult.bootstrap.logging.RequestLog;
import dev.teleconsult.bootstrap.metrics.Metrics;
import dev.teleconsult.domain.ImmutabilityWindow;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.application.TeleconsultApplication;
import dev.teleconsult.ports.inbound.Invitation;
import dev.teleconsult.ports.inbound.Invitations;
import dev.teleconsult.ports.inbound.ScheduleCommand;
import dev.teleconsult.ports.testing.Fakes;
import dev.teleconsult.ports.testing.SettableClock;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.ILoggerFactory;

/**
 * Sends requests to a second server in this process, on loopback, with a store and a video provider in memory: mostly
 * requests of participants, some of planners. That server has a separate clock; its metrics and log are discarded.
 */
final class WarmRequests implements WarmUp.Work {

    private static final int VISITS = 16;
    private static final int CONNECTIONS = 16;

    /** How long to wait for an answer: on a busy machine the first one takes long. */
    private static final int PATIENCE_MILLIS = 20_000;

    /**
     * One of this many rounds reads and writes the store; the others are mostly answered from memory. The JVM compiles
     * the most frequently called code first: rounds that read and write take twenty times as long as the others.
     */
    private static final int USUAL_WAY_EVERY = 64;

    private static final String USER = "warm-up-doctor";
    private static final String PLAN = """
            {"start_date":"%s","duration_in_seconds":1800,"participants":{"number":2,"data":[\
            {"userId":"%s","groups":["doctor"],"fullName":"Warm Doctor"},\
            {"userId":"warm-up-patient","groups":["patient"],"fullName":"Warm Patient"}]}}""";

    @Override
    public void run(BooleanSupplier goOn) throws IOException, InterruptedException {
        SettableClock clock = SettableClock.at(Instant.parse("2030-01-01T09:00:00Z"));
        ILoggerFactory loggers = Logging.toNowhere();
        try (Fakes fakes = Fakes.at(clock);
                Metrics metrics = new Metrics(Build.version());
                TeleconsultApplication application = fakes.builder()
                        .immutabilityWindow(new ImmutabilityWindow(Duration.ofHours(1)))
                        .build();
                TeleconsultHttpServer server =
                        server(application, listener(metrics, new RequestLog(Logging.Format.JSON, loggers)))) {
            List<String> visits = new ArrayList<>();
            for (int visit = 0; visit < VISITS; visit++) {
                // Half of them are open, half have to wait.
                visits.add(planned(application, clock.instant().plus(Duration.ofMinutes(visit % 2 == 0 ? 30 : 300))));
            }
            server.start();
            ask(server.port(), visits, clock, goOn);
        }
    }

    private static String planned(TeleconsultApplication application, Instant start) {
        return application
                .planning()
                .schedule(
                        ScheduleCommand.of(
                                Invitations.of(
                                        Invitation.of(USER, "doctor", "Warm Doctor"),
                                        Invitation.of("warm-up-patient", "patient", "Warm Patient")),
                                start,
                                Duration.ofMinutes(30)),
                        RequestContext.anonymous("warm-up"))
                .value();
    }

    private static RequestListener listener(Metrics metrics, RequestLog log) {
        return request -> {
            metrics.request(request.method(), request.route(), request.status(), request.duration());
            log.completed(request);
        };
    }

    private static TeleconsultHttpServer server(TeleconsultApplication application, RequestListener listener) {
        return TeleconsultHttpServer.builder(application)
                .settings(HttpSettings.builder()
                        .host("127.0.0.1")
                        .port(0)
                        .waitBeforeClose(Duration.ZERO)
                        .finishTimeout(Duration.ofSeconds(1))
                        .build())
                .listener(listener)
                .quiet()
                .build();
    }

    private static void ask(int port, List<String> visits, SettableClock clock, BooleanSupplier goOn)
            throws IOException, InterruptedException {
        List<Connection> connections = new ArrayList<>();
        try {
            for (int number = 0; number < CONNECTIONS; number++) {
                connections.add(new Connection(port));
            }
            for (int round = 0; goOn.getAsBoolean(); round++) {
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
                boolean usualWay = round % USUAL_WAY_EVERY == 0;
                if (usualWay) {
                    // Makes the shared reads expire.
                    clock.advance(Duration.ofSeconds(1));
                }
                for (int number = 0; number < CONNECTIONS; number++) {
                    String visit = visits.get((round + number) % visits.size());
                    connections
                            .get(number)
                            .send(
                                    usualWay && number == 0
                                            ? plan(clock.instant().plus(Duration.ofHours(5)))
                                            : show(visit, round % 3 == 0));
                }
                for (Connection connection : connections) {
                    connection.receive();
                }
            }
        } finally {
            for (Connection connection : connections) {
                connection.close();
            }
        }
    }

    private static String show(String visit, boolean wishes) {
        return "GET /teleconsultation/" + visit + (wishes ? "?language=en&useBackground=true" : "")
                + " HTTP/1.1\r\nHost: localhost\r\nmiauserid: " + USER
                + "\r\nmiausergroups: doctor\r\nUser-Agent: warm-up\r\nAccept: */*\r\n\r\n";
    }

    private static String plan(Instant start) {
        String body = PLAN.formatted(start, USER);
        return "POST /teleconsultation HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: "
                + body.length() + "\r\n\r\n" + body;
    }

    /** A connection that stays open for many requests. */
    private static final class Connection implements AutoCloseable {

        private static final String END_OF_HEAD = "\r\n\r\n";
        private static final Pattern LENGTH = Pattern.compile("\r\n(?i:content-length): (\\d{1,6})\r\n");
        private static final int UNKNOWN = -1;

        private final byte[] answer = new byte[16 * 1024];
        private final Socket socket;
        private final InputStream in;

        Connection(int port) throws IOException {
            socket = new Socket(InetAddress.getLoopbackAddress(), port);
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.setTcpNoDelay(true);
            in = socket.getInputStream();
        }

        void send(String request) throws IOException {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        }

        /** Reads one answer to its end. */
        void receive() throws IOException {
            int received = 0;
            int length = UNKNOWN;
            while (length == UNKNOWN || received < length) {
                int read = in.read(answer, received, answer.length - received);
                if (read <= 0) {
                    throw new IOException("the connection was closed, or an answer is longer than " + answer.length);
                }
                received += read;
                if (length == UNKNOWN) {
                    length = lengthOf(new String(answer, 0, received, StandardCharsets.ISO_8859_1));
                }
            }
        }

        /** The length of a whole answer, as soon as its head has arrived. */
        private static int lengthOf(String received) {
            int head = received.indexOf(END_OF_HEAD);
            if (head < 0) {
                return UNKNOWN;
            }
            Matcher length = LENGTH.matcher(received);
            int body = length.region(0, head + 2).find() ? Integer.parseInt(length.group(1)) : 0;
            return head + END_OF_HEAD.length() + body;
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
