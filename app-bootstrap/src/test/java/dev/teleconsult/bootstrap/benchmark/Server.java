package dev.teleconsult.bootstrap.benchmark;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The packaged server in a process of its own, with the options and settings of production. */
final class Server implements AutoCloseable {

    private final Program program;
    final int port;

    private Server(Program program, int port) {
        this.program = program;
        this.port = port;
    }

    static Server start(String name, Map<String, String> environment) {
        return start(name, Options.java(), Options.jvmFlags(), environment);
    }

    static Server start(String name, Path java, List<String> flags, Map<String, String> environment) {
        Server server = launch(name, java, flags, environment);
        server.program.awaitAnswer(URI.create(server.url() + "/-/ready"));
        return server;
    }

    /** Starts it and does not wait for it. */
    static Server launch(String name, Path java, List<String> flags, Map<String, String> environment) {
        int port = Program.freePort();
        Map<String, String> all = new HashMap<>(Options.malloc());
        all.putAll(environment);
        all.putAll(Options.environment());
        all.put("HTTP_HOST", "127.0.0.1");
        all.put("HTTP_PORT", Integer.toString(port));
        all.put("WAIT_BEFORE_SERVER_CLOSE_SEC", "0");
        all.putIfAbsent("BANDYER_API_SECRET_KEY", RecordedVisits.KEY);
        List<String> command = new ArrayList<>();
        command.add(java.toString());
        command.addAll(flags);
        command.add("-jar");
        command.add(Options.target().resolve("teleconsult-server.jar").toString());
        return new Server(Program.start(name, Options.folder().resolve(name), all, command), port);
    }

    /** The warm-up time of a server of the image. */
    static Map<String, String> warm(Map<String, String> environment) {
        Map<String, String> all = new HashMap<>(environment);
        all.put("WARM_UP_MS", "8000");
        return all;
    }

    /** The variables that select the recorded CRUD service and Kaleyra. */
    static Map<String, String> on(Nginx upstream) {
        return Map.of(
                "BANDYER_BASE_URL",
                upstream.url().toString(),
                "CRUD_SERVICE_URL",
                upstream.url() + "/crud",
                "TELECONSULTATIONS_CRUD_NAME",
                RecordedVisits.COLLECTION,
                "USER_ID_MAP_CRUD_NAME",
                RecordedVisits.USERS,
                "IMMUTABLE_PERIOD_MS",
                Long.toString(Duration.ofDays(365).toMillis()));
    }

    String url() {
        return "http://127.0.0.1:" + port;
    }

    Program program() {
        return program;
    }

    @Override
    public void close() {
        program.close();
    }
}
