package dev.teleconsult.bootstrap.benchmark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Debian's nginx with a configuration of ours. */
final class Nginx implements AutoCloseable {

    private final Program program;
    private final Path folder;
    final int port;

    private Nginx(Program program, Path folder, int port) {
        this.program = program;
        this.folder = folder;
        this.port = port;
    }

    /** Gives the recorded answers at once: the CRUD service and Kaleyra. */
    static Nginx upstream(Path nginx, RecordedVisits recording) {
        return start(nginx, "upstream", upstreamServer(recording, "off"));
    }

    /** The same, and counts the requests to each upstream. */
    static Nginx countingUpstream(Path nginx, RecordedVisits recording) {
        return start(nginx, "counting", upstreamServer(recording, "access.log count"));
    }

    private static String upstreamServer(RecordedVisits recording, String log) {
        return """
                default_type application/json;
                open_file_cache max=2000;
                open_file_cache_valid 600s;
                access_log %4$s;
                root "%1$s";
                location = /crud/%2$s/count { return 200 '0'; }
                # What the service asks whether it may write: nothing was changed.
                if ($request_method = PATCH) { return 200 '0'; }
                location = /v2/company { return 200 '{}'; }
                location = /crud/%2$s/ { return 200 '[]'; }
                location = /crud/%2$s { return 200 '[]'; }
                location /crud/%2$s/ { try_files $uri =404; }
                location = /crud/%3$s/ { try_files /crud/%3$s/index =404; }
                location = /crud/%3$s { try_files /crud/%3$s/index =404; }
                location /v2/rooms/ { try_files $uri =404; }
                """.formatted(recording.folder, RecordedVisits.COLLECTION, RecordedVisits.USERS, log);
    }

    /** Forwards each request as one call to the upstream. */
    static Nginx proxy(Path nginx, Nginx upstream) {
        return start(nginx, "proxy", """
                access_log off;
                location / {
                  proxy_pass http://stub/crud/%s/;
                  proxy_http_version 1.1;
                  proxy_set_header Connection "";
                }
                """.formatted(RecordedVisits.COLLECTION), upstream.port);
    }

    private static Nginx start(Path nginx, String name, String server) {
        return start(nginx, name, server, -1);
    }

    private static Nginx start(Path nginx, String name, String server, int upstreamPort) {
        Path folder = Options.folder().resolve("nginx-" + name);
        int port = Program.freePort();
        String upstream = upstreamPort < 0
                ? ""
                : "upstream stub { server 127.0.0.1:" + upstreamPort
                        + "; keepalive 128; keepalive_requests 100000000; }";
        String configuration =
                """
                daemon off;
                pid "%1$s/pid";
                error_log "%1$s/error.log";
                worker_processes 1;
                worker_rlimit_nofile 8192;
                events { worker_connections 4096; }
                http {
                  client_body_temp_path "%1$s/body";
                  proxy_temp_path "%1$s/proxy";
                  fastcgi_temp_path "%1$s/fastcgi";
                  uwsgi_temp_path "%1$s/uwsgi";
                  scgi_temp_path "%1$s/scgi";
                  keepalive_requests 100000000;
                  log_format count "$uri";
                  %2$s
                  server {
                    listen 127.0.0.1:%3$d;
                    location = /alive { access_log off; return 200; }
                %4$s
                  }
                }
                """.formatted(folder, upstream, port, server.replace("access.log", folder + "/access.log"));
        try {
            Files.createDirectories(folder);
            Files.deleteIfExists(folder.resolve("access.log"));
            Path file = folder.resolve("nginx.conf");
            Files.writeString(file, configuration);
            Program program = Program.start(
                    "nginx-" + name,
                    folder,
                    Map.of(),
                    List.of(nginx.toString(), "-p", folder.toString(), "-c", file.toString()));
            program.awaitAnswer(URI.create("http://127.0.0.1:" + port + "/alive"));
            return new Nginx(program, folder, port);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + port);
    }

    /** The number of requests whose path begins with this, of a counting upstream. */
    long count(String prefix) {
        try {
            return Files.readAllLines(folder.resolve("access.log")).stream()
                    .filter(path -> path.startsWith(prefix))
                    .count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        program.close();
    }
}
