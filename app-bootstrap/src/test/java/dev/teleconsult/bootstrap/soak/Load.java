package dev.teleconsult.bootstrap.soak;

import dev.teleconsult.adapter.kaleyra.emulator.EmulatedRoom;
import dev.teleconsult.adapter.kaleyra.emulator.KaleyraEmulator;
import dev.teleconsult.bootstrap.ServerProcess;
import dev.teleconsult.bootstrap.ServerProcess.Answer;
import dev.teleconsult.bootstrap.ServerProcess.Call;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** The requests of callers, repeated, each with its expected answers. */
final class Load {

    /** So that the same people return, and the user map does not grow for ever. */
    private static final int PEOPLE = 200;

    private final HttpClient client = HttpClient.newHttpClient();
    private final ServerProcess server;
    private final KaleyraEmulator emulator;
    private final AtomicLong requests = new AtomicLong();
    private final ConcurrentLinkedQueue<String> failures = new ConcurrentLinkedQueue<>();
    private final Map<String, Long> finished = new TreeMap<>();

    /** A sequence of requests of one caller. */
    @FunctionalInterface
    private interface Story {
        void play(Random random) throws InterruptedException;
    }

    private final List<Map.Entry<String, Story>> stories = List.of(
            Map.entry("visit", this::visit),
            Map.entry("changes", this::changes),
            Map.entry("one more", this::oneMore),
            Map.entry("credentials", this::credentials),
            Map.entry("events", this::events),
            Map.entry("repeated", this::repeated),
            Map.entry("mistakes", this::mistakes));

    Load(ServerProcess server, KaleyraEmulator emulator) {
        this.server = server;
        this.emulator = emulator;
    }

    /** Plays sequences until then. */
    void run(long seed, Instant until) {
        Random random = new Random(seed);
        while (Instant.now().isBefore(until) && failures.size() < 20) {
            var story = stories.get(random.nextInt(stories.size()));
            try {
                story.getValue().play(random);
                synchronized (finished) {
                    finished.merge(story.getKey(), 1L, Long::sum);
                }
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
                return;
            } catch (RuntimeException | AssertionError failure) {
                failures.add(story.getKey() + ": " + failure);
            }
        }
    }

    long requests() {
        return requests.get();
    }

    List<String> failures() {
        return List.copyOf(failures);
    }

    Map<String, Long> finished() {
        synchronized (finished) {
            return new TreeMap<>(finished);
        }
    }

    /** Waits for the link, uploads a file, deletes it, and ends. */
    private void visit(Random random) throws InterruptedException {
        String doctor = doctor(random);
        String patient = patient(random);
        Instant start = Instant.now().plusSeconds(2);
        String path = path(expect(201, "POST", "/teleconsultation", plan(doctor, patient, start)));
        Optional<String> link = Optional.empty();
        for (int polls = 0; link.isEmpty(); polls++) {
            if (polls > 60) {
                throw new AssertionError("no link half a minute after the window opened");
            }
            TimeUnit.MILLISECONDS.sleep(500);
            Answer seen = expect(200, "GET", path, "", "miauserid", random.nextBoolean() ? doctor : patient);
            link = Optional.ofNullable(seen.body().path("accessLinkURL").textValue());
        }
        String shown = link.get();
        for (EmulatedRoom room : emulator.rooms()) {
            if (room.links().values().stream().anyMatch(one -> shown.startsWith(one.toString()))) {
                emulator.addUpload(room.id(), room.links().keySet().iterator().next());
            }
        }
        Answer cleared = expect(200, "DELETE", path + "/uploads", "", "miauserid", patient);
        if (cleared.body().path("deleted").intValue() != 1) {
            throw new AssertionError("cleared away " + cleared.body());
        }
        expect(409, "PATCH", path, "{\"duration_in_seconds\":1800}");
        expect(204, "DELETE", path, "");
        expect(404, "GET", path, "", "miauserid", doctor);
    }

    private void changes(Random random) {
        String doctor = doctor(random);
        String path = path(expect(201, "POST", "/teleconsultation", plan(doctor, patient(random), later())));
        expect(204, "PATCH", path, "{\"duration_in_seconds\":2400}");
        String other = patient(random);
        expect(204, "PATCH", path, plan(doctor, other, later()));
        expect(200, "GET", path, "", "miauserid", other);
        expect(401, "GET", path, "", "miauserid", "stranger");
        expect(204, "DELETE", path, "");
    }

    private void oneMore(Random random) {
        String doctor = doctor(random);
        String path = path(expect(
                201,
                "POST",
                "/teleconsultation",
                "{\"participants\":{\"number\":2,\"data\":[" + person(doctor, "doctor") + "]},\"start_date\":\""
                        + later() + "\",\"duration_in_seconds\":1800}"));
        expect(201, "POST", path + "/participants/data", person(patient(random), "patient"));
        expect(200, "GET", path, "", "miauserid", doctor);
        expect(204, "DELETE", path, "");
        expect(404, "DELETE", path, "");
    }

    private void credentials(Random random) {
        String doctor = doctor(random);
        String path = path(expect(201, "POST", "/teleconsultation", plan(doctor, patient(random), later())));
        expect(201, "POST", "/credentials", "{\"expiresIn\":600}", "miauserid", doctor);
        expect(204, "DELETE", path, "");
    }

    private void events(Random random) {
        String doctor = doctor(random);
        String path = path(expect(201, "POST", "/teleconsultation", plan(doctor, patient(random), later())));
        for (int times = 1 + random.nextInt(4); times > 0; times--) {
            requests.incrementAndGet();
            int status = listen(path + "/events", doctor);
            if (status != 200) {
                throw new AssertionError("events answered " + status);
            }
        }
        expect(204, "DELETE", path, "");
    }

    private void repeated(Random random) {
        String body = plan(doctor(random), patient(random), later());
        String key = UUID.randomUUID().toString();
        String first = path(expect(201, "POST", "/teleconsultation", body, "idempotency-key", key));
        String second = path(expect(201, "POST", "/teleconsultation", body, "idempotency-key", key));
        if (!first.equals(second)) {
            throw new AssertionError("two for one key");
        }
        expect(422, "POST", "/teleconsultation", body.replace("1800", "1900"), "idempotency-key", key);
        expect(204, "DELETE", first, "");
    }

    private void mistakes(Random random) {
        expect(400, "POST", "/teleconsultation", "{\"participants\":");
        expect(
                400,
                "POST",
                "/teleconsultation",
                plan(doctor(random), patient(random), later()).replace("1800", "12"));
        expect(404, "GET", "/teleconsultation/none", "", "miauserid", "nobody");
        expect(401, "POST", "/credentials", "");
        expect(404, "GET", "/nowhere", "");
    }

    private Answer expect(int status, String method, String path, String body, String... headers) {
        requests.incrementAndGet();
        Answer answer =
                server.ask(body.isEmpty() ? Call.of(method, path, headers) : Call.json(method, path, body, headers));
        if (answer.status() != status) {
            throw new AssertionError(method + " " + path + " answered " + answer.status() + " " + answer.body());
        }
        return answer;
    }

    /** Opens an event stream, waits for the first event and leaves; returns the status. */
    private int listen(String path, String user) {
        HttpRequest request = HttpRequest.newBuilder(server.url(path))
                .timeout(Duration.ofSeconds(30))
                .header("miauserid", user)
                .build();
        try {
            var response = client.send(request, BodyHandlers.ofInputStream());
            try (var events = response.body()) {
                if (response.statusCode() == 200 && events.read() < 0) {
                    throw new IOException("the stream ended without an event");
                }
            }
            return response.statusCode();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    private static String path(Answer created) {
        return "/teleconsultation/" + created.body().path("roomId").textValue();
    }

    private static String doctor(Random random) {
        return "doctor-" + random.nextInt(PEOPLE);
    }

    private static String patient(Random random) {
        return "patient-" + random.nextInt(PEOPLE);
    }

    private static Instant later() {
        return Instant.ofEpochMilli(Instant.now().toEpochMilli()).plus(Duration.ofHours(1));
    }

    private static String person(String id, String group) {
        return "{\"userId\":\"" + id + "\",\"groups\":[\"" + group + "\"],\"fullName\":\"Some Body\"}";
    }

    private static String plan(String doctor, String patient, Instant start) {
        return "{\"participants\":{\"number\":2,\"data\":[" + person(doctor, "doctor") + ","
                + person(patient, "patient")
                + "]},\"start_date\":\"" + Instant.ofEpochMilli(start.toEpochMilli())
                + "\",\"duration_in_seconds\":1800}";
    }
}
