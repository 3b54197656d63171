package dev.teleconsult.bootstrap.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.teleconsult.bootstrap.CapturedLogs;
import dev.teleconsult.bootstrap.Deployment.Answer;
import dev.teleconsult.bootstrap.faults.FaultyPlatform.State;
import dev.teleconsult.bootstrap.faults.FaultyPlatform.Upstream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Every fault of every upstream, from every call on, on every route: the answer, that no secret is in the answer or in
 * a log, that afterwards the state is that before or the intended one once the reconciler has run, and that the request
 * succeeds when it is sent again.
 *
 * <p>A build plays the sample that {@link FaultSample} describes; {@code -Dfaults=all} plays every fault from every
 * call on.
 */
class FaultMatrixTest {

    /** The time limit of calls to an upstream that does not answer. */
    private static final Duration SHORT = Duration.ofMillis(500);

    /** The tolerance for a busy machine. Shorter than any other limit on the way. */
    private static final Duration LEEWAY = Duration.ofSeconds(10);

    private static final int MOST_TRIES = 3;

    @TempDir
    static Path folder;

    private static final FaultSample SAMPLE = FaultSample.wanted();
    private static final AtomicInteger CELLS = new AtomicInteger();
    private static final AtomicInteger LINES = new AtomicInteger();
    private static CapturedLogs logs;
    private static FaultyPlatform platform;

    @BeforeAll
    static void start() {
        logs = CapturedLogs.start();
        platform = new FaultyPlatform(folder);
    }

    @AfterAll
    static void close() {
        platform.close();
        logs.close();
        System.out.println("Fault matrix: " + CELLS + " cells, " + LINES + " lines of log");
        assertThat(LINES.get()).isGreaterThan(CELLS.get());
        assertThat(SAMPLE.notCovered()).as("faults that no call met").isEmpty();
    }

    /**
     * The answer when all is well; the answer to the same request once it has been carried out; and for each upstream
     * one word for each call to it, in turn, also after the answer: the answer when the upstream fails from that call
     * on. One word is there also for an upstream that is not called.
     *
     * <p>{@code fails} is the answer of {@link UpstreamFault}; a number is the answer of a route that can do without
     * the call. Where it matters how the upstream fails there are four: when it is away, busy, refuses, or answers
     * unreadably. {@code ~} stands where any readable or empty success may count as done, since Kaleyra does not
     * publish its answers: such a false success is accepted. {@code ?} stands where the call may be an optional one,
     * which is made concurrently and may come before or after it.
     */
    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', useHeadersInDisplayName = true, textBlock = """
            REQUEST                     | WELL | AGAIN | KALEYRA           | STORE                   | USER DIRECTORY
            SCHEDULE                    | 201  | 201   | fails             | fails fails             | fails
            SCHEDULE_WITH_A_NEW_USER    | 201  | 201   | fails fails       | fails fails fails fails | fails
            SCHEDULE_WITH_KEY           | 201  | 201   | fails             | fails fails fails fails 201 | fails
            SCHEDULE_INCOMPLETE         | 201  | 201   | 201               | fails fails             | fails
            CHANGE_PARTICIPANTS         | 204  | 204   | fails 204~ 204~ 204~ | fails fails fails 204 | fails
            MOVE                        | 204  | 204   | 204               | fails fails             | 204
            ADD_PARTICIPANT             | 201  | 400   | fails             | fails fails fails       | fails
            JOIN_TOO_EARLY              | 200  | 200   | 200               | fails 200               | 200
            JOIN                        | 200  | 200   | 200               | fails fails fails?      | 200
            WATCH                       | 200  | 200   | 200               | fails 200               | 200
            ANNOUNCE                    | 204  | 204   | 204               | fails fails             | 204
            CANCEL                      | 204  | 404   | 204~ 204~ 204~    | fails fails 204 204     | 204
            DELETE_UPLOADS              | 200  | 200   | fails 200~ 200~   | fails                   | 200
            TRANSCRIPTION               | 200  | 200   | fails fails~ fails/fails/fails/200 | fails | 200
            CREDENTIALS                 | 201  | 201   | fails             | 201                     | 201
            CREDENTIALS_OF_A_NEW_USER   | 201  | 201   | fails fails       | fails fails fails       | fails
            UPLOAD_BACKGROUND           | 200  | 200   | fails             | 200                     | 200
            USE_BACKGROUND              | 200  | 200   | fails             | 200                     | 200
            CALL_EVENT                  | 200  | 200   | 200               | fails fails             | 200
            READY                       | 200  | 200   | 200               | 503 503 503 503 503 503 503 503 503 503 | 200
            CHECK_UP                    | 200  | 200   | 503~              | 503 503 503 503 503 503 503 503 503 503 | 503/200/200/200
            HEALTH                      | 200  | 200   | 200               | 200                     | 200
            METRICS                     | 200  | 200   | 200               | 200                     | 200
            PAGE                        | 200  | 200   | 200               | 200                     | 200
            DOCUMENTATION               | 200  | 200   | 200               | 200                     | 200
            """)
    void everyFaultShouldBeAnsweredAsAgreed(
            Request request, int well, int again, String video, String store, String directory) {
        Map<Upstream, String> expected =
                Map.of(Upstream.VIDEO, video, Upstream.STORE, store, Upstream.DIRECTORY, directory);
        List<String> problems = new ArrayList<>();
        Row row = new Row(request, well, again, expected, problems);
        WithoutFault withoutFault = row.sendWithoutFault();
        for (Upstream upstream : Upstream.values()) {
            row.play(cells(request, expected, upstream, withoutFault), withoutFault);
        }
        assertThat(problems).isEmpty();
        LINES.addAndGet(logs.lines().size());
        Set<String> secrets = platform.secrets();
        assertThat(logs.lines().stream().filter(line -> secrets.stream().anyMatch(line::contains)))
                .isEmpty();
        logs.forget();
    }

    /** The cells of one request and one upstream, in the order of its calls. */
    private static List<Cell> cells(
            Request request, Map<Upstream, String> expected, Upstream upstream, WithoutFault withoutFault) {
        List<String> words = List.of(expected.get(upstream).split(" +"));
        List<Cell> cells = new ArrayList<>();
        for (int call = 1; call <= words.size(); call++) {
            for (UpstreamFault fault : SAMPLE.of(request, upstream, call, words, withoutFault.calls())) {
                cells.add(new Cell(upstream, call, fault, words.get(call - 1)));
            }
        }
        return cells;
    }

    /** A request without a fault: the methods of its calls, and the state afterwards. */
    private record WithoutFault(Map<Upstream, List<String>> calls, State afterwards) {}

    /** A fault of an upstream, from a call on; {@code word} is the table's word for that call. */
    private record Cell(Upstream upstream, int call, UpstreamFault fault, String word) {

        @Override
        public String toString() {
            return upstream + " is " + fault + " from call " + call + " on";
        }
    }

    /** All cells of one request. */
    private static final class Row {

        private final Request request;
        private final int well;
        private final int again;
        private final Map<Upstream, String> expected;
        private final Map<String, String> variables;
        private final List<String> problems;

        private Row(Request request, int well, int again, Map<Upstream, String> expected, List<String> problems) {
            this.request = request;
            this.well = well;
            this.again = again;
            this.expected = expected;
            this.problems = problems;
            this.variables = request.needsUploadsToGoWithCall() ? Map.of("UPLOADS_DELETED_BY", "webhook") : Map.of();
            platform.start(variables);
            platform.choose(variables);
        }

        private void play(List<Cell> cells, WithoutFault withoutFault) {
            for (Cell cell : cells) {
                List<String> found = new ArrayList<>();
                boolean met = false;
                for (int tries = 0; tries < MOST_TRIES && !met; tries++) {
                    found.clear();
                    met = play(cell, withoutFault, found);
                    platform.clear();
                }
                problems.addAll(found);
                if (!met) {
                    problems.add(request + ", " + cell + ": the call was not made");
                }
                CELLS.incrementAndGet();
            }
        }

        /**
         * Returns whether the upstream was called so often that it could fail: an earlier call fails now and then on a
         * connection that an upstream has closed when it refused others.
         */
        private boolean play(Cell cell, WithoutFault withoutFault, List<String> found) {
            int calls = withoutFault.calls().get(cell.upstream()).size();
            try {
                int made = play(cell, request + ", " + cell + ": ", withoutFault.afterwards(), found);
                // A refused call does not arrive.
                int needed = cell.fault() == UpstreamFault.REFUSED ? cell.call() - 1 : cell.call();
                return made >= needed || cell.call() > calls || cell.word().endsWith("?") || !request.countsCalls();
            } catch (RuntimeException | AssertionError unexpected) {
                found.add(request + ", " + cell + ": " + unexpected);
                return true;
            }
        }

        /**
         * The server that is asked while an upstream has that fault. Only a call that is not answered must end after a
         * short time, so only then another server is asked, one that grants that upstream little time: what a busy
         * machine takes for all other calls does not matter.
         */
        private Map<String, String> serverOf(Cell cell) {
            if (cell.fault() != UpstreamFault.SLOW) {
                return variables;
            }
            Map<String, String> more = new HashMap<>(variables);
            more.put(cell.upstream() + "_TIMEOUT_MS", Long.toString(SHORT.toMillis()));
            return more;
        }

        /** Returns the state afterwards, and the calls. */
        private WithoutFault sendWithoutFault() {
            String subject = request.prepare(platform).orElse("");
            heal();
            Answer answer = platform.succeeding(well, () -> request.send(platform, subject));
            platform.awaitIdle();
            if (answer.status() != well) {
                problems.add("all is well: " + answer.status() + " " + answer.text());
            }
            Map<Upstream, List<String>> calls = new EnumMap<>(Upstream.class);
            expected.forEach((upstream, words) -> {
                List<String> methods = platform.proxy(upstream).methods();
                calls.put(upstream, methods);
                int called = methods.size();
                int told = words.split(" +").length;
                if (request.countsCalls() && told != Math.max(1, called)) {
                    problems.add(upstream + " is called " + called + " times, and the table has " + told + " words");
                }
            });
            platform.reconcile();
            State afterwards = platform.state();
            wellOrdered("all is well: ", problems);
            if (!platform.tidyUp()) {
                problems.add("all is well: left what cannot be tidied up");
            }
            return new WithoutFault(calls, afterwards);
        }

        /** Returns the number of calls to the upstream that fails. */
        private int play(Cell played, String cell, State afterwards, List<String> problems) {
            Upstream upstream = played.upstream();
            UpstreamFault fault = played.fault();
            String word = played.word();
            Map<String, String> server = serverOf(played);
            platform.start(server);
            String subject = request.prepare(platform).orElse("");
            State before = platform.state();
            heal();
            platform.proxy(upstream).failWith(fault, played.call());
            long began = System.nanoTime();
            Duration took;
            Answer answer;
            int calls;
            try {
                answer = platform.through(server, () -> request.send(platform, subject));
            } finally {
                took = Duration.ofNanos(System.nanoTime() - began);
                platform.awaitIdle();
                calls = platform.proxy(upstream).calls();
                heal();
            }
            Duration limit =
                    fault == UpstreamFault.SLOW ? SHORT.multipliedBy(calls).plus(LEEWAY) : LEEWAY;
            if (took.compareTo(limit) > 0) {
                problems.add(cell + "took " + took.toMillis() + " ms");
            }
            String[] byLook = word.replace("~", "").replace("?", "").split("/");
            boolean didWithout = word.endsWith("?") && answer.status() == well;
            String wanted = didWithout
                    ? Integer.toString(well)
                    : byLook[Math.min(fault.look().ordinal(), byLook.length - 1)];
            boolean fails = wanted.equals("fails");
            boolean believed = word.endsWith("~") && fault.looksDone();
            if (believed && answer.status() == well) {
                return calls;
            }
            if (fails) {
                checkFailure(cell, fault, answer, problems);
            } else if (answer.status() != Integer.parseInt(wanted)) {
                problems.add(cell + "answered " + answer.status() + " " + answer.text());
            }

            platform.reconcileUnless(List.of(before, afterwards));
            wellOrdered(cell, problems);
            State left = platform.state();
            boolean done = left.equals(afterwards);
            if (answer.status() == well && !done || fails && !fault.hasEffect() && !left.equals(before)) {
                problems.add(cell + "answered " + answer.status() + " and left " + left + ", before was " + before);
            } else if (!done && !left.equals(before)) {
                problems.add(cell + "left " + left + " halfway between " + before + " and " + afterwards);
            }

            boolean carriedOut = done && !before.equals(afterwards);
            int next = carriedOut ? again : well;
            Answer repeated = platform.succeeding(next, () -> request.send(platform, subject));
            if (repeated.status() != next) {
                problems.add(cell + "the next one was answered " + repeated.status() + " " + repeated.text());
            }
            boolean mayLeaveAnother = carriedOut && request.makesAnother();
            platform.reconcileUnless(List.of(mayLeaveAnother ? platform.state() : afterwards));
            if (!mayLeaveAnother && !platform.state().equals(afterwards)) {
                problems.add(cell + "the next one left " + platform.state());
            }
            wellOrdered(cell + "the next one: ", problems);
            if (played.fault().hasEffect() && !platform.tidyUp()) {
                problems.add(cell + "left what cannot be tidied up");
            }
            return calls;
        }

        private static void checkFailure(String cell, UpstreamFault fault, Answer answer, List<String> problems) {
            if (answer.status() != fault.ourStatus()) {
                problems.add(cell + "answered " + answer.status() + " " + answer.text());
                return;
            }
            JsonNode body = answer.body();
            boolean asAgreed = body.path("statusCode").asInt() == answer.status()
                    && body.path("code").asText().equals(fault.ourCode())
                    && !body.path("error").asText().isEmpty()
                    && body.path("error").equals(body.path("message"))
                    && !body.path("requestId").asText().isEmpty()
                    && fault.fitsRetryAfter(Optional.ofNullable(answer.headers().get("retry-after")));
            if (!asAgreed) {
                problems.add(cell + answer);
            }
            String whole = answer.text() + answer.headers();
            Stream.concat(platform.secrets().stream(), platform.addresses().stream())
                    .filter(whole::contains)
                    .forEach(secret -> problems.add(cell + "contains " + secret));
        }

        private static void wellOrdered(String cell, List<String> problems) {
            platform.disorder().forEach(wrong -> problems.add(cell + wrong));
        }

        private static void heal() {
            platform.awaitIdle();
            for (Upstream upstream : Upstream.values()) {
                platform.proxy(upstream).heal();
            }
        }
    }
}
