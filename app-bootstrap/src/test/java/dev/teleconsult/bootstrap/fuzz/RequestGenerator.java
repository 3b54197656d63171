package dev.teleconsult.bootstrap.fuzz;

import dev.teleconsult.bootstrap.fuzz.ServedDocument.Operation;
import dev.teleconsult.ports.fuzz.OddJson;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** Makes requests that are nearly valid, each with one or two faults. All randomness comes from its random numbers. */
final class RequestGenerator {

    /** Must never occur in an answer or a log. */
    static final List<String> SECRETS = List.of("canary-token", "canary-cookie", "canary-key");

    /** Must never occur in a refusal or a log. */
    static final String NAME = "Canary Fullname";

    /**
     * A request and the operation of its path and method.
     *
     * @param operation empty if the path or the method is not served
     */
    record Generated(RawRequest request, Optional<Operation> operation) {}

    private static final List<String> ODD_METHODS =
            List.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW", "get", "G@T", "");

    private static final List<String> ODD_SEGMENTS = List.of(
            "..",
            ".",
            "%2e%2e",
            "%2F",
            "a%2Fb",
            "..%2f..%2fetc%2fpasswd",
            "%5c..%5c",
            "%00",
            "a%00b",
            "%zz",
            "%",
            "%2",
            "%25",
            "%252F",
            "%ff%fe",
            "%c0%af",
            "%ed%a0%80",
            "%F0%9F%A9%BA",
            "%e2%80%ae",
            "\u674e",
            ";jsessionid=1",
            "a;b=c",
            "a%0d%0ax-injected:%20yes",
            "a%20b",
            "a+b",
            "a b",
            "null",
            "undefined",
            "*",
            "$",
            "{id}",
            ":id",
            "'%20OR%201=1--",
            "%7B%22$ne%22:null%7D",
            "",
            "/",
            "-",
            "9".repeat(300),
            "x".repeat(9000));

    private static final List<String> ODD_QUERIES = List.of(
            "",
            "&&==&",
            "=",
            "a",
            "%zz=1",
            "%",
            "a=%",
            "a=%ff%fe",
            "a=%00",
            "__proto__=1",
            "a[]=1&a[]=2",
            "a=1;b=2",
            "\u674e=\u674e",
            "x=" + "y".repeat(8000));

    private static final List<String> ODD_TYPES = List.of(
            "text/plain",
            "text/html",
            "application/x-www-form-urlencoded",
            "application/json; charset=utf-16",
            "application/json; charset=nonsense",
            "application/json;;;",
            "application/problem+json",
            "APPLICATION/JSON",
            "application/json, text/html",
            "multipart/form-data",
            "multipart/form-data; boundary=",
            "multipart/form-data; boundary=\"",
            "multipart/form-data; boundary=" + "b".repeat(300),
            "/",
            ";",
            "\u00e9");

    private static final List<String> ODD_HEADERS = List.of(
            "x-request-id: a b",
            "x-request-id: " + "i".repeat(500),
            "x-request-id: \u00e9\u674e",
            "x-request-id;",
            "accept: text/html",
            "accept: ;q=",
            "accept-encoding: gzip, br",
            "accept-language: *;q=nonsense",
            "content-encoding: gzip",
            "content-encoding: identity",
            "expect: 100-continue",
            "expect: miracles",
            "range: bytes=0-0,-1",
            "if-none-match: *",
            "if-none-match: W/\"a\", , \"",
            "if-modified-since: yesterday",
            "last-event-id: -1",
            "last-event-id: \ud83e\ude7a",
            "last-event-id: 99999999999999999999",
            "upgrade: websocket\r\nsec-websocket-key: x\r\nsec-websocket-version: 13",
            "upgrade: h2c\r\nhttp2-settings: AAMAAABkAAQAAP__",
            "te: trailers",
            "origin: https://elsewhere.example",
            "sec-fetch-site: cross-site",
            "idempotency-key: canary-key",
            "idempotency-key: ",
            "idempotency-key: \u00e9",
            "idempotency-key: " + "k".repeat(256),
            "idempotency-key: a\r\nidempotency-key: b",
            "bandyer-signature: t=1,v0=00",
            "bandyer-signature: t=99999999999999999999,v0=zz,v0=,=",
            "bandyer-signature: ,,,",
            "x-forwarded-for: ' or 1=1, \u00e9",
            "x-forwarded-host: a\tb",
            "client-type: \u0001",
            "miausergroups: ,,doctor,, ,",
            "miausergroups: " + "g,".repeat(2000),
            "isbackoffice: maybe",
            "miauserproperties: {\"a\":[[[[",
            "miauserproperties: \"\\ud800\"",
            "miauserid: doctor-1\r\nmiauserid: patient-1",
            "miauserid: \u674e",
            "miauserid: " + "u".repeat(513),
            "x-long: " + "y".repeat(17_000),
            "no colon at all",
            ": no name",
            "na me: x",
            " folded: x",
            "x-nul: a\u0000b",
            "connection: upgrade, nonsense",
            "host: second");

    private static final byte[] JPEG = Base64.getDecoder()
            .decode("/9j/4AAQSkZJRgABAQEASABIAAD/2wBDAP//////////////////////////////////////////////////////////////"
                    + "////////////////////////wgALCAABAAEBAREA/8QAFBABAAAAAAAAAAAAAAAAAAAAAP/aAAgBAQABPxA=");

    private final List<Operation> operations;
    private final List<String> users;
    private final List<String> samples;
    private final Random random;
    private int turn;

    /**
     * @param samples bodies that this deployment accepts, besides the documented ones
     */
    RequestGenerator(List<Operation> operations, List<String> users, List<String> samples, Random random) {
        this.operations = operations;
        this.users = users;
        this.samples = samples;
        this.random = random;
        this.turn = random.nextInt(operations.size());
    }

    /**
     * The operations take turns.
     *
     * @param ids of existing or former teleconsultations
     */
    Generated next(List<String> ids) {
        Operation operation = operations.get(turn++ % operations.size());
        boolean served = true;
        String method = operation.method();
        if (one(12)) {
            method = of(ODD_METHODS);
            served = method.equals(operation.method());
        }
        StringBuilder path = new StringBuilder(prefix(operation));
        for (String segment : operation.template().substring(1).split("/")) {
            path.append('/');
            if (!segment.startsWith("{")) {
                path.append(segment);
            } else if (one(4)) {
                path.append(of(ODD_SEGMENTS));
                served = false;
            } else {
                path.append(of(ids));
            }
        }
        if (one(30)) {
            path.append(of(List.of("/", "//", "/..", "/x", ";", "%20", "#x")));
            served = false;
        }
        Content content = content(operation);
        List<String> headers = headers(content);
        boolean whole = true;
        byte[] body = content.bytes();
        int framing = random.nextInt(40);
        if (framing == 0) {
            headers.add("transfer-encoding: chunked");
            body = chunked(body);
        } else if (framing == 1) {
            whole = false;
            body = brokenFraming(headers, body);
        } else if (body.length > 0 || !one(3)) {
            headers.add("content-length: " + body.length);
        } else {
            body = new byte[0];
        }
        String line = method + " " + path + query(operation) + " HTTP/1.1";
        boolean plain = served && whole && headers.stream().noneMatch(ODD_HEADERS::contains);
        return new Generated(
                new RawRequest(line, headers, body, whole), plain ? Optional.of(operation) : Optional.empty());
    }

    private String prefix(Operation operation) {
        if (!operation.takesPrefix() || !one(5)) {
            return "";
        }
        return "/api/v1/telecons-be";
    }

    private String query(Operation operation) {
        if (one(15)) {
            return "?" + of(ODD_QUERIES);
        }
        StringBuilder query = new StringBuilder();
        for (String name : operation.queries()) {
            for (int times = random.nextInt(3); times > 0; times--) {
                query.append(query.isEmpty() ? '?' : '&').append(name).append('=');
                query.append(
                        of(List.of("true", "false", "it", "en", "", "IT", "%00", "%zz", "1", "xx", "%22", "true,it")));
            }
        }
        return query.toString();
    }

    private record Content(Optional<String> type, byte[] bytes) {}

    private Content content(Operation operation) {
        if (operation.bodies().isEmpty()) {
            return one(4)
                    ? new Content(
                            Optional.of(one(2) ? "text/html" : "application/json"),
                            OddJson.value(random).getBytes(StandardCharsets.UTF_8))
                    : new Content(Optional.empty(), new byte[0]);
        }
        List<Map.Entry<String, List<String>>> described =
                List.copyOf(operation.bodies().entrySet());
        Map.Entry<String, List<String>> chosen = described.get(random.nextInt(described.size()));
        if (chosen.getKey().startsWith("multipart/")) {
            return form();
        }
        List<String> examples = new ArrayList<>(chosen.getValue());
        examples.addAll(samples);
        String example = of(examples);
        byte[] bytes;
        if (one(150)) {
            bytes = ("{\"x\":\"" + "y".repeat(1024 * 1024) + "\"}").getBytes(StandardCharsets.UTF_8);
        } else {
            bytes = one(6) ? example.getBytes(StandardCharsets.UTF_8) : OddJson.of(example, random);
        }
        return new Content(one(12) ? oddType() : Optional.of(chosen.getKey()), bytes);
    }

    private Optional<String> oddType() {
        return one(4) ? Optional.empty() : Optional.of(of(ODD_TYPES));
    }

    private Content form() {
        String boundary = one(10) ? "-".repeat(80) : "b" + random.nextInt(1000);
        ByteArrayOutputStream form = new ByteArrayOutputStream();
        for (int parts = one(8) ? random.nextInt(25) : 1; parts > 0; parts--) {
            String name = one(4) ? of(List.of("", "x", "virtual_background[]", "\r\nx: y")) : "virtual_background";
            String disposition = one(8) ? "nonsense" : "form-data; name=\"" + name + "\"; filename=\"../a.jpg\"";
            form.writeBytes(("--" + boundary + "\r\nContent-Disposition: " + disposition
                            + "\r\nContent-Type: image/jpeg\r\n\r\n")
                    .getBytes(StandardCharsets.UTF_8));
            form.writeBytes(one(3) ? OddJson.oddBytes(JPEG, random) : JPEG);
            form.writeBytes("\r\n".getBytes(StandardCharsets.US_ASCII));
        }
        if (!one(6)) {
            form.writeBytes(("--" + boundary + "--\r\n").getBytes(StandardCharsets.US_ASCII));
        }
        byte[] bytes = form.toByteArray();
        return new Content(
                one(10) ? oddType() : Optional.of("multipart/form-data; boundary=" + boundary),
                one(10) ? OddJson.oddBytes(bytes, random) : bytes);
    }

    private List<String> headers(Content content) {
        List<String> headers = new ArrayList<>();
        headers.add("host: x");
        headers.add("connection: close");
        headers.add("authorization: Bearer canary-token");
        headers.add("cookie: sid=canary-cookie");
        if (!one(6)) {
            headers.add("miauserid: " + of(users));
        }
        content.type().ifPresent(type -> headers.add("content-type: " + type));
        if (one(4)) {
            headers.add(of(ODD_HEADERS));
        }
        return headers;
    }

    private byte[] brokenFraming(List<String> headers, byte[] body) {
        switch (random.nextInt(6)) {
            case 0 -> headers.add("content-length: " + (body.length + 1 + random.nextInt(10)));
            case 1 -> headers.add("content-length: -1");
            case 2 -> headers.add("content-length: 99999999999999999999");
            case 3 -> {
                headers.add("content-length: 1");
                headers.add("content-length: 2");
            }
            case 4 -> {
                headers.add("transfer-encoding: chunked");
                return "zz\r\n{}\r\n0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
            }
            default -> {
                headers.add("transfer-encoding: chunked");
                headers.add("content-length: 5");
                return chunked(body);
            }
        }
        return body;
    }

    private static byte[] chunked(byte[] body) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        if (body.length > 0) {
            out.writeBytes((Integer.toHexString(body.length) + "\r\n").getBytes(StandardCharsets.US_ASCII));
            out.writeBytes(body);
            out.writeBytes("\r\n".getBytes(StandardCharsets.US_ASCII));
        }
        out.writeBytes("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        return out.toByteArray();
    }

    private boolean one(int inSoMany) {
        return random.nextInt(inSoMany) == 0;
    }

    private <T> T of(List<T> some) {
        return some.get(random.nextInt(some.size()));
    }
}
