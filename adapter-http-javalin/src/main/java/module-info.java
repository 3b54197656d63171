/** The HTTP API, its OpenAPI document, and the waiting-room page. */
module dev.teleconsult.adapter.http {
    requires com.fasterxml.jackson.databind;
    requires com.fasterxml.jackson.dataformat.yaml;
    requires com.standardwebhooks;
    requires transitive dev.teleconsult.ports;
    requires ical4j.core;
    requires io.javalin;
    requires jakarta.servlet;
    requires okhttp3;
    requires okio;
    requires org.eclipse.jetty.ee10.servlet;
    requires org.eclipse.jetty.http;
    requires org.eclipse.jetty.io;
    requires org.eclipse.jetty.server;
    requires org.eclipse.jetty.util;
    requires static transitive org.jspecify;
    requires org.slf4j;

    exports dev.teleconsult.adapter.http;

    // Jackson reads the records of answers.
    opens dev.teleconsult.adapter.http.errors to
            com.fasterxml.jackson.databind;
    opens dev.teleconsult.adapter.http.routes to
            com.fasterxml.jackson.databind;
    opens dev.teleconsult.adapter.http.wire to
            com.fasterxml.jackson.databind;
}
