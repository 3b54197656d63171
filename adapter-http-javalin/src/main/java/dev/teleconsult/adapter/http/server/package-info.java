/**
 * Javalin and Jetty as this API needs them: {@code JavalinAssembly} configures both; {@code AdmissionHandler},
 * {@code Connections} and {@code Places} limit requests, connections and threads; {@code AnswersAtOnce} answers simple
 * requests without Javalin; {@code ErrorResponses} maps failures to answers; {@code SelfCheck} restarts a stuck
 * connector. Internal.
 */
package dev.teleconsult.adapter.http.server;
