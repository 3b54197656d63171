/** Puts Javalin and Jetty together as this API needs them. Internal. */
package dev.teleconsult.adapter.http.server;
