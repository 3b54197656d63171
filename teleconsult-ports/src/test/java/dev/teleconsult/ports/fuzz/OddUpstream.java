package dev.teleconsult.ports.fuzz;

import static java.util.Objects.requireNonNull;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * Stands in front of an upstream, passes its requests on, and changes its answers: other values, other types, other
 * framing, another status, or no answer. Since it changes the true answer, the result resembles an answer to every
 * operation.
 *
 * <p>It speaks HTTP byte by byte, since no library would send most of this.
 */
public final class OddUpstream implements AutoCloseable {

    private static final Set<String> OWN_HEADERS =
            Set.of("connection", "content-length", "transfer-encoding", "date", "keep-alive", "content-encoding");
    private static final Set<String> NOT_FORWARDED =
            Set.of("host", "connection", "content-length", "transfer-encoding", "expect", "upgrade", "accept-encoding");

    private static final List<String> RETRY_AFTERS = List.of(
            "0",
            "-1",
            "soon",
            "99999999999999999999",
            "1e9",
            "1.5",
            "Tue, 30 Feb 2030 25:00:00 GMT",
            "Fri, 31 Dec 9999 23:59:59 GMT",
            "Thu, 01 Jan 1970 00:00:00 GMT",
            "",
            "1, 2");

    private static final List<String> ODD_HEADERS = List.of(
            "Content-Type: text/html",
            "Content-Type: application/json; charset=utf-16",
            "Content-Type: application/json; charset=nonsense",
            "Content-Type: ;;;",
            "Content-Type: application/octet-stream",
            "Content-Type: image/png\r\nContent-Type: text/plain",
            "Content-Encoding: gzip",
            "Content-Encoding: br, gzip, nonsense",
            "Content-Disposition: attachment; filename=\"\u00e9",
            "Set-Cookie: sid=1; Domain=.; Expires=never",
            "Location: //",
            "ETag: \"",
            "Date: yesterday",
            "Cache-Control: max-age=-1, nonsense=\"",
            "Link: <",
            "Connection: close, close",
            "Trailer: x",
            "X-Bytes: \u0001\u007f\u00ff",
            "X-Long: " + "y".repeat(20_000),
            "No colon",
            ": no name",
            " folded: x");

    private static final List<Integer> OUTAGES = List.of(401, 403, 407, 408, 429, 500, 501, 502, 503, 504, 507, 599);
    private static final List<Integer> ODD_STATUSES =
            List.of(201, 202, 203, 206, 226, 299, 400, 402, 404, 405, 409, 410, 411, 412, 415, 418, 422, 423, 499);

    private static final int LONGEST_SILENCE_MS = 20_000;

    private static final String HTML = "<!doctype html><html><body><h1>It works!</h1></body></html>";

    /** The changed answer. */
    private record Changed(String what, boolean isOutage, byte[] wire, boolean closes, boolean hangs) {}

    private record True(int status, List<String> headers, String body, byte[] bytes) {}

    private final ServerSocket listening;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final ExecutorService threads = Executors.newCachedThreadPool(work -> {
        Thread thread = new Thread(work, "odd upstream");
        thread.setDaemon(true);
        return thread;
    });
    private final List<String> told = new ArrayList<>();
    private URI real;
    private Random random;
    private int honestFirst;
    private int oddThen;
    private boolean onlyOutages;

    private OddUpstream(ServerSocket listening) {
        this.listening = listening;
    }

    /** Starts listening; the upstream is set later, since it may need this address first. */
    public static OddUpstream start() {
        try {
            OddUpstream upstream = new OddUpstream(new ServerSocket(0, 100, InetAddress.getLoopbackAddress()));
            upstream.threads.execute(upstream::accept);
            return upstream;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public URI url() {
        return URI.create("http://127.0.0.1:" + listening.getLocalPort());
    }

    /** Sets the upstream from now on. */
    public synchronized void standsBefore(URI upstream) {
        real = requireNonNull(upstream, "upstream");
    }

    /** Passes answers on unchanged from now on. */
    public synchronized void isHonest() {
        random = null;
    }

    /** Changes at least one of the next answers, or all of them from some point on. */
    public synchronized void isOdd(Random how) {
        random = requireNonNull(how, "how");
        honestFirst = how.nextInt(10) < 7 ? 0 : 1 + how.nextInt(3);
        oddThen = how.nextBoolean() ? 1 : Integer.MAX_VALUE;
        onlyOutages = true;
        told.clear();
    }

    /** The changed answers since {@link #isOdd}. */
    public synchronized List<String> told() {
        return List.copyOf(told);
    }

    /** Whether an answer was changed, and every changed one so that no adapter may accept it. */
    public synchronized boolean wasOut() {
        return !told.isEmpty() && onlyOutages;
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                Socket socket = listening.accept();
                socket.setTcpNoDelay(true);
                open.add(socket);
                threads.execute(() -> serve(socket));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            InputStream in = new BufferedInputStream(socket.getInputStream());
            OutputStream out = socket.getOutputStream();
            boolean goesOn = true;
            while (goesOn) {
                goesOn = exchange(in, out);
            }
        } catch (IOException | UncheckedIOException gone) {
            // The client has closed the connection, or rejected the answer: both are allowed.
        } finally {
            open.remove(socket);
        }
    }

    private boolean exchange(InputStream in, OutputStream out) throws IOException {
        String[] line = line(in).split(" ");
        List<String[]> headers = new ArrayList<>();
        int length = 0;
        boolean chunked = false;
        for (String header = line(in); !header.isEmpty(); header = line(in)) {
            String name = nameOf(header);
            String value = header.substring(header.indexOf(':') + 1).strip();
            length = name.equals("content-length") ? Integer.parseInt(value) : length;
            chunked |= name.equals("transfer-encoding");
            if (!NOT_FORWARDED.contains(name)) {
                headers.add(new String[] {name, value});
            }
        }
        byte[] body = chunked ? chunks(in) : in.readNBytes(length);
        Changed answer = tell(ask(line[0], line[1], headers, body));
        if (answer.hangs()) {
            // Until the client gives up and closes.
            in.read();
            return false;
        }
        out.write(answer.wire());
        out.flush();
        return !answer.closes();
    }

    /** On a connection of its own, which ends with the answer: a client library would take longer than the upstream. */
    private True ask(String method, String target, List<String[]> headers, byte[] body) throws IOException {
        URI upstream;
        synchronized (this) {
            upstream = requireNonNull(real, "standsBefore was not called");
        }
        List<String> lines = new ArrayList<>();
        lines.add(method + " " + target + " HTTP/1.1");
        lines.add("Host: " + upstream.getRawAuthority());
        lines.add("Connection: close");
        if (body.length > 0 || method.startsWith("P")) {
            lines.add("Content-Length: " + body.length);
        }
        headers.forEach(header -> lines.add(header[0] + ": " + header[1]));
        ByteArrayOutputStream question = new ByteArrayOutputStream();
        question.writeBytes((String.join("\r\n", lines) + "\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1));
        question.writeBytes(body);
        try (Socket socket = new Socket(upstream.getHost(), upstream.getPort())) {
            open.add(socket);
            socket.setSoTimeout(LONGEST_SILENCE_MS);
            socket.getOutputStream().write(question.toByteArray());
            return answer(new BufferedInputStream(socket.getInputStream()));
        } finally {
            open.removeIf(Socket::isClosed);
        }
    }

    private static True answer(InputStream in) throws IOException {
        int status = Integer.parseInt(line(in).split(" ")[1]);
        List<String> kept = new ArrayList<>();
        boolean chunked = false;
        for (String header = line(in); !header.isEmpty(); header = line(in)) {
            String name = nameOf(header);
            chunked |= name.equals("transfer-encoding");
            if (!OWN_HEADERS.contains(name)) {
                kept.add(header);
            }
        }
        byte[] bytes = chunked ? chunks(in) : in.readAllBytes();
        return new True(status, kept, new String(bytes, StandardCharsets.UTF_8), bytes);
    }

    private static String nameOf(String header) {
        return header.substring(0, header.indexOf(':')).toLowerCase(Locale.ROOT);
    }

    private synchronized Changed tell(True truth) {
        Changed honest = whole("the truth", false, truth.status(), truth.headers(), truth.bytes());
        if (random == null || honestFirst-- > 0 || oddThen-- <= 0) {
            return honest;
        }
        Changed odd = random.nextInt(5) < 2 ? outage(truth) : structure(truth);
        told.add(odd.what());
        onlyOutages &= odd.isOutage();
        return odd;
    }

    /** Answers that no adapter may accept. */
    private Changed outage(True truth) {
        int status = OUTAGES.get(random.nextInt(OUTAGES.size()));
        List<String> headers = new ArrayList<>(truth.headers());
        if (random.nextBoolean()) {
            headers.add("Retry-After: " + RETRY_AFTERS.get(random.nextInt(RETRY_AFTERS.size())));
        }
        if (status == 401 || status == 407) {
            headers.add((status == 401 ? "WWW" : "Proxy") + "-Authenticate: "
                    + List.of("Basic realm=\"", "Nonsense", "", "Basic", "Bearer error=\"x\"")
                            .get(random.nextInt(5)));
        }
        byte[] complete =
                whole("", true, truth.status(), truth.headers(), truth.bytes()).wire();
        boolean isJson = truth.bytes().length > 1 && "{[".indexOf(truth.body().charAt(0)) >= 0;
        return switch (random.nextInt(12)) {
            case 0 -> whole(status + " with the true body", true, status, headers, truth.bytes());
            case 1 -> whole(status + " in HTML", true, status, List.of("Content-Type: text/html"), bytes(HTML));
            case 2 -> whole(status + " without a body", true, status, headers, new byte[0]);
            case 3 -> whole(status + " and nonsense", true, status, headers, bytes(OddJson.value(random)));
            case 4 -> whole("200 in HTML", true, 200, List.of("Content-Type: text/html"), bytes(HTML));
            case 5 -> whole("404 in HTML", true, 404, List.of("Content-Type: text/html"), bytes(HTML));
            case 6 -> whole("200 without a body", isJson, 200, truth.headers(), new byte[0]);
            case 7 ->
                new Changed("cut off", true, Arrays.copyOf(complete, random.nextInt(complete.length)), true, false);
            case 8 ->
                isJson
                        ? whole(
                                "half the JSON",
                                true,
                                truth.status(),
                                truth.headers(),
                                Arrays.copyOf(truth.bytes(), random.nextInt(truth.bytes().length)))
                        : whole(status + " instead", true, status, headers, truth.bytes());
            case 9 ->
                new Changed(
                        "no HTTP",
                        true,
                        bytes(List.of("hello\r\n\r\n", "HTTP/9.9 abc\r\n\r\n", "\u0000", "\r\n\r\n")
                                .get(random.nextInt(4))),
                        true,
                        false);
            case 10 ->
                whole(
                        "a way elsewhere",
                        true,
                        List.of(301, 302, 303, 307, 308, 300).get(random.nextInt(6)),
                        List.of("Location: "
                                + List.of("/", "http://127.0.0.1:1/", "//", "file:///etc/passwd", "\u00e9")
                                        .get(random.nextInt(5))),
                        bytes(HTML));
            default ->
                random.nextInt(20) == 0
                        ? new Changed("silence", true, new byte[0], true, true)
                        : new Changed("a closed connection", true, new byte[0], true, false);
        };
    }

    /** Answers that an adapter may accept. */
    private Changed structure(True truth) {
        List<String> headers = new ArrayList<>(truth.headers());
        int status = truth.status();
        byte[] body = truth.bytes();
        switch (random.nextInt(10)) {
            case 0 -> {
                String odd = ODD_HEADERS.get(random.nextInt(ODD_HEADERS.size()));
                headers.add(odd);
                return whole(
                        "the header " + odd.substring(0, Math.min(30, odd.length())), false, status, headers, body);
            }
            case 1 -> {
                int other = ODD_STATUSES.get(random.nextInt(ODD_STATUSES.size()));
                return whole("status " + other, false, other, headers, body);
            }
            case 2 -> {
                int other = List.of(204, 205, 304, 100, 101, 199, 600, 999, 0).get(random.nextInt(9));
                return whole("status " + other, false, other, headers, random.nextBoolean() ? body : new byte[0]);
            }
            case 3 -> {
                return chunkedAnswer(status, headers, body);
            }
            case 4 -> {
                if (random.nextInt(10) > 0) {
                    return whole("deep", false, status, headers, bytes("[".repeat(100_000)));
                }
                byte[] huge = new byte[12 << 20];
                Arrays.fill(huge, (byte) ' ');
                return whole("huge", false, status, headers, huge);
            }
            case 5 -> {
                return whole("other bytes", false, status, headers, OddJson.oddBytes(body, random));
            }
            default -> {
                byte[] odd = OddJson.of(truth.body(), random);
                String shown = new String(odd, 0, Math.min(odd.length, 1500), StandardCharsets.UTF_8);
                return whole("the body " + shown, false, status, headers, odd);
            }
        }
    }

    private Changed chunkedAnswer(int status, List<String> headers, byte[] body) {
        ByteArrayOutputStream wire = new ByteArrayOutputStream();
        List<String> all = new ArrayList<>(headers);
        all.add("Transfer-Encoding: chunked");
        wire.writeBytes(head(status, all));
        int kind = random.nextInt(4);
        wire.writeBytes(bytes((kind == 0 ? "zz" : kind == 1 ? "ffffffff" : Integer.toHexString(body.length)) + "\r\n"));
        wire.writeBytes(body);
        wire.writeBytes(bytes(kind == 2 ? "nonsense" : "\r\n0\r\n\r\n"));
        return new Changed("chunks, kind " + kind, false, wire.toByteArray(), true, false);
    }

    private static Changed whole(String what, boolean isOutage, int status, List<String> headers, byte[] body) {
        List<String> all = new ArrayList<>(headers);
        all.add("Content-Length: " + body.length);
        ByteArrayOutputStream wire = new ByteArrayOutputStream();
        wire.writeBytes(head(status, all));
        wire.writeBytes(body);
        // After an interim answer the client waits for the final one: closing shows it soon that there is none.
        return new Changed(what, isOutage, wire.toByteArray(), status < 200, false);
    }

    private static byte[] head(int status, List<String> headers) {
        return ("HTTP/1.1 " + status + " Said\r\n" + String.join("\r\n", headers) + "\r\n\r\n")
                .getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] chunks(InputStream in) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int length = -1; length != 0; ) {
            length = Integer.parseInt(line(in), 16);
            all.writeBytes(in.readNBytes(length));
            line(in);
        }
        return all.toByteArray();
    }

    private static String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new EOFException();
            }
            line.write(c);
        }
        return line.toString(StandardCharsets.ISO_8859_1).strip();
    }

    @Override
    public void close() {
        try {
            listening.close();
            for (Socket socket : open) {
                socket.close();
            }
            threads.shutdownNow();
            threads.awaitTermination(5, TimeUnit.SECONDS);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
