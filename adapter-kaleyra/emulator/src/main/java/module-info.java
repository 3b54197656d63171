/** A Kaleyra Video platform for tests and demonstrations. */
module dev.teleconsult.adapter.kaleyra.emulator {
    requires com.fasterxml.jackson.databind;
    requires jdk.httpserver;
    requires okhttp3;
    requires static transitive org.jspecify;
    requires org.slf4j;

    exports dev.teleconsult.adapter.kaleyra.emulator;
}
