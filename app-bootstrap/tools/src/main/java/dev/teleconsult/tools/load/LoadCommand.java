package dev.teleconsult.tools.load;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The load tool as a command of a program. {@link #close} may be called by another thread at any time and ends the run
 * early: the figures so far are still reported, and created teleconsultations are cancelled.
 */
public final class LoadCommand implements AutoCloseable {

    private static final String TOKEN = "LOAD_TOKEN";
    private static final String USER_HEADER = "USERID_HEADER_KEY";
    private static final String GROUPS_HEADER = "GROUPS_HEADER_KEY";

    /** Slightly longer than the time limit of one request. */
    private static final Duration TO_CLEAN_UP = Duration.ofSeconds(30);

    private final LoadPlan plan;
    private final Target target;
    private final boolean withToken;
    private final List<String> created = new ArrayList<>();
    private final CountDownLatch finished = new CountDownLatch(1);
    private final Object turn = new Object();
    private Optional<LoadRun> running = Optional.empty();
    private boolean begun;
    private boolean closed;

    private LoadCommand(LoadPlan plan, Target target, boolean withToken) {
        this.plan = plan;
        this.target = target;
        this.withToken = withToken;
    }

    /**
     * Makes the command from its options; sends nothing yet.
     *
     * @param environment the variables with the access token and the names of headers
     * @throws IllegalArgumentException with the option that exceeds a limit or is not allowed
     */
    public static LoadCommand of(LoadOptions options, Map<String, String> environment) {
        Optional<String> token = set(environment, TOKEN);
        LoadPlan plan = options.plan(token.isPresent());
        Map<String, String> headers = new HashMap<>();
        plan.user().ifPresent(user -> headers.put(set(environment, USER_HEADER).orElse("miauserid"), user));
        if (!plan.groups().isEmpty()) {
            headers.put(set(environment, GROUPS_HEADER).orElse("miausergroups"), String.join(",", plan.groups()));
        }
        token.ifPresent(value -> headers.put("authorization", "Bearer " + value));
        return new LoadCommand(plan, target(plan, headers), token.isPresent());
    }

    private static Optional<String> set(Map<String, String> environment, String name) {
        return Optional.ofNullable(environment.get(name)).map(String::strip).filter(value -> !value.isEmpty());
    }

    /** Makes the target. The message about an invalid header contains only its name, because one header is secret. */
    private static Target target(LoadPlan plan, Map<String, String> headers) {
        Target target = new Target(plan.target(), headers);
        try {
            target.reading("any");
        } catch (IllegalArgumentException unfit) {
            throw new IllegalArgumentException(TOKEN + ", " + USER_HEADER + ", " + GROUPS_HEADER
                    + " or --user cannot be sent as a header (values are not shown)");
        }
        return target;
    }

    /**
     * Runs the plan and reports its progress.
     *
     * @return whether the run reached its end and every measured answer was a teleconsultation
     */
    public boolean run(PrintStream out) {
        synchronized (turn) {
            begun = true;
        }
        try {
            return measure(out);
        } catch (IOException away) {
            out.println("stopped: " + messageOf(away));
            return false;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            cancelAll(out);
            finished.countDown();
        }
    }

    private boolean measure(PrintStream out) throws IOException, InterruptedException {
        out.println(announcement());
        List<String> ids = new ArrayList<>(plan.ids());
        for (int i = 0; i < plan.create() && !isClosed(); i++) {
            created.add(target.schedule(
                    Instant.now().plus(plan.startsIn()), plan.user().orElse(Target.DOCTOR)));
        }
        ids.addAll(created);
        if (!created.isEmpty()) {
            out.println("scheduled: " + String.join(", ", created));
        }
        for (String id : ids) {
            target.check(id);
        }
        LoadRun run = new LoadRun(target, plan, ids);
        if (!begin(run)) {
            return false;
        }
        LoadRun.Result result = run.run();
        LoadReport report = new LoadReport(plan, result);
        switch (result.end()) {
            case TIME_IS_UP -> {}
            case STOPPED -> out.println("stopped early; this is what there was");
            case GAVE_UP ->
                out.println("gave up: for " + LoadRun.PATIENCE.toSeconds() + " s nothing but errors came back");
        }
        out.print(report.table());
        return written(report, out)
                && result.end() == LoadRun.End.TIME_IS_UP
                && result.tally().requests() > 0
                && result.tally().bad() == 0;
    }

    private String announcement() {
        long seconds = plan.warmup().plus(plan.length()).toSeconds();
        return String.format(
                Locale.ROOT,
                """
                Going to read teleconsultations of %s
                  %s
                  %d at most a second over %d connections, for %d s of which the last %d are measured: %d requests at most
                  as %s
                Ctrl-C ends it.""",
                plan.target(),
                plan.create() > 0
                        ? plan.create() + " new ones, made for it and cancelled at the end"
                                + (plan.ids().isEmpty()
                                        ? ""
                                        : ", and " + plan.ids().size() + " that are there")
                        : plan.ids().size() + " that are there; nothing is changed",
                plan.rate(),
                plan.connections(),
                seconds,
                plan.length().toSeconds(),
                plan.rate() * seconds,
                identity());
    }

    private String identity() {
        String user = plan.user().map(id -> "user " + id).orElse("no user");
        return withToken ? "the owner of the access token in " + TOKEN : user;
    }

    private boolean written(LoadReport report, PrintStream out) {
        if (plan.json().isEmpty()) {
            return true;
        }
        Path file = plan.json().get();
        try {
            report.writeTo(file);
            return true;
        } catch (IOException failure) {
            out.println("the figures could not be written to " + file + ": " + failure.getMessage());
            return false;
        }
    }

    private static String messageOf(IOException failure) {
        if (failure instanceof Target.Refused) {
            return failure.getMessage();
        }
        return failure.getMessage() == null
                ? "the target does not answer"
                : "the target does not answer: " + failure.getMessage();
    }

    private boolean isClosed() {
        synchronized (turn) {
            return closed;
        }
    }

    private boolean begin(LoadRun run) {
        synchronized (turn) {
            running = Optional.of(run);
            return !closed;
        }
    }

    /** Cancels all created teleconsultations, even if one fails. */
    private void cancelAll(PrintStream out) {
        List<String> left = new ArrayList<>();
        for (String id : created) {
            try {
                target.cancel(id);
            } catch (IOException failure) {
                left.add(id);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                left.add(id);
            }
        }
        if (!left.isEmpty()) {
            out.println("could not be cancelled, please do: " + String.join(", ", left));
        } else if (!created.isEmpty()) {
            out.println("cancelled what was scheduled");
        }
    }

    /** Ends the run early, and waits until it has cleaned up; at most half a minute. */
    @Override
    public void close() {
        synchronized (turn) {
            closed = true;
            running.ifPresent(LoadRun::stop);
            if (!begun) {
                return;
            }
        }
        try {
            finished.await(TO_CLEAN_UP.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
