package org.example.modular;

import dev.teleconsult.adapter.crud.sql.SqlStorage;
import dev.teleconsult.adapter.http.HttpSettings;
import dev.teleconsult.adapter.http.TeleconsultHttpServer;
import dev.teleconsult.adapter.kaleyra.KaleyraSettings;
import dev.teleconsult.adapter.kaleyra.KaleyraVideoProvider;
import dev.teleconsult.ports.application.EventRelay;
import dev.teleconsult.ports.application.TeleconsultApplication;
import dev.teleconsult.ports.outbound.EventSink;
import dev.teleconsult.ports.outbound.TeleconsultStorage;
import dev.teleconsult.ports.outbound.VideoProvider;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/** Serves the HTTP API on Kaleyra and a SQL database. */
public final class ModularService implements AutoCloseable {

    private final TeleconsultStorage storage;
    private final VideoProvider video;
    private final TeleconsultApplication application;
    private final TeleconsultHttpServer server;

    public ModularService(URI kaleyra, String apiKey, String database) {
        this(kaleyra, apiKey, database, Optional.empty());
    }

    /** @param events takes what happened, each time {@link #tell} is called */
    public ModularService(URI kaleyra, String apiKey, String database, Optional<EventSink> events) {
        storage = SqlStorage.builder(database).build();
        video = KaleyraVideoProvider.of(KaleyraSettings.builder(kaleyra, apiKey).build());
        TeleconsultApplication.Builder builder = TeleconsultApplication.builder(storage, video);
        events.ifPresent(builder::events);
        application = builder.build();
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

    public void tell() {
        application.eventRelay().ifPresent(EventRelay::runOnce);
    }

    @Override
    public void close() {
        server.close();
        application.close();
        video.close();
        storage.close();
    }
}
