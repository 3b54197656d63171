package dev.teleconsult.tools.load;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The requests to send and their target, within the limits of the tool.
 *
 * @param target the base address of the API, without a slash at its end
 * @param rate the most requests a second, over all connections
 * @param ids existing teleconsultations to request
 * @param create the number of teleconsultations to create first and cancel at the end; 0: none
 * @param startsIn the time until the created ones start; zero: their links are shown at once
 * @param user the user on whose behalf requests are sent
 * @param groups the groups of the user, as the gateway would send them; empty: no header
 * @param json a file for the figures
 */
record LoadPlan(
        URI target,
        int connections,
        int rate,
        Duration warmup,
        Duration length,
        List<String> ids,
        int create,
        Duration startsIn,
        Optional<String> user,
        List<String> groups,
        Optional<Path> json) {

    static final int MOST_CONNECTIONS = 256;
    static final int MOST_PER_SECOND = 20_000;
    static final int MOST_SECONDS = 600;
    static final int MOST_WARMUP_SECONDS = 120;
    static final int MOST_IDS = 100;
    static final int MOST_CREATED = 20;
    static final int MOST_SECONDS_AHEAD = 86_400;

    LoadPlan {
        ids = List.copyOf(ids);
        groups = List.copyOf(groups);
        within("--connections", connections, 1, MOST_CONNECTIONS);
        within("--rate", rate, 1, MOST_PER_SECOND);
        within("--warmup", warmup.toSeconds(), 0, MOST_WARMUP_SECONDS);
        within("--seconds", length.toSeconds(), 1, MOST_SECONDS);
        within("--ids", ids.size(), 0, MOST_IDS);
        within("--create", create, 0, MOST_CREATED);
        within("--starts-in", startsIn.toSeconds(), 0, MOST_SECONDS_AHEAD);
        if (ids.isEmpty() && create == 0) {
            throw new IllegalArgumentException("--ids or --create has to say which teleconsultations are read");
        }
    }

    private static void within(String option, long value, long least, long most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(option + " must be from " + least + " to " + most + ", not " + value);
        }
    }

    /** Whether the target is certainly this machine. */
    static boolean isLoopback(URI target) {
        String host = target.getHost().toLowerCase(Locale.ROOT);
        return host.equals("localhost") || host.equals("[::1]") || host.matches("127(\\.\\d{1,3}){3}");
    }
}
