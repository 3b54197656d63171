/** A service on the module path. It requires only the modules that it names: ours require the others that they need. */
module org.example.modular {
    requires com.standardwebhooks;
    requires dev.teleconsult.adapter.auth0;
    requires dev.teleconsult.adapter.crud;
    requires dev.teleconsult.adapter.http;
    requires dev.teleconsult.adapter.kaleyra;
    requires dev.teleconsult.adapter.kaleyra.emulator;
    requires transitive dev.teleconsult.ports;
    requires jdk.httpserver;

    exports org.example.modular;
}
