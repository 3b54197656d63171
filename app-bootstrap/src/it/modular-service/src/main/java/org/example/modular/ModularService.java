package org.example.modular;

import dev.teleconsult.adapter.crud.sql.SqlStorage;
import dev.teleconsult.adapter.http.HttpSettings;
import dev.teleconsult.adapter.http.TeleconsultHttpServer;
import dev.teleconsult.adapter.kaleyra.KaleyraSettings;
import dev.teleconsult.adapter.kaleyra.KaleyraVideoProvider;
import dev.teleconsult.ports.application.TeleconsultApplication;
import dev.teleconsult.ports.outbound.TeleconsultStorage;
import dev.teleconsult.ports.outbound.VideoProvider;
import java.net.URI;
import java.time.Duration;

/** Serves the HTTP API on Kaleyra and a SQL database. */
public final class ModularService implements AutoCloseable {

    private final TeleconsultStorage storage;
    private final VideoProvider video;
    private final TeleconsultApplication application;
    private final TeleconsultHttpServer server;

    public ModularService(URI kaleyra, String apiKey, String database) {
        storage = SqlStorage.builder(database).build();
        video = KaleyraVideoProvider.of(KaleyraSettings.builder(kaleyra, apiKey).build());
        application = TeleconsultApplication.builder(storage, video).build();
        server = TeleconsultHttpServer.builder(application)
                .settings(HttpSettings.builder()
                        .host("127.0.0.1")
                        .port(0)
                        .waitBeforeClose(Duration.ZERO)
                        .build())
                .build();
    }

    public void start() {
        server.start();
    }

    public int port() {
        return server.port();
    }

    @Override
    public void close() {
        server.close();
        application.close();
        video.close();
        storage.close();
    }
}
